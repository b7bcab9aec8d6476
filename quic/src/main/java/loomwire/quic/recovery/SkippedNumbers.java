package loomwire.quic.recovery;

import java.util.Arrays;
import loomwire.quic.base.Entropy;
import loomwire.quic.wire.AckRanges;

/**
 * Which packet numbers are left out, so that a peer that acknowledges what it has not received, to be sent more than the
 * path carries, sooner or later acknowledges a packet that never was. Numbers under way are known by their slot in
 * {@link SentPackets}; here the last of those that were left behind are remembered. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-21.4">RFC 9000 §21.4</a>
 */
final class SkippedNumbers {
    /**
     * The first number is left out after 16 to 271 packets, the others after 512 to 4,607: seldom enough that the
     * acknowledgment and the range that a gap costs the peer do not count, often enough that who acknowledges ahead is
     * found out within the first megabytes. Powers of two, so that chance is even.
     */
    static final int FIRST_LEAST = 16;

    static final int FIRST_SPREAD = 1 << 8;
    static final int LEAST = 512;
    static final int SPREAD = 1 << 12;
    /** Of those left behind: an acknowledgment that is later than four of them takes no window in. */
    private static final int REMEMBERED = 4;

    private static final long NONE = -1;

    private final Entropy entropy;
    private final long[] behind = new long[REMEMBERED];
    private int at;
    private long next;

    SkippedNumbers(Entropy entropy, long firstNumber) {
        this.entropy = entropy;
        Arrays.fill(behind, NONE);
        next = firstNumber + gap(FIRST_LEAST, FIRST_SPREAD);
    }

    /** Whether this number is to be left out; then the one after it is drawn. */
    boolean take(long number) {
        if (number < next) {
            return false;
        }
        next = number + gap(LEAST, SPREAD);
        return true;
    }

    private long gap(int least, int spread) {
        return least + (entropy.nextLong() & spread - 1);
    }

    /** The number will not be looked for among those under way any more. */
    void leaveBehind(long number) {
        behind[at++ & REMEMBERED - 1] = number;
    }

    /** Whether the ACK acknowledges one of those left behind. */
    boolean anyIn(AckRanges ack) {
        for (long number : behind) {
            if (number != NONE && ack.contains(number)) {
                return true;
            }
        }
        return false;
    }
}
