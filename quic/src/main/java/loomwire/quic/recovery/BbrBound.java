package loomwire.quic.recovery;

/**
 * How much {@link Bbr} takes to be safe in flight, in the long term: what a probe put there without losing more than the path
 * loses anyway. Raised while a probe goes well, lowered where one lost too much. Owned by the shard loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-ccwg-bbr/">BBR, Probing for Bandwidth In ProbeBW</a>
 */
final class BbrBound {
    /** BBR.LossThresh: losses beyond this part of what was in flight say that it was too much. */
    static final double LOSS_THRESHOLD = 0.02;
    /**
     * And behind a queue by so many standard deviations more: of fifty packets the draft's part is one, and each loss by chance in a
     * queue that others keep full would end a probe. Without a queue it is a policer that drops, and no chance.
     */
    private static final double DEVIATIONS = 1;
    /** BBR.Headroom: left free for others. */
    private static final double HEADROOM = 0.15;
    /**
     * What a probe that lost too much leaves of what was in flight, where that is more than the product with its headroom. By the
     * draft nothing is taken, and of two flows each keeps for long what it has of the queue; a part taken of both, and as many packets
     * added to both, makes them alike.
     */
    private static final double LEFT_AFTER_LOSS = 0.8;

    private static final int MAX_PROBE_DOUBLINGS = 30;
    private static final double NONE = BbrModel.NONE;

    private final BbrControl control;
    private final BackgroundLoss background = new BackgroundLoss();
    /** BBR.inflight_longterm, in bytes. */
    double bytes;

    private double ackedPerIncrement;
    private double ackedSinceIncrement;
    private int probeDoublings;
    private boolean queued;

    BbrBound(BbrControl control) {
        this.control = control;
    }

    void reset() {
        background.reset();
        bytes = NONE;
        ackedPerIncrement = NONE;
        ackedSinceIncrement = 0;
        probeDoublings = 0;
        queued = false;
    }

    /** What holds in this state. */
    double of(BbrState state) {
        return switch (state) {
            case PROBE_DOWN, PROBE_REFILL, PROBE_UP -> bytes;
            case PROBE_CRUISE, PROBE_RTT -> withHeadroom();
            case STARTUP, DRAIN -> NONE;
        };
    }

    double withHeadroom() {
        if (bytes == NONE) {
            return NONE;
        }
        double headroom = Math.max(control.maxDatagramBytes(), HEADROOM * bytes);
        return Math.max(bytes - headroom, control.minPipe());
    }

    // ---- raised

    void stopRaising() {
        ackedPerIncrement = NONE;
    }

    void beginRaising() {
        probeDoublings = 0;
        ackedSinceIncrement = 0;
    }

    void raiseSlope() {
        double growth = 1L << probeDoublings;
        probeDoublings = Math.min(probeDoublings + 1, MAX_PROBE_DOUBLINGS);
        ackedPerIncrement = Math.max(control.window() / growth, control.maxDatagramBytes());
    }

    /** An ACK without too many losses: what was in flight was safe. */
    void raise(AckSummary ack, boolean probingUp, boolean roundStart) {
        if (bytes == NONE) {
            return;
        }
        // What was allowed only because round trips wander is no reason to allow more, or one would grow by the other.
        bytes = Math.max(bytes, ack.flightWhenSent / control.wandering());
        if (probingUp && ack.windowLimited && isReached()) {
            raiseSteps(ack, roundStart);
        }
    }

    /** Whether it is what holds the window; that one is whole bytes. */
    boolean isReached() {
        return control.window() >= Math.floor(bytes);
    }

    private void raiseSteps(AckSummary ack, boolean roundStart) {
        ackedSinceIncrement += ack.newlyDelivered;
        if (ackedSinceIncrement >= ackedPerIncrement) {
            double steps = Math.floor(ackedSinceIncrement / ackedPerIncrement);
            ackedSinceIncrement -= steps * ackedPerIncrement;
            bytes += steps * control.maxDatagramBytes();
        }
        if (roundStart) {
            raiseSlope();
        }
    }

    // ---- losses

    /** Takes a round's losses, if they were not of our making. */
    void endRound(AckSummary ack, boolean modest, boolean behindQueue) {
        queued = behindQueue;
        background.endRound(ack, modest, control.maxDatagramBytes());
    }

    /**
     * So much in flight was too much.
     *
     * @param target what the path holds, as far as is known
     */
    void lower(double inflightAtLoss, double target) {
        double safe = inflightAtLoss / control.wandering();
        if (control.wandering() == 1) { // else it may have been the path that became shorter
            safe = Math.min(safe, Math.max(LEFT_AFTER_LOSS * safe, target / (1 - HEADROOM)));
        }
        bytes = Math.max(safe, BbrModel.BETA * target);
    }

    /**
     * Bytes of a round between probes that may be lost without an answer: what the path loses anyway. Behind a queue that others keep
     * full it is what a probe may lose too, or more would be given away between two probes than one can gain.
     */
    double unansweredLoss(AckSummary ack) {
        return queued
                ? tolerableLoss(ack.flightWhenSent)
                : background.expectedBytes(ack.deliveredSince + ack.lostSinceSent, control.maxDatagramBytes());
    }

    boolean isExceeded(AckSummary ack) {
        return ack.lostSinceSent > tolerableLoss(ack.flightWhenSent);
    }

    /** How many bytes of such a flight may be lost without a sign of a full queue. */
    double tolerableLoss(double flight) {
        double packets = flight / control.maxDatagramBytes();
        double expected = LOSS_THRESHOLD * packets;
        return (expected + (queued ? DEVIATIONS * Math.sqrt(expected) : 0)) * control.maxDatagramBytes()
                + background.expectedBytes(flight, control.maxDatagramBytes());
    }
}
