package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * UDP datagrams that one {@code recvmmsg} takes from the kernel, each message a datagram or a train of them that the
 * kernel merged (UDP_GRO). Owned by the receiving loop.
 */
public final class IncomingTrains {
    /** More than UDP carries over either family, and not a power of two: the messages must not share places in caches. */
    private static final int MESSAGE_BYTES = (64 << 10) + 4096 + 64;

    private static final int NAME_BYTES = 32;
    /** Room for a control message of an int, and one that says which address was asked. */
    private static final int CONTROL_BYTES = 24 + 40;

    private static final int CMSG_LENGTH = 0;
    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;
    private static final int CMSG_DATA = 16;
    private static final int MSG_DONTWAIT = 0x40;

    private static final MethodHandle RECVMMSG =
            Libc.handle("recvmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS));

    // Collected with this object: a close from elsewhere must not take the memory from under the loop.
    private final Arena arena = Arena.ofAuto();
    private final UdpSocket socket;
    private final MessageHeaders headers;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final MemorySegment data;
    private final MemorySegment errno = arena.allocate(Libc.CAPTURE);
    private final int capacity;
    private int used;
    private int segmentBytes;
    private long localHigh;
    private long localLow;

    /** @param capacity how many messages one call takes at most */
    public IncomingTrains(UdpSocket socket, int capacity) {
        this.socket = socket;
        this.capacity = capacity;
        headers = new MessageHeaders(arena, capacity);
        names = arena.allocate((long) NAME_BYTES * capacity, Long.BYTES);
        controls = arena.allocate((long) CONTROL_BYTES * capacity, Long.BYTES);
        data = arena.allocate((long) MESSAGE_BYTES * capacity, 64);
        for (int i = 0; i < capacity; i++) {
            headers.name(i, names.asSlice((long) NAME_BYTES * i, UdpSocket.SOCKADDR_IN6_BYTES));
            headers.control(i, controls.asSlice((long) CONTROL_BYTES * i, CONTROL_BYTES));
            headers.data(i, data.address() + (long) MESSAGE_BYTES * i, MESSAGE_BYTES);
        }
        used = capacity;
    }

    /**
     * Takes what is there, in place of what was taken before, without waiting.
     *
     * @return how many messages came, at least one; or a negative errno, which is EAGAIN if none is there
     */
    public int receive() {
        for (int i = 0; i < used; i++) {
            headers.nameLength(i, UdpSocket.SOCKADDR_IN6_BYTES);
            headers.controlLength(i, CONTROL_BYTES);
        }
        used = 0;
        synchronized (socket) {
            if (socket.isClosed()) {
                return -ErrnoException.EBADF;
            }
            try {
                int came = (int) RECVMMSG.invokeExact(
                        errno, socket.descriptor(), headers.address(0), capacity, MSG_DONTWAIT, MemorySegment.NULL);
                used = Math.max(came, 0);
                return came >= 0 ? came : -Libc.errno(errno);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    /** Whether the last call filled every message, so that more may be there. */
    public boolean isFull() {
        return used == capacity;
    }

    /** Bytes of all datagrams in a message. */
    public int bytes(int message) {
        return headers.movedBytes(message);
    }

    /** Reads what the kernel says of a message beside its bytes; the next three hold for this message then. */
    public void look(int message) {
        segmentBytes = bytes(message);
        localHigh = 0;
        localLow = 0;
        long at = (long) CONTROL_BYTES * message;
        long end = at + Math.min(headers.controlLength(message), CONTROL_BYTES);
        while (end - at >= CMSG_DATA + Integer.BYTES) {
            long length = controls.get(JAVA_LONG, at + CMSG_LENGTH);
            int level = controls.get(JAVA_INT, at + CMSG_LEVEL);
            int type = controls.get(JAVA_INT, at + CMSG_TYPE);
            if (length < CMSG_DATA || length > end - at) {
                return;
            }
            if (level == UdpSocket.SOL_UDP && type == UdpSocket.UDP_GRO) {
                int segment = controls.get(JAVA_INT, at + CMSG_DATA);
                segmentBytes = segment > 0 ? segment : segmentBytes;
            } else if (level == Libc.IPPROTO_IPV6
                    && type == UdpSocket.IPV6_PKTINFO
                    && length >= CMSG_DATA + UdpSocket.IN6_PKTINFO_BYTES) {
                localHigh = controls.get(UdpSocket.NETWORK_LONG, at + CMSG_DATA);
                localLow = controls.get(UdpSocket.NETWORK_LONG, at + CMSG_DATA + Long.BYTES);
            }
            at += length + Long.BYTES - 1 & -Long.BYTES;
        }
    }

    /** Length of each datagram but the last, which may be shorter. */
    public int segmentBytes() {
        return segmentBytes;
    }

    /** Upper half of this host's address that was asked; 0 with the lower half where the socket has only one. */
    public long localHigh() {
        return localHigh;
    }

    public long localLow() {
        return localLow;
    }

    public long addressHigh(int message) {
        return names.get(UdpSocket.NETWORK_LONG, (long) NAME_BYTES * message + UdpSocket.SIN6_ADDRESS);
    }

    public long addressLow(int message) {
        return names.get(UdpSocket.NETWORK_LONG, (long) NAME_BYTES * message + UdpSocket.SIN6_ADDRESS + Long.BYTES);
    }

    public int port(int message) {
        return names.get(UdpSocket.NETWORK_SHORT, (long) NAME_BYTES * message + UdpSocket.SIN6_PORT) & 0xffff;
    }

    /** Copies bytes of a message. */
    public void copy(int message, int from, byte[] to, int at, int length) {
        MemorySegment.copy(data, JAVA_BYTE, (long) MESSAGE_BYTES * message + from, to, at, length);
    }
}
