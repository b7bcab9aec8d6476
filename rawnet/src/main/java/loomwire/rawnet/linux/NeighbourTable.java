package loomwire.rawnet.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The kernel's neighbour table (ARP and IPv6 neighbour discovery), asked through netlink: reading needs no right and no program. */
public final class NeighbourTable {
    private static final int REQUEST_LENGTH = 28;
    private static final int ATTRIBUTE_HEADER_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;

    private NeighbourTable() {}

    /** @param ipv6 which of the two families' tables to read */
    public static List<Neighbour> read(boolean ipv6) throws IOException {
        List<Neighbour> neighbours = new ArrayList<>();
        Netlink.converse(
                Netlink.ROUTE,
                REQUEST_LENGTH,
                to -> NeighbourMessages.writeRequest(to, ipv6 ? Libc.AF_INET6 : Libc.AF_INET),
                answer -> NeighbourMessages.read(answer, neighbours));
        return neighbours;
    }

    /**
     * Makes the kernel ask for a neighbour by ARP or neighbour solicitation, without a packet for the neighbour itself.
     *
     * @throws ErrnoException if it refuses; EPERM without CAP_NET_ADMIN
     */
    public static void solicit(int interfaceIndex, InetAddress neighbour) throws IOException {
        order(interfaceIndex, neighbour, NeighbourMessages::writeSolicitation, "looking for a neighbour");
    }

    /**
     * Makes the kernel ask a neighbour that it knows whether it is there still, at the MAC address that it had.
     *
     * @throws ErrnoException if it refuses; EPERM without CAP_NET_ADMIN
     */
    public static void probe(int interfaceIndex, InetAddress neighbour) throws IOException {
        order(interfaceIndex, neighbour, NeighbourMessages::writeProbe, "asking a neighbour");
    }

    /**
     * Makes the kernel forget where a neighbour was.
     *
     * @throws ErrnoException if it refuses; EPERM without CAP_NET_ADMIN
     */
    public static void forget(int interfaceIndex, InetAddress neighbour) throws IOException {
        order(interfaceIndex, neighbour, NeighbourMessages::writeRemoval, "forgetting a neighbour");
    }

    private interface Order {
        void write(ByteBuffer to, int addressFamily, int interfaceIndex, byte[] address);
    }

    private static void order(int interfaceIndex, InetAddress neighbour, Order order, String what) throws IOException {
        byte[] address = neighbour.getAddress();
        int family = address.length == IPV6_LENGTH ? Libc.AF_INET6 : Libc.AF_INET;
        Netlink.converse(
                Netlink.ROUTE,
                REQUEST_LENGTH + ATTRIBUTE_HEADER_LENGTH + address.length,
                to -> order.write(to, family, interfaceIndex, address),
                answer -> {
                    int errno = NeighbourMessages.readAcknowledgment(answer);
                    if (errno != 0) {
                        throw new ErrnoException(what, errno);
                    }
                    return true;
                });
    }
}
