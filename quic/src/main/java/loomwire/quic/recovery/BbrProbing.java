package loomwire.quic.recovery;

import loomwire.quic.base.Entropy;

/**
 * The cycle in which {@link Bbr} asks the path for more: down, cruise, refill, up, and what ACKs and losses answer. Owned by the
 * shard loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-ccwg-bbr/">BBR, ProbeBW</a>
 */
final class BbrProbing {
    /** Reno would have probed again after as many rounds as its window has packets; more are not waited for. */
    private static final int MAX_RENO_ROUNDS = 63;

    private static final double NANOS_PER_SECOND = 1e9;
    /**
     * Between two probes. The draft has 2 to 3 s, since each of its probes fills the queue for three rounds or more; one that
     * ends with the first round that shows a queue may come twice as often, so that what a path gives anew is used within 3 s.
     */
    private static final double LEAST_WAIT_SECONDS = 1;

    private static final double RANDOM_WAIT_SECONDS = 0.5;
    /** A round that brings so much more shows that the path has more. */
    private static final double CLEAR_GROWTH = 1.1;
    /** What each such round adds to how much is asked for, up to what start-up asks for. */
    private static final double GAIN_STEP = 0.75;

    /** A round trip that grew by this part under a probe tells of the queue that the probe makes. */
    private static final double QUEUE_GROWTH = 0.125;
    /**
     * How fast to send while a queue drains that is of our making, since there was none before the probe. By the draft 0.9, at which
     * half a round trip of queue takes five to go, and whoever shares it waits most of the time. One that others fill would not drain
     * for less than our part.
     */
    private static final double DRAIN_GAIN = 0.75;
    /**
     * How fast to cruise while such a queue grows, at a rate that was seen: machines that stall and then catch up show for a moment
     * more than the path has, and of 8 % too much each second makes 80 ms of queue.
     */
    private static final double LEANING_GAIN = 0.97;
    /** A round trip of so many least ones met a queue. */
    private static final double OWN_QUEUE = 1.08;
    /** Rounds after its end that still tell of a probe: what was under way, and what was lost of it. */
    private static final int PROBE_ECHO_ROUNDS = 2;

    /** What ACKs tell of the probe that was sent. */
    private enum AckPhase {
        INIT,
        REFILLING,
        STARTING,
        FEEDBACK,
        STOPPING
    }

    private final Bbr bbr;
    private final BbrModel model;
    private final BbrControl control;
    private final BbrBound bound;
    private final Entropy entropy;

    private AckPhase ackPhase;
    /** Losses of what was sent in a probe were not answered yet. */
    private boolean sample;

    private boolean tooHigh;
    private boolean cautious;
    private long cycleStamp;
    private long downRound;
    /** Whether there was no queue before the last probe. */
    private boolean emptyBefore;
    /** Whether there is one now, so that it is of our making. */
    private boolean ownQueue;

    private long waitNanos;
    // Of the probe that runs.
    private double upGain;
    private int upRounds;
    private double upRttNanos;
    private double upRate;

    BbrProbing(Bbr bbr, BbrModel model, BbrControl control, BbrBound bound, Entropy entropy) {
        this.bbr = bbr;
        this.model = model;
        this.control = control;
        this.bound = bound;
        this.entropy = entropy;
    }

    void reset() {
        ackPhase = AckPhase.INIT;
        sample = false;
        tooHigh = false;
        cautious = false;
        cycleStamp = 0;
        downRound = 0;
        emptyBefore = false;
        ownQueue = false;
        waitNanos = 0;
        upGain = BbrState.PROBE_UP.pacingGain;
        upRounds = 0;
        upRttNanos = 0;
        upRate = 0;
    }

    /** How fast to send, in parts of the rate. */
    double pacingGain() {
        return switch (bbr.state()) {
            case PROBE_UP -> upGain;
            case PROBE_DOWN -> ownQueue && !isProbeOver() ? DRAIN_GAIN : BbrState.PROBE_DOWN.pacingGain;
            case PROBE_CRUISE -> ownQueue ? LEANING_GAIN : BbrState.PROBE_CRUISE.pacingGain;
            case STARTUP, DRAIN, PROBE_REFILL, PROBE_RTT -> bbr.state().pacingGain;
        };
    }

    // ---- the states

    void startDown(long now) {
        model.resetCongestionSignals();
        bound.stopRaising();
        long bits = entropy.nextLong();
        model.roundsSinceProbe = (int) (bits & 1);
        waitNanos = (long) ((LEAST_WAIT_SECONDS + RANDOM_WAIT_SECONDS * (bits >>> 11) * 0x1p-53) * NANOS_PER_SECOND);
        cycleStamp = now;
        downRound = model.roundCount;
        stopSampling();
        bbr.enter(BbrState.PROBE_DOWN);
    }

    /** Whether what is lost now was sent after the probe, in a state that came after it. */
    boolean isProbeOver() {
        return model.roundCount >= downRound + PROBE_ECHO_ROUNDS;
    }

    /** What is acknowledged after this round is no answer to the last probe any more. */
    void stopSampling() {
        ackPhase = AckPhase.STOPPING;
        model.startRound(bbr.delivered());
    }

    void startRefill() {
        model.resetShortTerm();
        bound.beginRaising();
        cautious = false;
        ackPhase = AckPhase.REFILLING;
        model.startRound(bbr.delivered());
        bbr.enter(BbrState.PROBE_REFILL);
    }

    private void startUp(AckSummary ack) {
        ackPhase = AckPhase.STARTING;
        model.startRound(bbr.delivered());
        emptyBefore = !model.isBehindQueue(ack);
        model.resetFullRate(ack.rateBytesPerSecond);
        upGain = BbrState.PROBE_UP.pacingGain;
        upRounds = 0;
        bbr.enter(BbrState.PROBE_UP);
        bound.raiseSlope();
    }

    // ---- every ACK

    void update(AckSummary ack) {
        ownQueue = emptyBefore && ack.smoothedRttNanos > OWN_QUEUE * model.roundTrips.minNanos();
        if (!model.fullRateReached || adaptBound(ack)) {
            return;
        }
        switch (bbr.state()) {
            case PROBE_DOWN -> {
                if (!probeIfTime(ack.now) && isTimeToCruise(ack)) {
                    bbr.enter(BbrState.PROBE_CRUISE);
                }
            }
            case PROBE_CRUISE -> probeIfTime(ack.now);
            case PROBE_REFILL -> {
                if (model.roundStart) {
                    sample = true;
                    startUp(ack);
                }
            }
            case PROBE_UP -> {
                if (isTimeToGoDown(ack) || isAnswered(ack)) {
                    tooHigh = false;
                    endUp(ack.now);
                }
            }
            case STARTUP, DRAIN, PROBE_RTT -> {}
        }
    }

    private boolean probeIfTime(long now) {
        double renoRounds = Math.min(
                Math.min(model.bandwidthDelayProduct(), control.window()) / control.maxDatagramBytes(),
                MAX_RENO_ROUNDS);
        if (now > cycleStamp + waitNanos || model.roundsSinceProbe >= renoRounds) {
            startRefill();
            return true;
        }
        return false;
    }

    private boolean isTimeToCruise(AckSummary ack) {
        return ack.bytesInFlight <= bound.withHeadroom() && ack.bytesInFlight <= control.inflight(1, bbr.state());
    }

    private boolean isTimeToGoDown(AckSummary ack) {
        if (tooHigh && ack.bytesInFlight >= bound.bytes) {
            cautious = true;
            return true;
        }
        if (ack.windowLimited && bound.isReached()) {
            model.resetFullRate(ack.rateBytesPerSecond); // it is our bound that holds the rate, not the path
            return false;
        }
        return model.fullRateNow;
    }

    /**
     * Looks once a round at what the probe brings. The draft waits for three rounds without growth, and fills the queue
     * meanwhile; one in which the rate stays and the round trip grows says the same. One that brings more without a queue has
     * the next ask for much more, as in start-up, or a path that became ten times as fast would take ten rounds.
     */
    private boolean isAnswered(AckSummary ack) {
        if (!model.roundStart) {
            return false;
        }
        upRounds++;
        if (upRounds == 1) { // until now ACKs told of what was sent before the probe
            upRttNanos = ack.smoothedRttNanos;
            upRate = model.lastRoundRate;
            return false;
        }
        boolean queued = ack.smoothedRttNanos > upRttNanos * (1 + QUEUE_GROWTH);
        boolean grew = model.lastRoundRate > upRate * CLEAR_GROWTH;
        upRate = Math.max(upRate, model.lastRoundRate);
        if (grew && !queued) {
            upGain = Math.min(upGain + GAIN_STEP, BbrState.STARTUP.pacingGain);
        }
        return queued && !grew;
    }

    /** What much asking has queued is drained first. */
    private void endUp(long now) {
        if (upGain > BbrState.PROBE_UP.pacingGain) {
            stopSampling();
            bbr.drain();
        } else {
            startDown(now);
        }
    }

    /** @return whether it decided what state comes next */
    private boolean adaptBound(AckSummary ack) {
        if (ackPhase == AckPhase.STARTING && model.roundStart) {
            ackPhase = AckPhase.FEEDBACK;
        }
        if (ackPhase == AckPhase.STOPPING && model.roundStart) {
            sample = false;
            ackPhase = AckPhase.INIT;
            boolean probing = bbr.state().isProbing();
            if (probing && !ack.rateApplicationLimited) {
                model.nextCycle();
            }
            if (probing && cautious && !tooHigh) {
                startRefill();
                return true;
            }
        }
        if (!bound.isExceeded(ack)) {
            bound.raise(ack, bbr.state() == BbrState.PROBE_UP, model.roundStart);
        }
        return false;
    }

    // ---- losses

    /**
     * A packet was lost.
     *
     * @return whether that ends a probe
     */
    boolean onLost(SentPacket packet, DeliveryRate rate, long now) {
        if (!sample) {
            return false;
        }
        double lost = rate.lost() - packet.lostBefore();
        double flight = packet.flightWhenSent();
        double tolerable = bound.tolerableLoss(flight);
        if (lost <= tolerable) {
            return false;
        }
        // At which part of this packet did losses pass the threshold?
        double before = flight - packet.size();
        double threshold = tolerable / flight;
        double prefix = (threshold * before - (lost - packet.size())) / (1 - threshold);
        return answer(before + prefix, packet.wasApplicationLimited(), now);
    }

    private boolean answer(double inflightAtLoss, boolean applicationLimited, long now) {
        tooHigh = true;
        sample = false;
        if (!applicationLimited) {
            bound.lower(inflightAtLoss, Math.min(model.bandwidthDelayProduct(), control.window()));
        }
        if (bbr.state() != BbrState.PROBE_UP) {
            return false;
        }
        startDown(now);
        return true;
    }
}
