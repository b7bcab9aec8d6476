package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * UDP datagrams that one {@code sendmmsg} hands to the kernel. Datagrams in a row that go to one peer and are of one size
 * make one message, which the kernel or the network card cuts apart (UDP_SEGMENT). Owned by the sending loop.
 */
public final class OutgoingTrains {
    /** What kernels of every age cut a message into at most. */
    private static final int MAX_SEGMENTS = 64;
    /** A message is one IP packet before it is cut. */
    private static final int MAX_TRAIN_BYTES = 65_000;

    // struct cmsghdr: length, level, type; then the size of a segment.
    private static final int CMSG_BYTES = 24;
    private static final long CMSG_LENGTH = 18;
    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;
    private static final int CMSG_DATA = 16;

    /** Names are kept this far apart. */
    private static final int NAME_BYTES = 32;
    private static final int ALIGNMENT = 16;
    private static final int MSG_DONTWAIT = 0x40;

    private static final MethodHandle SENDMMSG =
            Libc.handle("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));

    // Collected with this object: a close from elsewhere must not take the memory from under the loop.
    private final Arena arena = Arena.ofAuto();
    private final UdpSocket socket;
    private final MessageHeaders headers;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final MemorySegment slab;
    private final MemorySegment errno = arena.allocate(Libc.CAPTURE);
    private final int[] segments;
    private final int[] segmentBytes;
    private final int[] bytes;
    private final int capacity;
    private int size;
    private long used;
    private boolean open;
    private boolean cuts = true;

    /**
     * @param capacity how many messages one call sends at most
     * @param slabBytes room for the bytes of all of them together
     */
    public OutgoingTrains(UdpSocket socket, int capacity, int slabBytes) {
        this.socket = socket;
        this.capacity = capacity;
        headers = new MessageHeaders(arena, capacity);
        names = arena.allocate((long) NAME_BYTES * capacity, Long.BYTES);
        controls = arena.allocate((long) CMSG_BYTES * capacity, Long.BYTES);
        slab = arena.allocate(slabBytes, 64);
        segments = new int[capacity];
        segmentBytes = new int[capacity];
        bytes = new int[capacity];
        for (int i = 0; i < capacity; i++) {
            long name = (long) NAME_BYTES * i;
            names.set(JAVA_SHORT, name, (short) Libc.AF_INET6);
            headers.name(i, names.asSlice(name, UdpSocket.SOCKADDR_IN6_BYTES));
            long control = (long) CMSG_BYTES * i;
            controls.set(JAVA_LONG, control, CMSG_LENGTH);
            controls.set(JAVA_INT, control + CMSG_LEVEL, UdpSocket.SOL_UDP);
            controls.set(JAVA_INT, control + CMSG_TYPE, UdpSocket.UDP_SEGMENT);
            headers.control(i, controls.asSlice(control, CMSG_BYTES));
        }
    }

    /** Messages held now. */
    public int size() {
        return size;
    }

    /** Whether a datagram still fits. */
    public boolean hasRoom(int length) {
        return size < capacity && slab.byteSize() - used >= length + ALIGNMENT;
    }

    /** Adds a datagram, which must have room. */
    public void add(long high, long low, int port, byte[] data, int from, int length) {
        if (!joins(high, low, port, length)) {
            begin(high, low, port, length);
        }
        MemorySegment.copy(data, from, slab, JAVA_BYTE, used, length);
        int message = size - 1;
        used += length;
        bytes[message] += length;
        segments[message]++;
        headers.dataLength(message, bytes[message]);
        if (segments[message] == 2) {
            controls.set(JAVA_SHORT, (long) CMSG_BYTES * message + CMSG_DATA, (short) segmentBytes[message]);
            headers.controlLength(message, CMSG_BYTES);
        }
        open = cuts && length == segmentBytes[message];
    }

    /**
     * Whether a datagram can be the next segment of the last message. A shorter one ends it; but not as the second, since
     * the first may be a probe of the MTU, with which a smaller datagram must not get lost.
     */
    private boolean joins(long high, long low, int port, int length) {
        int last = size - 1;
        if (!open || segments[last] == MAX_SEGMENTS || bytes[last] + length > MAX_TRAIN_BYTES
                || length > segmentBytes[last] || length < segmentBytes[last] && segments[last] == 1) {
            return false;
        }
        long name = (long) NAME_BYTES * last;
        return names.get(UdpSocket.NETWORK_LONG, name + UdpSocket.SIN6_ADDRESS + Long.BYTES) == low
                && names.get(UdpSocket.NETWORK_LONG, name + UdpSocket.SIN6_ADDRESS) == high
                && (names.get(UdpSocket.NETWORK_SHORT, name + UdpSocket.SIN6_PORT) & 0xffff) == port;
    }

    private void begin(long high, long low, int port, int length) {
        used = used + ALIGNMENT - 1 & -ALIGNMENT;
        long name = (long) NAME_BYTES * size;
        names.set(UdpSocket.NETWORK_SHORT, name + UdpSocket.SIN6_PORT, (short) port);
        names.set(UdpSocket.NETWORK_LONG, name + UdpSocket.SIN6_ADDRESS, high);
        names.set(UdpSocket.NETWORK_LONG, name + UdpSocket.SIN6_ADDRESS + Long.BYTES, low);
        headers.data(size, slab.address() + used, 0);
        headers.controlLength(size, 0);
        segmentBytes[size] = length;
        segments[size] = 0;
        bytes[size] = 0;
        size++;
    }

    /** Datagrams in a message. */
    public int segments(int message) {
        return segments[message];
    }

    /** Bytes of all datagrams in a message. */
    public int bytes(int message) {
        return bytes[message];
    }

    /** Makes messages of one datagram each from now on, where the kernel or the network card cannot cut. */
    public void stopCutting() {
        cuts = false;
        open = false;
    }

    /**
     * Sends the messages from {@code first} on, as far as the kernel takes them, without waiting.
     *
     * @return how many went, at least one; or the negative errno of the first, if not even that went
     */
    public int send(int first) {
        synchronized (socket) {
            if (socket.isClosed()) {
                return -ErrnoException.EBADF;
            }
            try {
                int sent = (int) SENDMMSG.invokeExact(
                        errno, socket.descriptor(), headers.address(first), size - first, MSG_DONTWAIT);
                return sent >= 0 ? sent : -Libc.errno(errno);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    /** Forgets all messages. */
    public void clear() {
        size = 0;
        used = 0;
        open = false;
    }
}
