package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Hears from the kernel that addresses, interfaces or routes of this machine have changed (netlink's multicast groups; needs no
 * right). What exactly changed is for the listener to look up. Never waits. Thread-safe.
 */
public final class AddressNews implements AutoCloseable {
    /** Groups of linux/rtnetlink.h: interfaces, addresses and routes of both families. */
    private static final int GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400;
    // struct sockaddr_nl: family, padding, port, groups.
    private static final int ADDRESS_LENGTH = 12;
    private static final int ADDRESS_GROUPS = 8;
    private static final int RECEIVE_BUFFER = 8192;
    /** Messages read in one look; a router that changes thousands of routes has the rest left for the next. */
    private static final int MAX_MESSAGES = 256;

    private final int fd;
    private boolean closed;

    private AddressNews(int fd) {
        this.fd = fd;
    }

    /** @throws IOException if the kernel tells nothing */
    public static AddressNews open() throws IOException {
        int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, Netlink.ROUTE);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_LENGTH, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
            address.set(JAVA_INT, ADDRESS_GROUPS, GROUPS);
            Libc.bind(fd, address);
            return new AddressNews(fd);
        } catch (IOException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** Whether something has changed since the last call. */
    public synchronized boolean any() {
        if (closed) {
            return false;
        }
        boolean heard = false;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(RECEIVE_BUFFER);
            for (int i = 0; i < MAX_MESSAGES; i++) {
                Libc.recvNow(fd, buffer);
                heard = true;
            }
        } catch (ErrnoException e) {
            // Nothing more; or more than the kernel kept for us (ENOBUFS), which is news too.
            heard |= e.errno() != ErrnoException.EAGAIN;
        }
        return heard;
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            Libc.close(fd);
        }
    }
}
