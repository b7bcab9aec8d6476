package loomwire.quic.recovery;

import loomwire.quic.CongestionController;
import loomwire.quic.PathMemory;

/**
 * Begins where another connection has left off: once a first flight has been acknowledged and the round trip is the one that is
 * remembered, up to half of what the path held then may be in flight at once, spread over a round trip. What comes of that decides:
 * acknowledged, it is the controller's own experience; lost, the controller has only what was acknowledged until then, and the
 * memory is given up. Tells in turn what the path delivers. Owned by the shard loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-tsvwg-careful-resume/">Convergence of Congestion Control from
 *     Retained State</a>
 */
final class CarefulResume {
    /** From one observation to the next at least. */
    private static final long REPORT_NANOS = 100_000_000L;
    /** Less in flight is not worth telling of. */
    private static final double LEAST_TOLD_BYTES = KnownPaths.LEAST_BYTES / 4.0;
    /** Controllers that a loss by chance does not move are not moved here by so many of what was sent. */
    private static final double TOLERATED_LOSS = RateTrial.MAX_LOSS;

    private static final int TOLERATED_PACKETS = 8;

    /** The draft's phases; what it calls Safe Retreat is the controller's answer to a loss. */
    private enum Phase {
        RECONNAISSANCE,
        UNVALIDATED,
        VALIDATING,
        NORMAL
    }

    private final PathMemory.Account memory;
    private Phase phase = Phase.RECONNAISSANCE;
    private long window;
    private double pace;
    private long phaseDelivered;
    private long jumpedDelivered;
    private long jumpedLost;
    private long askedAt = Long.MIN_VALUE;

    // What is told of the path.
    private double best;
    private boolean bestByThePath;
    private long nextRound;
    private long toldAt = Long.MIN_VALUE;

    CarefulResume(PathMemory.Account memory) {
        this.memory = memory;
    }

    /** What may be in flight, where the controller alone would allow {@code own}. */
    long window(long own) {
        return Math.max(own, window);
    }

    /** At what rate to send at least, in bytes a second; 0 for whatever the controller says. */
    double paceBytesPerSecond() {
        return pace;
    }

    /** The path is another one now, and nothing is known of it. */
    void leavePath() {
        end();
        memory.close();
    }

    void close() {
        memory.close();
    }

    private void end() {
        phase = Phase.NORMAL;
        window = 0;
        pace = 0;
    }

    /**
     * An ACK was processed, and the controller knows of it.
     *
     * @param wantsMore whether the window is what holds the sender back
     */
    void onAck(
            AckSummary ack,
            DeliveryRate rate,
            CongestionController controller,
            RttEstimator rtt,
            boolean wantsMore,
            int maxDatagramBytes) {
        if (!ack.hasRate) {
            return;
        }
        observe(ack, rate.delivered(), rtt, controller.inSlowStart());
        switch (phase) {
            case RECONNAISSANCE -> {
                if (!controller.inSlowStart()) {
                    end();
                } else if (wantsMore
                        && ack.now - rtt.smoothedNanos() >= askedAt
                        && isFirstFlightGood(rate, controller, maxDatagramBytes)) {
                    jump(ack, rate, controller, rtt);
                }
            }
            case UNVALIDATED -> {
                if (ack.deliveredBefore >= phaseDelivered) { // a packet that the controller alone would not have sent
                    phase = Phase.VALIDATING;
                    phaseDelivered = rate.delivered();
                    window = ack.bytesInFlight;
                }
            }
            case VALIDATING -> {
                if (ack.deliveredBefore >= phaseDelivered) {
                    end();
                }
            }
            case NORMAL -> {}
        }
    }

    private static boolean isFirstFlightGood(DeliveryRate rate, CongestionController controller, int maxDatagramBytes) {
        return rate.delivered() >= CongestionController.initialWindow(maxDatagramBytes)
                && isTolerated(rate.delivered(), rate.lost(), controller, maxDatagramBytes);
    }

    private static boolean isTolerated(
            long delivered, long lost, CongestionController controller, int maxDatagramBytes) {
        return lost == 0
                || controller.toleratesLoss()
                        && lost <= TOLERATED_LOSS * (delivered + lost) + (double) TOLERATED_PACKETS * maxDatagramBytes;
    }

    private void jump(AckSummary ack, DeliveryRate rate, CongestionController controller, RttEstimator rtt) {
        askedAt = ack.now;
        long bytes = memory.claim(rtt.minNanos(), ack.now);
        if (bytes <= controller.window()) {
            return;
        }
        phase = Phase.UNVALIDATED;
        window = bytes;
        pace = bytes * 1e9 / rtt.smoothedNanos();
        phaseDelivered = rate.delivered();
        jumpedDelivered = phaseDelivered;
        jumpedLost = rate.lost();
    }

    /** A packet in flight was lost. */
    void onLost(DeliveryRate rate, CongestionController controller, int maxDatagramBytes) {
        if (isJumping()
                && !isTolerated(
                        rate.delivered() - jumpedDelivered, rate.lost() - jumpedLost, controller, maxDatagramBytes)) {
            end();
            memory.disproved();
        }
    }

    private boolean isJumping() {
        return phase == Phase.UNVALIDATED || phase == Phase.VALIDATING;
    }

    private void observe(AckSummary ack, long delivered, RttEstimator rtt, boolean slowStart) {
        if (ack.rateBytesPerSecond > best) {
            best = ack.rateBytesPerSecond;
            bestByThePath = !ack.rateApplicationLimited && !slowStart;
        }
        if (ack.deliveredBefore < nextRound) {
            return;
        }
        nextRound = delivered;
        boolean worthTelling = !isJumping() && best * rtt.minNanos() / 1e9 >= LEAST_TOLD_BYTES;
        if (worthTelling && ack.now - REPORT_NANOS >= toldAt) {
            toldAt = ack.now;
            memory.observed(best, rtt.minNanos(), bestByThePath, ack.now);
        }
        best = 0;
    }
}
