package loomwire.quic.recovery;

/**
 * How much the path loses whatever is sent: losses of rounds in which no more was sent than the path was seen to deliver, and in
 * which the queue of a probe had time to drain. They are the path's own, or of a neighbour that keeps the queue full. Only what
 * exceeds them tells of a queue that we fill. The draft knows no such thing: beyond its threshold of 2 % it takes a path that loses
 * at random for one that is always full, and beside BBR of version 1, which takes losses for no sign, it gives way without end.
 * Owned by the shard loop.
 */
final class BackgroundLoss {
    /** A line that loses more than this by itself is not told from one that is full. */
    private static final double MAX_RATE = 0.08;
    /** What a round weighs. */
    private static final double GAIN = 0.25;
    /** Rounds of fewer packets say little. */
    private static final int MIN_PACKETS = 10;
    /** Chance alone exceeds the mean by this many standard deviations once in forty times. */
    private static final double DEVIATIONS = 2;

    private double rate;

    void reset() {
        rate = 0;
    }

    /** Takes a round's losses, if they were not of our making. */
    void endRound(AckSummary ack, boolean modest, int maxDatagramBytes) {
        double bytes = (double) ack.lostSinceSent + ack.deliveredSince;
        if (modest && bytes >= (double) MIN_PACKETS * maxDatagramBytes) {
            rate += GAIN * (Math.min(ack.lostSinceSent / bytes, MAX_RATE) - rate);
        }
    }

    /** Bytes of so many in flight that may get lost without a full queue. */
    double expectedBytes(double bytes, int maxDatagramBytes) {
        double packets = bytes / maxDatagramBytes;
        return rate == 0 ? 0 : (rate * packets + DEVIATIONS * Math.sqrt(rate * packets)) * maxDatagramBytes;
    }
}
