package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The kernel's neighbour table (ARP and IPv6 neighbour discovery), asked through netlink: reading needs no right and no program. */
public final class NeighbourTable {
    private static final int NETLINK_ROUTE = 0;
    private static final int REQUEST_LENGTH = 28;
    private static final int ATTRIBUTE_HEADER_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;
    /** The kernel fills at most 32 KiB of a dump into one receive (NLMSG_GOODSIZE and its growth). */
    private static final int RECEIVE_BUFFER = 64 * 1024;
    /** The kernel answers inside the call; should it ever not, set-up must not hang. */
    private static final long RECEIVE_TIMEOUT_SECONDS = 2;

    private NeighbourTable() {}

    /** @param ipv6 which of the two families' tables to read */
    public static List<Neighbour> read(boolean ipv6) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_LENGTH);
            NeighbourMessages.writeRequest(
                    request.asByteBuffer().order(ByteOrder.nativeOrder()), ipv6 ? Libc.AF_INET6 : Libc.AF_INET);
            List<Neighbour> neighbours = new ArrayList<>();
            converse(arena, request, answer -> NeighbourMessages.read(answer, neighbours));
            return neighbours;
        }
    }

    /**
     * Makes the kernel ask for a neighbour by ARP or neighbour solicitation, without a packet for the neighbour itself.
     *
     * @throws ErrnoException if it refuses; EPERM without CAP_NET_ADMIN
     */
    public static void solicit(int interfaceIndex, InetAddress neighbour) throws IOException {
        byte[] address = neighbour.getAddress();
        int family = address.length == IPV6_LENGTH ? Libc.AF_INET6 : Libc.AF_INET;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_LENGTH + ATTRIBUTE_HEADER_LENGTH + address.length);
            NeighbourMessages.writeSolicitation(
                    request.asByteBuffer().order(ByteOrder.nativeOrder()), family, interfaceIndex, address);
            converse(arena, request, answer -> {
                int errno = NeighbourMessages.readAcknowledgment(answer);
                if (errno != 0) {
                    throw new ErrnoException("looking for a neighbour", errno);
                }
                return true;
            });
        }
    }

    private interface Answers {
        /** @return whether this was the last one */
        boolean read(ByteBuffer answer) throws IOException;
    }

    private static void converse(Arena arena, MemorySegment request, Answers answers) throws IOException {
        int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, NETLINK_ROUTE);
        try {
            MemorySegment timeout = arena.allocate(JAVA_LONG, 2);
            timeout.setAtIndex(JAVA_LONG, 0, RECEIVE_TIMEOUT_SECONDS);
            Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, timeout);
            Libc.send(fd, request);
            MemorySegment buffer = arena.allocate(RECEIVE_BUFFER);
            boolean done = false;
            while (!done) {
                long length = Libc.recv(fd, buffer);
                done = answers.read(buffer.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder()));
            }
        } finally {
            Libc.close(fd);
        }
    }
}
