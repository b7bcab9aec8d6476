package loomwire.quic.recovery;

import loomwire.quic.wire.AckFrequencyFrame;

/**
 * How the peer is asked to acknowledge: so often that congestion control, pacing and loss detection miss nothing, and no more
 * often, since each ACK is a datagram for both ends and for the way back. Owned by the shard loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-quic-ack-frequency/">QUIC Acknowledgment Frequency</a>
 */
public final class AckFrequency {
    /** While the window is in use it is acknowledged in so many parts at least: HyStart wants 8 samples a round (RFC 9406). */
    static final int ACKS_PER_WINDOW = 16;
    /** More packets for an ACK save little: of the datagrams of a download one in eleven is an ACK then. */
    static final int MOST_PACKETS = 10;
    /** A packet waits for this part (1/n) of a round trip at most, so that what is lost last is missed soon. */
    static final int DELAY_DIVISOR = 8;
    /** But not for less than this: an answer that carries the acknowledgment should have its chance, and a busy machine too. */
    static final long LEAST_DELAY_NANOS = 5_000_000;
    /** What is missing so far behind the newest is lost for {@link LossDetection}, and worth an ACK. */
    static final int REORDERING_THRESHOLD = LossDetection.PACKET_THRESHOLD;
    /** A delay that differs from the one asked for by less than this part (1/n) of it is not worth a frame. */
    private static final int WORTHWHILE_DIVISOR = 4;
    /** Nor is more than a look in this time. */
    private static final long LEAST_PAUSE_NANOS = 100_000_000;

    private static final long NANOS_PER_MICRO = 1_000;
    private static final long NOT_UNDERSTOOD = -1;

    private long leastDelayNanos = NOT_UNDERSTOOD;
    private long mostDelayNanos;
    /** What the peer keeps to, or is about to, whichever is longer. */
    private long agreedDelayNanos;

    private long askedDelayNanos;
    private int askedThreshold = AckTracker.DEFAULT_ACK_EVERY - 1;
    private long sequence = -1;
    private boolean owed;
    private boolean underWay;
    private long nextLook;

    /** @param maxAckDelayNanos of the peer, before it is asked for anything */
    public AckFrequency(long maxAckDelayNanos) {
        mostDelayNanos = maxAckDelayNanos;
        agreedDelayNanos = maxAckDelayNanos;
        askedDelayNanos = maxAckDelayNanos;
    }

    /**
     * What the peer's transport parameters say.
     *
     * @param maxAckDelayNanos how long it delays acknowledgments by itself
     * @param minAckDelayNanos the shortest delay that it may be asked for; negative if it understands no such wishes
     */
    public void onPeerParameters(long maxAckDelayNanos, long minAckDelayNanos) {
        mostDelayNanos = maxAckDelayNanos;
        agreedDelayNanos = maxAckDelayNanos;
        askedDelayNanos = maxAckDelayNanos;
        leastDelayNanos = minAckDelayNanos < 0 ? NOT_UNDERSTOOD : minAckDelayNanos;
    }

    /** Whether the peer understands ACK_FREQUENCY and IMMEDIATE_ACK. */
    public boolean isUnderstood() {
        return leastDelayNanos != NOT_UNDERSTOOD;
    }

    /** The longest that the peer may delay an acknowledgment as far as we know; for probe timeouts. */
    public long maxAckDelayNanos() {
        return underWay ? Math.max(agreedDelayNanos, askedDelayNanos) : agreedDelayNanos;
    }

    /** Looks whether the path asks for something else now than the peer was asked for. */
    public void look(long windowBytes, int datagramBytes, RttEstimator rtt, long now) {
        if (!isUnderstood() || underWay || owed || now < nextLook || !rtt.hasSample()) {
            return;
        }
        nextLook = now + Math.max(rtt.smoothedNanos(), LEAST_PAUSE_NANOS);
        long packets =
                Math.clamp(windowBytes / datagramBytes / ACKS_PER_WINDOW, AckTracker.DEFAULT_ACK_EVERY, MOST_PACKETS);
        int threshold = (int) packets - 1;
        long delay = Math.max(rtt.smoothedNanos() / DELAY_DIVISOR, LEAST_DELAY_NANOS);
        delay = Math.max(Math.min(delay, mostDelayNanos), leastDelayNanos);
        if (threshold != askedThreshold || Math.abs(delay - askedDelayNanos) > askedDelayNanos / WORTHWHILE_DIVISOR) {
            askedThreshold = threshold;
            askedDelayNanos = delay;
            sequence++;
            owed = true;
        }
    }

    public boolean isOwed() {
        return owed;
    }

    /** The frame that is owed, also for its length. */
    public AckFrequencyFrame frame() {
        // Rounded up: below the peer's min_ack_delay it would be a violation.
        long micros = (askedDelayNanos + NANOS_PER_MICRO - 1) / NANOS_PER_MICRO;
        return new AckFrequencyFrame(sequence, askedThreshold, micros, REORDERING_THRESHOLD);
    }

    /** The frame was sent. */
    public void sent() {
        owed = false;
        underWay = true;
    }

    public void acknowledged(long ofSequence) {
        if (ofSequence == sequence && underWay) {
            underWay = false;
            agreedDelayNanos = askedDelayNanos;
        }
    }

    /** The frame goes again, under its number: there is no later one. */
    public void lost(long ofSequence) {
        if (ofSequence == sequence && underWay) {
            underWay = false;
            owed = true;
        }
    }
}
