package loomwire.tunnel.config;

import java.util.List;

/**
 * Where a server may connect to, besides what is denied by default.
 *
 * @param allow taken out of the default denials
 * @param deny denied whatever else is said
 */
public record EgressRules(List<Cidr> allow, List<Cidr> deny) {}
