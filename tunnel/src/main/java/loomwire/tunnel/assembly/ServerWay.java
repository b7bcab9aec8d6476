package loomwire.tunnel.assembly;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import loomwire.rawnet.RawPath;

/**
 * One interface through which a server's clients come in. Each has a port and an endpoint of its own, so that one that
 * fails takes no other with it.
 *
 * @param name of the interface, or of the address where the kernel chooses it
 * @param ipv4 whether IPv4 came in here at the start
 * @param ipv6 whether IPv6 did
 * @param only whether there is no other way, so that a family that was missing at the start may come in here later
 */
record ServerWay(String name, boolean ipv4, boolean ipv6, boolean only) {
    /** In the order of the paths. */
    static List<ServerWay> of(List<RawPath> paths) {
        Map<String, ServerWay> ways = new LinkedHashMap<>();
        for (RawPath path : paths) {
            ServerWay way = new ServerWay(path.interfaceName(), !path.isIpv6(), path.isIpv6(), false);
            ways.merge(
                    way.name,
                    way,
                    (one, other) -> new ServerWay(one.name, one.ipv4 | other.ipv4, one.ipv6 | other.ipv6, false));
        }
        boolean only = ways.size() == 1;
        return ways.values().stream()
                .map(way -> new ServerWay(way.name, way.ipv4, way.ipv6, only))
                .toList();
    }

    /** Whether a family may come in here. */
    boolean serves(boolean ipv6Family) {
        return only || (ipv6Family ? ipv6 : ipv4);
    }
}
