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

    // struct cmsghdr: length, level, type; then an address of this host, or the size of a segment. A message's two
    // stand one
    // behind the other, and it begins with the first or with the second.
    private static final int LOCAL_BYTES = 40;
    private static final long LOCAL_LENGTH = 36;
    private static final int CMSG_BYTES = 24;
    private static final int BOTH_BYTES = LOCAL_BYTES + CMSG_BYTES;
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
    private final long[] fromHigh;
    private final long[] fromLow;
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
        controls = arena.allocate((long) BOTH_BYTES * capacity, Long.BYTES);
        slab = arena.allocate(slabBytes, 64);
        segments = new int[capacity];
        segmentBytes = new int[capacity];
        bytes = new int[capacity];
        fromHigh = new long[capacity];
        fromLow = new long[capacity];
        for (int i = 0; i < capacity; i++) {
            long name = (long) NAME_BYTES * i;
            names.set(JAVA_SHORT, name, (short) Libc.AF_INET6);
            headers.name(i, names.asSlice(name, UdpSocket.SOCKADDR_IN6_BYTES));
            long local = (long) BOTH_BYTES * i;
            controls.set(JAVA_LONG, local, LOCAL_LENGTH);
            controls.set(JAVA_INT, local + CMSG_LEVEL, Libc.IPPROTO_IPV6);
            controls.set(JAVA_INT, local + CMSG_TYPE, UdpSocket.IPV6_PKTINFO);
            long cut = local + LOCAL_BYTES;
            controls.set(JAVA_LONG, cut, CMSG_LENGTH);
            controls.set(JAVA_INT, cut + CMSG_LEVEL, UdpSocket.SOL_UDP);
            controls.set(JAVA_INT, cut + CMSG_TYPE, UdpSocket.UDP_SEGMENT);
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

    /**
     * Adds a datagram, which must have room.
     *
     * @param localHigh upper half of the address to send from; 0 with the lower half leaves it to the kernel
     */
    public void add(long high, long low, int port, long localHigh, long localLow, byte[] data, int from, int length) {
        if (!joins(high, low, port, length) || localLow != fromLow[size - 1] || localHigh != fromHigh[size - 1]) {
            begin(high, low, port, length);
            from(localHigh, localLow);
        }
        MemorySegment.copy(data, from, slab, JAVA_BYTE, used, length);
        int message = size - 1;
        used += length;
        bytes[message] += length;
        segments[message]++;
        headers.dataLength(message, bytes[message]);
        if (segments[message] == 2) {
            controls.set(
                    JAVA_SHORT, (long) BOTH_BYTES * message + LOCAL_BYTES + CMSG_DATA, (short) segmentBytes[message]);
            headers.controlLength(message, hasLocal(message) ? BOTH_BYTES : CMSG_BYTES);
        }
        open = cuts && length == segmentBytes[message];
    }

    /**
     * Whether a datagram can be the next segment of the last message. A shorter one ends it; but not as the second, since
     * the first may be a probe of the MTU, with which a smaller datagram must not get lost.
     */
    private boolean joins(long high, long low, int port, int length) {
        int last = size - 1;
        if (!open
                || segments[last] == MAX_SEGMENTS
                || bytes[last] + length > MAX_TRAIN_BYTES
                || length > segmentBytes[last]
                || length < segmentBytes[last] && segments[last] == 1) {
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

    /** Says where the message that was just begun leaves from. */
    private void from(long localHigh, long localLow) {
        int message = size - 1;
        fromHigh[message] = localHigh;
        fromLow[message] = localLow;
        long local = (long) BOTH_BYTES * message;
        if (hasLocal(message)) {
            controls.set(UdpSocket.NETWORK_LONG, local + CMSG_DATA, localHigh);
            controls.set(UdpSocket.NETWORK_LONG, local + CMSG_DATA + Long.BYTES, localLow);
            headers.control(message, controls.address() + local);
            headers.controlLength(message, LOCAL_BYTES);
        } else {
            headers.control(message, controls.address() + local + LOCAL_BYTES);
        }
    }

    private boolean hasLocal(int message) {
        return fromHigh[message] != 0 || fromLow[message] != 0;
    }

    /**
     * Leaves it to the kernel where a message is sent from, which did not take the address that it was to have.
     *
     * @return whether it was to have any
     */
    public boolean leaveFromAnywhere(int message) {
        if (!hasLocal(message)) {
            return false;
        }
        fromHigh[message] = 0;
        fromLow[message] = 0;
        headers.control(message, controls.address() + (long) BOTH_BYTES * message + LOCAL_BYTES);
        headers.controlLength(message, segments[message] > 1 ? CMSG_BYTES : 0);
        return true;
    }

    /** Datagrams in a message. */
    public int segments(int message) {
        return segments[message];
    }

    /** Bytes of all datagrams in a message. */
    public int bytes(int message) {
        return bytes[message];
    }

    /** Length of the first datagram in a message, which none behind it exceeds. */
    public int segmentBytes(int message) {
        return segmentBytes[message];
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
