package loomwire.quic.recovery;

/**
 * What {@link Bbr} knows of the path: packet-timed rounds, the largest delivery rate, round trips, how far
 * acknowledgments come in clumps, and short-term bounds after losses. Owned by the shard loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-ccwg-bbr/">BBR, Updating Network Path Model Parameters</a>
 */
final class BbrModel {
    /** BBR.MaxBwFilterLen: the cycle of probing that runs, and the one before. */
    private static final int RATE_CYCLES = 2;
    /** BBR.ExtraAckedFilterLen, in rounds. */
    private static final int AGGREGATION_ROUNDS = 10;
    /** BBR.Beta: what is left of a short-term bound after a round with losses. */
    static final double BETA = 0.7;
    /** A rate that still grows by this each round has not met the bottleneck. */
    private static final double FULL_RATE_GROWTH = 1.25;
    /** Rounds without that growth after which the pipe counts as full. */
    private static final int FULL_RATE_ROUNDS = 3;

    /** A round that brings less than this part of the rate, behind a queue, has met a path that became slower. */
    private static final double SLOWER = 0.5;
    /** More than this of what was in flight is lost by queues alone. */
    static final double FLOOD_LOSS = 0.1;
    /** So many least round trips tell of a queue. */
    private static final double QUEUE = 1.25;
    /** So many are a long queue. */
    private static final double LONG_QUEUE = 2;

    static final double NONE = Double.POSITIVE_INFINITY;
    private static final double NANOS_PER_SECOND = 1e9;

    private final WindowedMax rates = new WindowedMax(RATE_CYCLES);
    final BbrRoundTrips roundTrips = new BbrRoundTrips();
    private final WindowedMax clumps = new WindowedMax(AGGREGATION_ROUNDS);

    // Rounds.
    private long nextRoundDelivered;
    long roundCount;
    boolean roundStart;
    int roundsSinceProbe;

    // Rates.
    private long cycleCount;
    double maxRate;
    double rate;
    /** The best sample of the round that runs; its last alone may have met a stall. */
    private double roundRate;
    /** Likewise of the round before, once {@link #roundStart} says that it is over. */
    double lastRoundRate;
    /** Whether that was clearly more than before. */
    boolean lastRoundGrew;

    private double fullRate;
    private int fullRateRounds;
    boolean fullRateNow;
    boolean fullRateReached;

    // Aggregation.
    private long aggregationStart;
    private double aggregationDelivered;
    double extraAcked;

    // Losses.
    boolean lossInRound;
    int lossEventsInRound;
    private boolean lossRoundStart;
    private long lossRoundDelivered;
    private double latestRate;
    double latestDelivered;
    double shortTermRate;
    double shortTermInflight;

    BbrModel() {
        reset();
    }

    void reset() {
        roundTrips.reset();
        rates.reset();
        clumps.reset();
        nextRoundDelivered = 0;
        roundCount = 0;
        roundStart = false;
        roundsSinceProbe = 0;
        cycleCount = 0;
        maxRate = 0;
        rate = 0;
        fullRateReached = false;
        roundRate = 0;
        lastRoundRate = 0;
        lastRoundGrew = false;
        resetFullRate(0);
        aggregationStart = 0;
        aggregationDelivered = 0;
        extraAcked = 0;
        lossRoundDelivered = 0;
        lossRoundStart = false;
        resetCongestionSignals();
        resetShortTerm();
    }

    // ---- rounds

    /** A round ends with the first ACK of a packet that is sent from now on. */
    void startRound(long delivered) {
        nextRoundDelivered = delivered;
    }

    private void updateRound(AckSummary ack, long delivered) {
        roundStart = ack.deliveredBefore >= nextRoundDelivered;
        if (roundStart) {
            startRound(delivered);
            roundCount++;
            roundsSinceProbe++;
        }
    }

    // ---- rates

    /** The next cycle of probing begins: what was measured before the last one is forgotten. */
    void nextCycle() {
        cycleCount++;
    }

    /** Looks from now on whether the rate still grows beyond this. */
    void resetFullRate(double baseline) {
        fullRate = baseline;
        fullRateRounds = 0;
        fullRateNow = false;
    }

    void checkFullRate(AckSummary ack) {
        roundRate = Math.max(roundRate, ack.rateBytesPerSecond);
        if (!roundStart) {
            return;
        }
        double best = roundRate;
        lastRoundRate = best;
        lastRoundGrew = best >= fullRate * FULL_RATE_GROWTH;
        roundRate = 0;
        if (fullRateNow) {
            return;
        }
        if (lastRoundGrew) {
            resetFullRate(best);
            return;
        }
        if (couldNotGrow(ack.flightWhenSent)) {
            return;
        }
        fullRateRounds++;
        fullRateNow = fullRateRounds >= FULL_RATE_ROUNDS;
        fullRateReached |= fullRateNow;
    }

    /**
     * Whether too little was in flight for the growth that is looked for: then it was we who sent no more, for want of data,
     * credit or processor time, as in a handshake or while the path's MTU is searched. That the draft only asks of the
     * application; one stall of a busy machine in start-up would end it at a hundredth of the rate.
     */
    private boolean couldNotGrow(double flight) {
        return roundTrips.isKnown() && flight < FULL_RATE_GROWTH * fullRate * roundTrips.minNanos() / NANOS_PER_SECOND;
    }

    /** Whether the last round brought clearly more than those before. */
    boolean isRateGrowing() {
        return fullRateRounds == 0;
    }

    /**
     * Whether the path became much slower: what it delivers fell, the queue grew and ran over. Then the old rate is forgotten at
     * once. By the draft it is after two cycles, and what is lost of the queue that it fills meanwhile takes as long again to
     * repair. Without a flood of losses it may be the path that grew longer, which must not be answered by sending less.
     */
    boolean forgetFasterPath(AckSummary ack) {
        boolean slower = roundStart
                && ack.lostSinceSent > FLOOD_LOSS * ack.flightWhenSent
                && !ack.rateApplicationLimited
                && lastRoundRate > 0
                && lastRoundRate < SLOWER * maxRate
                && ack.smoothedRttNanos > LONG_QUEUE * roundTrips.wandering() * roundTrips.minNanos();
        if (slower) {
            rates.reset();
            rates.add(lastRoundRate, cycleCount);
            maxRate = lastRoundRate;
        }
        return slower;
    }

    /** Whether packets wait in a queue, whoever fills it. */
    boolean isBehindQueue(AckSummary ack) {
        return ack.smoothedRttNanos > QUEUE * roundTrips.minNanos();
    }

    void boundRate() {
        rate = Math.min(maxRate, shortTermRate);
    }

    /** Bytes that the path holds without a queue; 0 before anything is known. */
    double bandwidthDelayProduct() {
        return roundTrips.isKnown() ? rate * roundTrips.minNanos() / NANOS_PER_SECOND : 0;
    }

    // ---- every ACK

    /** @param unansweredLoss bytes of a round that may be lost without an answer */
    void updateSignals(AckSummary ack, long delivered, boolean probing, long window, double unansweredLoss) {
        lossRoundStart = false;
        latestRate = Math.max(latestRate, ack.rateBytesPerSecond);
        latestDelivered = Math.max(latestDelivered, ack.deliveredSince);
        if (ack.deliveredBefore >= lossRoundDelivered) {
            lossRoundDelivered = delivered;
            lossRoundStart = true;
        }
        updateRound(ack, delivered);
        if (ack.rateBytesPerSecond > 0 && (ack.rateBytesPerSecond >= maxRate || !ack.rateApplicationLimited)) {
            rates.add(ack.rateBytesPerSecond, cycleCount);
            maxRate = rates.get(cycleCount, RATE_CYCLES);
        }
        if (lossRoundStart) {
            if (!probing && lossInRound && ack.lostSinceSent > unansweredLoss) {
                lowerShortTerm(window);
            }
            lossInRound = false;
        }
    }

    private void lowerShortTerm(long window) {
        double rateBefore = shortTermRate == NONE ? maxRate : shortTermRate;
        double inflightBefore = shortTermInflight == NONE ? window : shortTermInflight;
        shortTermRate = Math.max(latestRate, BETA * rateBefore);
        shortTermInflight = Math.max(latestDelivered, BETA * inflightBefore);
    }

    /** What comes in clumps has to be in flight beyond the product, or the sender pauses between them. */
    void updateAggregation(AckSummary ack, long window) {
        double expected = rate * (ack.now - aggregationStart) / NANOS_PER_SECOND;
        if (aggregationDelivered <= expected) {
            aggregationDelivered = 0;
            aggregationStart = ack.now;
            expected = 0;
        }
        aggregationDelivered += ack.newlyDelivered;
        clumps.add(Math.min(aggregationDelivered - expected, window), roundCount);
        extraAcked = clumps.get(roundCount, fullRateReached ? AGGREGATION_ROUNDS : 1);
    }

    void restartAggregation(long now) {
        aggregationStart = now;
    }

    void advanceSignals(AckSummary ack) {
        if (lossRoundStart) {
            latestRate = ack.rateBytesPerSecond;
            latestDelivered = ack.deliveredSince;
        }
        if (roundStart) {
            lossEventsInRound = 0;
        }
    }

    // ---- losses

    /** @return whether this is the first loss of its round */
    boolean noteLoss(long delivered) {
        boolean first = !lossInRound;
        if (first) {
            lossRoundDelivered = delivered;
        }
        lossInRound = true;
        lossEventsInRound++;
        return first;
    }

    void resetCongestionSignals() {
        lossInRound = false;
        lossEventsInRound = 0;
        latestRate = 0;
        latestDelivered = 0;
    }

    void resetShortTerm() {
        shortTermRate = NONE;
        shortTermInflight = NONE;
    }
}
