package loomwire.tunnel.assembly;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.config.NetworkConfig;

/** Where a server may be reached now: every address of its name, the families in turn (RFC 8305 §4). */
final class ServerAddresses {
    /** A name with more is a name for something else; trying them all would take minutes. */
    static final int MAX_ADDRESSES = 8;

    private static final int IPV6_BYTES = 16;

    private ServerAddresses() {}

    /** @throws UnknownHostException if the name has no address of a family that this client may use */
    static List<InetSocketAddress> of(HostPort server, NetworkConfig network) throws UnknownHostException {
        return of(server, network, ServerNames.find(server.host()));
    }

    static List<InetSocketAddress> of(HostPort server, NetworkConfig network, InetAddress[] resolved)
            throws UnknownHostException {
        Deque<InetAddress> first = new ArrayDeque<>();
        Deque<InetAddress> second = new ArrayDeque<>();
        for (InetAddress address : resolved) {
            if (isUsable(address, network)) {
                // The resolver's first family is the one that the system prefers.
                boolean same = first.isEmpty() || isIpv6(first.getFirst()) == isIpv6(address);
                (same ? first : second).add(address);
            }
        }
        List<InetSocketAddress> ordered = new ArrayList<>();
        while (ordered.size() < MAX_ADDRESSES && !(first.isEmpty() && second.isEmpty())) {
            Deque<InetAddress> next =
                    !first.isEmpty() && (ordered.size() % 2 == 0 || second.isEmpty()) ? first : second;
            ordered.add(new InetSocketAddress(next.isEmpty() ? first.remove() : next.remove(), server.port()));
        }
        if (ordered.isEmpty()) {
            throw new UnknownHostException(server.host() + " has no address of a family that network has");
        }
        return ordered;
    }

    /** Where the file names one family only, the other is none of ours. */
    private static boolean isUsable(InetAddress address, NetworkConfig network) {
        boolean anyNamed = network.ipv4() != null || network.ipv6() != null;
        return !anyNamed || (isIpv6(address) ? network.ipv6() : network.ipv4()) != null;
    }

    private static boolean isIpv6(InetAddress address) {
        return address.getAddress().length == IPV6_BYTES;
    }
}
