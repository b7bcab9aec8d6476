package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The kernel's neighbour table (ARP and IPv6 neighbour discovery), asked through netlink: needs no right and no program. */
public final class NeighbourTable {
    private static final int NETLINK_ROUTE = 0;
    private static final int REQUEST_LENGTH = 28;
    /** The kernel fills at most 32 KiB of a dump into one receive (NLMSG_GOODSIZE and its growth). */
    private static final int RECEIVE_BUFFER = 64 * 1024;
    /** The kernel answers inside the call; should it ever not, set-up must not hang. */
    private static final long RECEIVE_TIMEOUT_SECONDS = 2;

    private NeighbourTable() {}

    /** @param ipv6 which of the two families' tables to read */
    public static List<Neighbour> read(boolean ipv6) throws IOException {
        int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, NETLINK_ROUTE);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(JAVA_LONG, 2);
            timeout.setAtIndex(JAVA_LONG, 0, RECEIVE_TIMEOUT_SECONDS);
            Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, timeout);

            MemorySegment request = arena.allocate(REQUEST_LENGTH);
            NeighbourMessages.writeRequest(
                    request.asByteBuffer().order(ByteOrder.nativeOrder()), ipv6 ? Libc.AF_INET6 : Libc.AF_INET);
            Libc.send(fd, request);

            List<Neighbour> neighbours = new ArrayList<>();
            MemorySegment buffer = arena.allocate(RECEIVE_BUFFER);
            boolean done = false;
            while (!done) {
                long length = Libc.recv(fd, buffer);
                done = NeighbourMessages.read(
                        buffer.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder()), neighbours);
            }
            return neighbours;
        } finally {
            Libc.close(fd);
        }
    }
}
