package loomwire.quic.stream;

import loomwire.quic.flow.ConnectionShare;

/**
 * What a set of ranges that a peer makes grow costs, held in the connection's share beside the bytes that the ranges are
 * of: a byte with a gap behind it costs as much as ten without. Owned by the loop.
 */
final class RangeCost {
    /** So many are part of what a stream costs anyway. */
    static final int FREE_RANGES = 16;
    /** Two numbers, in arrays that grow by doubling. */
    static final int BYTES_PER_RANGE = 32;
    /** Ranges that are paid for at a time. */
    static final int STEP = 64;

    private final ConnectionShare memory;
    private int paid;

    RangeCost(ConnectionShare memory) {
        this.memory = memory;
    }

    /** Holds what {@code ranges} cost; {@code false} if the share or memory does not allow it, and nothing was held. */
    boolean afford(int ranges) {
        if (ranges <= FREE_RANGES + paid) {
            return true;
        }
        long bytes = (long) STEP * BYTES_PER_RANGE;
        if (memory.leftBytes() < bytes || !memory.lends(false)) {
            return false;
        }
        memory.hold(bytes);
        paid += STEP;
        return true;
    }

    /** The ranges are gone. */
    void giveBack() {
        if (paid > 0) {
            memory.release((long) paid * BYTES_PER_RANGE);
            paid = 0;
        }
    }
}
