package loomwire.rawnet.pcap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.packet.Segment;

/**
 * Payloads on their way from the capture thread to the loop, with what their headers said: records in one slab, written
 * by one thread and read by one other, in the order of positions that only grow.
 */
final class DatagramRing {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle TAIL;
    private static final VarHandle HEAD;

    // A record: length, port and ECN, address, what the peer's next segment continues from, its timestamp, the
    // MAC address it came from, the local address it came to, payload.
    private static final int LENGTH = 0;
    private static final int PORT_AND_ECN = 4;
    private static final int HIGH = 8;
    private static final int LOW = 16;
    private static final int SEQUENCE_END = 24;
    private static final int TIMESTAMP = 28;
    private static final int SOURCE_MAC = 32;
    private static final int LOCAL_HIGH = 40;
    private static final int LOCAL_LOW = 48;
    private static final int HEADER_BYTES = 56;
    private static final int ALIGNMENT = 8;

    /** Length of a record that only fills the slab up to its end. */
    private static final int FILLER = -1;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(DatagramRing.class, "tail", long.class);
            HEAD = lookup.findVarHandle(DatagramRing.class, "head", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] slab;
    private final int mask;

    /** End of what was written; the capture thread's. */
    private long tail;
    /** What the capture thread last knew of {@link #head}. */
    private long knownHead;
    /** End of what was read; the loop's. */
    private long head;
    /** What the loop last knew of {@link #tail}. */
    private long knownTail;

    /** @param bytes size of the slab, a power of two */
    DatagramRing(int bytes) {
        slab = new byte[bytes];
        mask = bytes - 1;
    }

    /** Appends the payload of a segment; false if there is no room. By the capture thread. */
    boolean offer(Segment segment) {
        int length = segment.payloadLength();
        int bytes = HEADER_BYTES + length + ALIGNMENT - 1 & -ALIGNMENT;
        int at = (int) tail & mask;
        int untilEnd = slab.length - at;
        int needed = bytes <= untilEnd ? bytes : untilEnd + bytes;
        if (!hasRoom(needed)) {
            return false;
        }
        if (bytes > untilEnd) {
            INTS.set(slab, at + LENGTH, FILLER);
            at = 0;
        }
        INTS.set(slab, at + LENGTH, length);
        INTS.set(slab, at + PORT_AND_ECN, segment.sourcePort() << 2 | segment.ecn());
        LONGS.set(slab, at + HIGH, segment.sourceHigh());
        LONGS.set(slab, at + LOW, segment.sourceLow());
        INTS.set(slab, at + SEQUENCE_END, segment.sequence() + length);
        INTS.set(slab, at + TIMESTAMP, segment.timestamp());
        LONGS.set(slab, at + SOURCE_MAC, segment.sourceMac());
        LONGS.set(slab, at + LOCAL_HIGH, segment.destinationHigh());
        LONGS.set(slab, at + LOCAL_LOW, segment.destinationLow());
        System.arraycopy(segment.array(), segment.payloadOffset(), slab, at + HEADER_BYTES, length);
        TAIL.setRelease(this, tail + needed);
        return true;
    }

    private boolean hasRoom(int bytes) {
        if (tail + bytes - knownHead <= slab.length) {
            return true;
        }
        knownHead = (long) HEAD.getAcquire(this);
        return tail + bytes - knownHead <= slab.length;
    }

    /** Whether nothing is there to be read. By the loop. */
    boolean isEmpty() {
        return (long) TAIL.getAcquire(this) == head;
    }

    /**
     * Moves payloads into the batch as far as it has room, with what their headers claim. By the loop.
     *
     * @return how many were dropped because they are longer than an empty batch
     */
    int drainTo(PacketBatch batch) {
        knownTail = (long) TAIL.getAcquire(this);
        int dropped = 0;
        long position = head;
        while (position != knownTail) {
            int at = (int) position & mask;
            int length = (int) INTS.get(slab, at + LENGTH);
            if (length == FILLER) {
                position += slab.length - at;
                continue;
            }
            if (batch.hasRoom(length)) {
                move(at, length, batch);
            } else if (batch.size() == 0) {
                dropped++;
            } else {
                break;
            }
            position += HEADER_BYTES + length + ALIGNMENT - 1 & -ALIGNMENT;
        }
        HEAD.setRelease(this, position);
        return dropped;
    }

    private void move(int at, int length, PacketBatch batch) {
        long high = (long) LONGS.get(slab, at + HIGH);
        long low = (long) LONGS.get(slab, at + LOW);
        int portAndEcn = (int) INTS.get(slab, at + PORT_AND_ECN);
        int port = portAndEcn >>> 2;
        System.arraycopy(slab, at + HEADER_BYTES, batch.slab(), batch.nextOffset(), length);
        batch.add(length, length, high, low, port, portAndEcn & 3);
        batch.local((long) LONGS.get(slab, at + LOCAL_HIGH), (long) LONGS.get(slab, at + LOCAL_LOW));
        batch.claims((int) INTS.get(slab, at + SEQUENCE_END), (int) INTS.get(slab, at + TIMESTAMP), (long)
                LONGS.get(slab, at + SOURCE_MAC));
    }
}
