package loomwire.quic.wire;

import java.util.Arrays;

/**
 * What one ACK frame says: ranges of packet numbers, highest first, and the counts that go with them. Reused for every
 * ACK; owned by the {@link FrameReader} that fills it, or by a test.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.3">RFC 9000 §19.3</a>
 */
public final class AckRanges {
    /**
     * Most ranges that we keep of a frame, and send in one. A 1,200-byte packet has room for twice as many of the
     * shortest, but a receiver with 256 gaps has lost so much that the newest ranges are all that counts.
     */
    public static final int MAX_RANGES = 256;

    /** Room at first; most frames have one range to four. */
    private static final int FIRST_RANGES = 8;

    private long[] smallest = new long[FIRST_RANGES];
    private long[] largest = new long[FIRST_RANGES];
    private int count;
    private long ackDelay;
    private boolean hasEcn;
    private long ect0;
    private long ect1;
    private long ce;

    /** Empties this and sets the delay field. */
    public AckRanges reset(long ackDelay) {
        this.ackDelay = ackDelay;
        count = 0;
        hasEcn = false;
        ect0 = 0;
        ect1 = 0;
        ce = 0;
        return this;
    }

    /**
     * Adds {@code [smallest, largest]}, both inclusive, which lies below every range added before with at least one
     * number between. Ranges beyond {@link #MAX_RANGES} are dropped: they are the oldest.
     */
    public AckRanges add(long smallest, long largest) {
        if (smallest < 0 || largest < smallest || count > 0 && largest > this.smallest[count - 1] - 2) {
            throw new IllegalArgumentException("[" + smallest + ", " + largest + "] does not follow " + this);
        }
        if (count < MAX_RANGES) {
            if (count == this.smallest.length) {
                this.smallest = Arrays.copyOf(this.smallest, 2 * count);
                this.largest = Arrays.copyOf(this.largest, 2 * count);
            }
            this.smallest[count] = smallest;
            this.largest[count] = largest;
            count++;
        }
        return this;
    }

    /** Sets the counts of received packets by ECN codepoint. */
    public AckRanges ecn(long ect0, long ect1, long ce) {
        this.hasEcn = true;
        this.ect0 = ect0;
        this.ect1 = ect1;
        this.ce = ce;
        return this;
    }

    /** How many ranges there are, at least 1 in a frame that was read. */
    public int count() {
        return count;
    }

    /** The smallest packet number of range {@code i}, 0 being the highest range. */
    public long smallest(int i) {
        return smallest[i];
    }

    /** The largest packet number of range {@code i}, inclusive. */
    public long largest(int i) {
        return largest[i];
    }

    public long largestAcknowledged() {
        return largest[0];
    }

    /** Whether {@code packetNumber} lies in one of the ranges. */
    public boolean contains(long packetNumber) {
        for (int i = 0; i < count && packetNumber <= largest[i]; i++) {
            if (packetNumber >= smallest[i]) {
                return true;
            }
        }
        return false;
    }

    /** The ACK Delay field as it was on the wire, not yet scaled by the peer's exponent; see {@link PeerTimes}. */
    public long ackDelay() {
        return ackDelay;
    }

    /** Whether the frame had ECN counts. */
    public boolean hasEcn() {
        return hasEcn;
    }

    public long ect0() {
        return ect0;
    }

    public long ect1() {
        return ect1;
    }

    public long ce() {
        return ce;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AckRanges o
                && count == o.count
                && ackDelay == o.ackDelay
                && hasEcn == o.hasEcn
                && ect0 == o.ect0
                && ect1 == o.ect1
                && ce == o.ce
                && Arrays.equals(smallest, 0, count, o.smallest, 0, count)
                && Arrays.equals(largest, 0, count, o.largest, 0, count);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(count == 0 ? -1 : largest[0]) * 31 + count;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("ACK");
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? " " : ", ").append(largest[i]);
            if (smallest[i] != largest[i]) {
                text.append("..").append(smallest[i]);
            }
        }
        text.append(" delay ").append(ackDelay);
        return hasEcn ? text + " ecn " + ect0 + "/" + ect1 + "/" + ce : text.toString();
    }
}
