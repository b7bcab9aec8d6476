package loomwire.quic.recovery;

import loomwire.quic.wire.AckRanges;

/**
 * Whether the path and the peer carry ECN marks truly. Off until asked for; then a few packets are marked ECT(0), and
 * more only after the peer has reported those as it must. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-13.4.2">RFC 9000 §13.4.2</a>
 */
final class EcnValidation {
    /** Packets marked before anything is known, as RFC 9000 §A.4 suggests. */
    static final int TEST_PACKETS = 10;

    static final int NOT_ECT = 0;
    static final int ECT0 = 2;

    private enum State {
        OFF,
        TESTING,
        AWAITING_REPORT,
        CAPABLE,
        FAILED
    }

    private State state = State.OFF;
    private long marked;
    private long markedLost;

    /** The peer's counts of one space as last reported, and what we marked in it. */
    static final class Counts {
        private long marked;
        private long newlyAcknowledged;
        private long ect0;
        private long ce;
    }

    void start() {
        state = State.TESTING;
        marked = 0;
        markedLost = 0;
    }

    /** A new path is tested anew, unless ECN is off (RFC 9000 §9.4). */
    void restart() {
        if (state != State.OFF) {
            start();
        }
    }

    int codepoint() {
        return switch (state) {
            case TESTING, CAPABLE -> ECT0;
            case OFF, AWAITING_REPORT, FAILED -> NOT_ECT;
        };
    }

    void sent(int ecn, Counts counts) {
        if (ecn == NOT_ECT) {
            return;
        }
        marked++;
        counts.marked++;
        if (state == State.TESTING && marked >= TEST_PACKETS) {
            state = State.AWAITING_REPORT;
        }
    }

    /** A marked packet was lost: when all of the first ones are, the marks may be why. */
    void lost(SentPacket packet) {
        if (packet.ecn() != NOT_ECT && state == State.AWAITING_REPORT && ++markedLost == marked) {
            state = State.FAILED;
        }
    }

    void acknowledged(SentPacket packet, Counts counts) {
        if (packet.ecn() != NOT_ECT) {
            counts.newlyAcknowledged++;
        }
    }

    /**
     * Checks the counts of an ACK whose packets have been told to {@link #acknowledged}.
     *
     * @param largestRose whether the ACK raised the largest acknowledged; older ACKs come with older counts
     * @return whether more packets than before met congestion
     */
    boolean congestionReported(AckRanges ack, boolean largestRose, Counts counts) {
        long newly = counts.newlyAcknowledged;
        counts.newlyAcknowledged = 0;
        if (!largestRose || state == State.OFF || state == State.FAILED) {
            return false;
        }
        if (!isPlausible(ack, newly, counts)) {
            state = State.FAILED;
            return false;
        }
        if (!ack.hasEcn()) {
            return false;
        }
        if (newly > 0) {
            state = State.CAPABLE;
        }
        boolean moreCongestion = ack.ce() > counts.ce;
        counts.ect0 = ack.ect0();
        counts.ce = ack.ce();
        return moreCongestion;
    }

    private static boolean isPlausible(AckRanges ack, long newly, Counts counts) {
        if (!ack.hasEcn()) {
            return newly == 0;
        }
        long reported = ack.ect0() - counts.ect0 + ack.ce() - counts.ce;
        return ack.ect0() >= counts.ect0
                && ack.ce() >= counts.ce
                && reported >= newly
                && ack.ect0() + ack.ce() <= counts.marked
                && ack.ect1() == 0; // we never send ECT(1)
    }
}
