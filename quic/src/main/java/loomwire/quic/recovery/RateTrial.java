package loomwire.quic.recovery;

import loomwire.quic.RateFinding;

/**
 * Judges, round by round, whether a path delivers what is sent at a rate. What the application, or a busy machine, did not send
 * is held against nobody. Owned by the shard loop.
 */
final class RateTrial {
    /** Of the rate, less than this delivered is clearly less. */
    static final double ENOUGH = 0.8;
    /** A round with less than this counts double: what is far too much should not last. */
    private static final double HARDLY = 0.5;
    /** Of the rate, so much has to have been sent for the path to be blamed that less came out. */
    private static final double SENT = 0.9;
    /** A line that loses more than this by itself is not told from one that is asked for too much. */
    static final double MAX_LOSS = 0.1;
    /** That more than half of a round got lost, and so many packets, is reason enough by itself. */
    private static final int MANY_PACKETS = 64;
    /** Chance alone exceeds the mean by so many standard deviations once in a thousand times. */
    private static final double DEVIATIONS = 3;
    /** One bad round trip is an accident. */
    static final int ROUNDS = 3;
    /** Round trips of a short path are over before a machine has looked around. */
    private static final long LEAST_NANOS = 100_000_000L;
    /** A round trip longer than so many of the least, and by this, says that a queue stands in front of somebody. */
    private static final double LONG_QUEUE = 1.5;

    private static final long LONG_QUEUE_NANOS = 20_000_000L;
    /** How long a queue may stand. */
    static final long QUEUE_PATIENCE_NANOS = 3_000_000_000L;

    private static final long NONE = Long.MAX_VALUE;

    private long nextRound;
    private boolean begun;
    private long beganAt;

    // The round that runs.
    private double best;
    private double bestSent;
    private boolean bestCounts;
    private boolean windowLimited;
    private long roundRttNanos;

    // Rounds so far.
    private int poorRounds;
    private long poorSince;
    private int goodRounds;
    private long lostBytes;
    private long settledBytes;
    private int lossRounds;
    private long lossSince;
    private long queueSince;

    // What a finding tells.
    private double lastBest;
    private double lastLoss;
    private long lastRttNanos;
    private long minRttNanos;

    RateTrial() {
        begin(0, NONE);
    }

    /**
     * Begins with what is sent from now on.
     *
     * @param delivered bytes acknowledged so far
     * @param leastRttNanos the least round trip known of the path, {@code Long.MAX_VALUE} for none
     */
    void begin(long delivered, long leastRttNanos) {
        nextRound = delivered;
        begun = false;
        minRttNanos = leastRttNanos;
        poorRounds = 0;
        goodRounds = 0;
        lossRounds = 0;
        queueSince = NONE;
        lastBest = 0;
        lastLoss = 0;
        lastRttNanos = 0;
        beginRound();
    }

    private void beginRound() {
        best = 0;
        bestSent = 0;
        bestCounts = false;
        windowLimited = false;
        roundRttNanos = NONE;
    }

    /** The least round trip seen, {@code Long.MAX_VALUE} before there is one. */
    long minRttNanos() {
        return minRttNanos;
    }

    /** For how long the rate has been tried. */
    long lastedNanos(long now) {
        return begun ? now - beganAt : 0;
    }

    /**
     * Takes what an ACK tells.
     *
     * @param rate what is to be sent, in bytes a second
     * @return what has come out by now; {@code null} while nothing has
     */
    RateFinding.Kind onAck(AckSummary ack, long delivered, double rate, int maxDatagramBytes) {
        if (ack.rttSampleNanos > 0) {
            minRttNanos = Math.min(minRttNanos, ack.rttSampleNanos);
            roundRttNanos = Math.min(roundRttNanos, ack.rttSampleNanos);
        }
        windowLimited |= ack.windowLimited;
        if (!ack.hasRate) {
            return null;
        }
        if (ack.rateBytesPerSecond > best) {
            best = ack.rateBytesPerSecond;
            bestCounts = !ack.rateApplicationLimited;
            bestSent = ack.sendElapsedNanos == 0
                    ? 0
                    : ((double) ack.deliveredSince + ack.lostSinceSent) * 1e9 / ack.sendElapsedNanos;
        }
        if (ack.deliveredBefore < nextRound) {
            return null;
        }
        RateFinding.Kind kind = begun ? endRound(ack, rate, maxDatagramBytes) : null;
        if (!begun) { // what came so far was sent before
            begun = true;
            beganAt = ack.now;
        }
        nextRound = delivered;
        beginRound();
        return kind;
    }

    private RateFinding.Kind endRound(AckSummary ack, double rate, int maxDatagramBytes) {
        lastBest = best;
        lastRttNanos = roundRttNanos == NONE ? lastRttNanos : roundRttNanos;
        RateFinding.Kind losses = judgeLosses(ack, maxDatagramBytes);
        if (losses != null) {
            return losses;
        }
        if (roundRttNanos != NONE && judgeQueue(ack.now)) {
            return RateFinding.Kind.QUEUES;
        }
        return judgeDelivery(rate, ack.now);
    }

    private RateFinding.Kind judgeDelivery(double rate, long now) {
        if (!bestCounts) {
            return null;
        }
        if (best >= ENOUGH * rate) {
            poorRounds = 0;
            goodRounds = Math.min(goodRounds + 1, ROUNDS);
            return goodRounds == ROUNDS ? RateFinding.Kind.DELIVERS : null;
        }
        if (!windowLimited && bestSent < SENT * rate) {
            return null; // it is here that no more was sent
        }
        goodRounds = 0;
        if (poorRounds == 0) {
            poorSince = now;
        }
        poorRounds += best < HARDLY * rate ? 2 : 1;
        return poorRounds >= ROUNDS && now - poorSince >= LEAST_NANOS ? RateFinding.Kind.FALLS_SHORT : null;
    }

    private RateFinding.Kind judgeLosses(AckSummary ack, int maxDatagramBytes) {
        if (lossRounds++ == 0) {
            lostBytes = 0;
            settledBytes = 0;
            lossSince = ack.now;
        }
        if (ack.lostSinceSent > ack.deliveredSince && ack.lostSinceSent > (long) MANY_PACKETS * maxDatagramBytes) {
            lastLoss = ack.lostSinceSent / ((double) ack.lostSinceSent + ack.deliveredSince);
            return RateFinding.Kind.LOSES;
        }
        lostBytes += ack.lostSinceSent;
        settledBytes += ack.lostSinceSent + ack.deliveredSince;
        if (lossRounds < ROUNDS || ack.now - lossSince < LEAST_NANOS || settledBytes == 0) {
            return null;
        }
        lossRounds = 0;
        lastLoss = (double) lostBytes / settledBytes;
        double expected = MAX_LOSS * settledBytes / maxDatagramBytes;
        boolean many = lostBytes / (double) maxDatagramBytes > expected + DEVIATIONS * Math.sqrt(expected);
        return many ? RateFinding.Kind.LOSES : null;
    }

    private boolean judgeQueue(long now) {
        if (roundRttNanos <= LONG_QUEUE * minRttNanos + LONG_QUEUE_NANOS) {
            queueSince = NONE;
            return false;
        }
        if (queueSince == NONE) {
            queueSince = now;
        }
        return now - queueSince >= QUEUE_PATIENCE_NANOS;
    }

    /** What is told of it. */
    RateFinding finding(RateFinding.Kind kind, double rate) {
        return new RateFinding(kind, rate, lastBest, lastLoss, lastRttNanos, minRttNanos == NONE ? 0 : minRttNanos);
    }
}
