package loomwire.quic.pipe;

import java.util.Arrays;

/**
 * Finds the segment of a slot: a ring that grows by doubling with the span of slots in use, so that a window of
 * 40 MiB costs an array only while so much is on its way. Owned by the loop.
 */
final class SegmentIndex {
    private static final Segment[] EMPTY = new Segment[0];
    private static final int FIRST_LENGTH = 4;

    /** Slot {@code s} is at {@code s & ring.length - 1}; the length is zero or a power of two. */
    private Segment[] ring = EMPTY;
    /** Slots in use lie in {@code [from, to)}. */
    private long from;

    private long to;

    /** The segment at {@code slot}, or null. */
    Segment get(long slot) {
        return slot < from || slot >= to ? null : ring[(int) slot & ring.length - 1];
    }

    /** The lowest slot in use; meaningless when there is none. */
    long firstSlot() {
        return from;
    }

    void put(Segment segment) {
        long slot = segment.slot;
        if (from == to) {
            from = slot;
            to = slot;
        }
        long newFrom = Math.min(from, slot);
        long newTo = Math.max(to, slot + 1);
        if (newTo - newFrom > ring.length) {
            grow(newTo - newFrom);
        }
        from = newFrom;
        to = newTo;
        ring[(int) slot & ring.length - 1] = segment;
    }

    /** Takes out and returns the segment with the lowest slot; null if there is none. */
    Segment removeFirst() {
        while (from < to) {
            int at = (int) from++ & ring.length - 1;
            Segment segment = ring[at];
            if (segment != null) {
                ring[at] = null;
                return segment;
            }
        }
        return null;
    }

    /** Forgets the segments of slots below {@code slot}. */
    void dropBelow(long slot) {
        while (from < to && from < slot) {
            ring[(int) from++ & ring.length - 1] = null;
        }
    }

    /** Forgets everything, the room for it too. */
    void clear() {
        ring = EMPTY;
        to = from;
    }

    private void grow(long span) {
        int length = Math.max(FIRST_LENGTH, Math.toIntExact(Long.highestOneBit(span - 1) << 1));
        Segment[] bigger = new Segment[length];
        for (long slot = from; slot < to; slot++) {
            bigger[(int) slot & length - 1] = ring[(int) slot & ring.length - 1];
        }
        ring = bigger;
    }

    @Override
    public String toString() {
        return "[" + from + ", " + to + ") " + Arrays.toString(ring);
    }
}
