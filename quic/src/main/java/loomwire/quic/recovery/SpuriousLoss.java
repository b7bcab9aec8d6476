package loomwire.quic.recovery;

import loomwire.quic.wire.AckRanges;

/**
 * Remembers which packets a congestion event was blamed on. When every one of them is acknowledged after all, the
 * network reordered and lost nothing, and the reduction can be taken back. Only small events are remembered: many
 * losses are never a reordering. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9438#section-4.9">RFC 9438 §4.9</a>
 */
final class SpuriousLoss {
    /** Most packets remembered, so that looking for them in an ACK stays cheap. */
    static final int MAX_REMEMBERED = 32;

    private final long[] packetNumbers = new long[MAX_REMEMBERED];
    private int count;
    private boolean undoable;
    private long forgetAt;

    /** A new congestion event starts. */
    void begin() {
        count = 0;
        undoable = true;
    }

    /** Nothing can be taken back any more. */
    void forget() {
        count = 0;
        undoable = false;
    }

    /**
     * A packet was declared lost; it counts to the event that is remembered.
     *
     * @param until when a late acknowledgment can no longer be expected
     */
    void lost(long packetNumber, long until) {
        if (!undoable) {
            return;
        }
        if (count == MAX_REMEMBERED) {
            forget();
            return;
        }
        packetNumbers[count++] = packetNumber;
        forgetAt = until;
    }

    /** Looks for remembered packets in an ACK; {@code true} when the last of them has been found. */
    boolean allAcknowledged(AckRanges ack, long now) {
        if (count == 0) {
            return false;
        }
        if (now >= forgetAt) {
            forget();
            return false;
        }
        int missing = 0;
        for (int i = 0; i < count; i++) {
            if (!ack.contains(packetNumbers[i])) {
                packetNumbers[missing++] = packetNumbers[i];
            }
        }
        count = missing;
        if (missing > 0) {
            return false;
        }
        undoable = false;
        return true;
    }
}
