package loomwire.tunnel.server;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import loomwire.tunnel.config.Cidr;
import loomwire.tunnel.config.EgressRules;

/**
 * Where the server may connect to. Judged on the address that will be connected to, after resolving, so that no name and
 * no way of writing an address leads around it. What the owner denies is denied; what the owner allows is allowed; of
 * the rest, everything that is not the public internet is denied. An address that stands for another one is denied with
 * that one, too.
 */
final class EgressPolicy {
    /** Of all denials the one that no {@code egress.allow} changes. */
    static final String DENIED_BY_NAME = "an address that egress.deny names";

    /** Replaced as a whole; each judgement is by one set of rules. */
    private volatile EgressRules rules;

    private final Supplier<Set<InetAddress>> ownAddresses;

    /** @param ownAddresses this machine's addresses now: what listens there trusts this machine more than the internet */
    EgressPolicy(EgressRules rules, Supplier<Set<InetAddress>> ownAddresses) {
        this.rules = rules;
        this.ownAddresses = ownAddresses;
    }

    /**
     * Judges one resolved address.
     *
     * @return {@code null} if it may be connected to, else what it is, such as "a private address"
     */
    String denial(InetAddress resolved) {
        return denial(resolved, rules);
    }

    /** Judges by other rules from now on. Any thread. */
    void rules(EgressRules other) {
        rules = other;
    }

    private String denial(InetAddress resolved, EgressRules rules) {
        InetAddress address = EmbeddedIpv4.unmapped(resolved);
        if (contains(rules.deny(), address)) {
            return DENIED_BY_NAME;
        }
        for (InetAddress embedded : EmbeddedIpv4.of(address)) {
            String denial = denial(embedded, rules);
            if (denial != null) {
                return denial;
            }
        }
        if (contains(rules.allow(), address)) {
            return null;
        }
        String special = SpecialAddresses.what(address);
        if (special != null) {
            return special;
        }
        return isOwn(address) ? "an address of the server itself" : null;
    }

    /**
     * Judges a connection that has been made: to itself it comes from the very address that it goes to, also where the
     * system takes whole ranges for its own, of which no interface tells.
     */
    String denial(InetAddress local, InetAddress remote) {
        return local.equals(remote) && !contains(rules.allow(), remote) ? "an address of the server itself" : null;
    }

    /** Whether this machine can be expected to reach the public internet over IPv6. */
    boolean hasIpv6() {
        return ownAddresses.get().stream().anyMatch(SpecialAddresses::isPublicIpv6);
    }

    private boolean isOwn(InetAddress address) {
        return ownAddresses.get().contains(address);
    }

    private static boolean contains(List<Cidr> ranges, InetAddress address) {
        for (Cidr range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
