package loomwire.quic.recovery;

/**
 * Round trips of a path as {@link Bbr} needs them: the least of the last 10 s, when to look for it, and by how much they wander
 * without a queue. Owned by the shard loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-ccwg-bbr/">BBR, BBR.min_rtt</a>
 */
final class BbrRoundTrips {
    /** BBR.MinRTTFilterLen. */
    private static final long MIN_RTT_FILTER_NANOS = 10_000_000_000L;
    /** BBR.ProbeRTTInterval. */
    private static final long PROBE_RTT_INTERVAL_NANOS = 5_000_000_000L;
    /** A round trip that falls by less than this part of the least one is no wandering path. */
    private static final double LEAST_WANDERING = 0.25;
    /** Beyond this many least round trips it is taken for a path that was changed. */
    private static final double MOST_WANDERING = 8;

    private static final double SAME_FLIGHT = 0.9;

    private long minRttNanos;
    private long minRttStamp;
    private long probeRttMinNanos;
    private long probeRttMinStamp;
    private boolean probeRttExpired;
    private double wanderingNanos;
    private long wanderingStamp;
    // At the end of the last round, and of the one before.
    private long roundRttNanos;
    private long flight;
    private long flightBefore;

    BbrRoundTrips() {
        reset();
    }

    void reset() {
        minRttNanos = Long.MAX_VALUE;
        minRttStamp = Long.MIN_VALUE;
        probeRttMinNanos = Long.MAX_VALUE;
        probeRttMinStamp = Long.MIN_VALUE;
        probeRttExpired = false;
        wanderingNanos = 0;
        wanderingStamp = 0;
        roundRttNanos = 0;
        flight = 0;
        flightBefore = 0;
    }

    /** Whether there was a sample yet. */
    boolean isKnown() {
        return minRttNanos != Long.MAX_VALUE;
    }

    long minNanos() {
        return minRttNanos;
    }

    /** Whether the least round trip has not been seen for so long that it has to be looked for. */
    boolean isProbeDue() {
        return probeRttExpired;
    }

    void update(AckSummary ack) {
        probeRttExpired = probeRttMinStamp != Long.MIN_VALUE && ack.now > probeRttMinStamp + PROBE_RTT_INTERVAL_NANOS;
        if (ack.rttSampleNanos >= 0 && (ack.rttSampleNanos < probeRttMinNanos || probeRttExpired)) {
            probeRttMinNanos = Math.max(ack.rttSampleNanos, 1);
            probeRttMinStamp = ack.now;
        }
        boolean expired = minRttStamp != Long.MIN_VALUE && ack.now > minRttStamp + MIN_RTT_FILTER_NANOS;
        if (probeRttMinNanos < minRttNanos || expired) {
            minRttNanos = probeRttMinNanos;
            minRttStamp = probeRttMinStamp;
        }
    }

    /**
     * Takes note of a path whose delay wanders, as over radio: a round trip that became shorter while as much was in flight was
     * not long for our queue. A round trip tells of what was in flight a round ago. To fill such a path takes what fits into the
     * longer ones.
     */
    void endRound(AckSummary ack) {
        double fell = roundRttNanos - ack.smoothedRttNanos;
        boolean sameFlight = flight >= SAME_FLIGHT * flightBefore && ack.bytesInFlight >= SAME_FLIGHT * flight;
        if (sameFlight && fell > LEAST_WANDERING * minRttNanos && fell > wanderingNanos) {
            wanderingNanos = Math.min(fell, MOST_WANDERING * minRttNanos);
            wanderingStamp = ack.now;
        } else if (ack.now > wanderingStamp + MIN_RTT_FILTER_NANOS) {
            wanderingNanos = 0;
        }
        roundRttNanos = ack.smoothedRttNanos;
        flightBefore = flight;
        flight = ack.bytesInFlight;
    }

    /** How much longer than the least the path's round trips are by themselves; 1 where they do not wander. */
    double wandering() {
        return minRttNanos == Long.MAX_VALUE ? 1 : 1 + wanderingNanos / minRttNanos;
    }

    /** The path's least round trip was probed just now. */
    void probed(long now) {
        probeRttMinStamp = now;
    }
}
