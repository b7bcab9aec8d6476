package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Questions to the kernel over netlink, each on a socket of its own. */
final class Netlink {
    /** Protocols of linux/netlink.h. */
    static final int ROUTE = 0;

    static final int SOCK_DIAG = 4;

    /** {@code struct nlmsghdr}: length, type, flags, sequence, port; and where the type is. */
    static final int HEADER_LENGTH = 16;

    static final int TYPE_AT = 4;
    static final short NLMSG_ERROR = 2;
    static final short NLMSG_DONE = 3;
    static final short NLM_F_REQUEST = 0x1;

    /** The kernel fills at most 32 KiB of a dump into one receive (NLMSG_GOODSIZE and its growth). */
    private static final int RECEIVE_BUFFER = 64 * 1024;
    /** The kernel answers inside the call; should it ever not, nobody must hang. */
    private static final long RECEIVE_TIMEOUT_SECONDS = 2;

    private Netlink() {}

    /** Reads what the kernel answers, one receive after the other, in the machine's byte order. */
    @FunctionalInterface
    interface Answers {
        /** @return whether this was the last one */
        boolean read(ByteBuffer answer) throws IOException;
    }

    /** Writes a request, in the machine's byte order. */
    @FunctionalInterface
    interface Request {
        void write(ByteBuffer to);
    }

    /** Sends a request of so many bytes and has the answers read. */
    static void converse(int protocol, int length, Request request, Answers answers) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(length);
            request.write(message.asByteBuffer().order(ByteOrder.nativeOrder()));
            int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, protocol);
            try {
                MemorySegment timeout = arena.allocate(JAVA_LONG, 2);
                timeout.setAtIndex(JAVA_LONG, 0, RECEIVE_TIMEOUT_SECONDS);
                Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, timeout);
                Libc.send(fd, message);
                MemorySegment buffer = arena.allocate(RECEIVE_BUFFER);
                boolean done = false;
                while (!done) {
                    long received = Libc.recv(fd, buffer);
                    done = answers.read(
                            buffer.asSlice(0, received).asByteBuffer().order(ByteOrder.nativeOrder()));
                }
            } finally {
                Libc.close(fd);
            }
        }
    }

    /** NLMSG_ALIGN and RTA_ALIGN: everything starts at a multiple of four. */
    static int aligned(int length) {
        return length + 3 & ~3;
    }
}
