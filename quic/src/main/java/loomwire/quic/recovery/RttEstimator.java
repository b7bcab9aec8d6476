package loomwire.quic.recovery;

/**
 * Round-trip time of the path: latest, least, smoothed, and its variation. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9002#section-5">RFC 9002 §5</a>
 */
public final class RttEstimator {
    /** RFC 9002 §6.1.2 (kGranularity): timers are not trusted below this. */
    static final long GRANULARITY_NANOS = 1_000_000L;
    /**
     * Longest round trip believed, and longest probe timeout: who withholds acknowledgments or lies about their delay does
     * not keep timers, or connections that wait for three probe timeouts, alive for longer. RFC 6298 §2.5 has the same least
     * maximum.
     */
    static final long MAX_NANOS = 60_000_000_000L;

    private static final long NEVER = Long.MAX_VALUE;

    private final long initialNanos;
    private long latestNanos;
    private long smoothedNanos;
    private long minNanos;
    private long variationNanos;
    private long firstSampleTime;

    RttEstimator(long initialNanos) {
        this.initialNanos = initialNanos;
        reset();
    }

    /** The last sample, unadjusted; the initial RTT before there is one. */
    public long latestNanos() {
        return latestNanos;
    }

    public long smoothedNanos() {
        return smoothedNanos;
    }

    /** The least sample seen; the initial RTT before there is one. */
    public long minNanos() {
        return minNanos;
    }

    public long variationNanos() {
        return variationNanos;
    }

    public boolean hasSample() {
        return firstSampleTime != NEVER;
    }

    /** When the first sample was taken, {@code Long.MAX_VALUE} before. */
    long firstSampleTime() {
        return firstSampleTime;
    }

    /** Probe timeout without the peer's delay (RFC 9002 §6.2.1). */
    long probeTimeoutNanos() {
        return Math.min(smoothedNanos + Math.max(4 * variationNanos, GRANULARITY_NANOS), MAX_NANOS);
    }

    /** Forgets all samples, for a new path (RFC 9000 §9.4) or after a Retry. */
    void reset() {
        latestNanos = initialNanos;
        smoothedNanos = initialNanos;
        minNanos = initialNanos;
        variationNanos = initialNanos / 2;
        firstSampleTime = NEVER;
    }

    /**
     * Takes a sample.
     *
     * @param measuredNanos from sending to acknowledgment, by our clock
     * @param ackDelayNanos what the peer says it waited, already limited as RFC 9002 §5.3 asks
     */
    void sample(long measuredNanos, long ackDelayNanos, long now) {
        if (ackDelayNanos < 0) {
            throw new IllegalArgumentException("a delay of " + ackDelayNanos + " ns");
        }
        long sampleNanos = Math.clamp(measuredNanos, 0, MAX_NANOS);
        latestNanos = sampleNanos;
        if (firstSampleTime == NEVER) {
            firstSampleTime = now;
            minNanos = sampleNanos;
            smoothedNanos = sampleNanos;
            variationNanos = sampleNanos / 2;
            return;
        }
        minNanos = Math.min(minNanos, sampleNanos);
        // RFC 9002 §5.3: never below min_rtt, or a peer that exaggerates its delay makes us impatient.
        long adjusted = sampleNanos - minNanos >= ackDelayNanos ? sampleNanos - ackDelayNanos : sampleNanos;
        // The deviation is taken from the old smoothed value, in the order of RFC 9002 §A.7 and RFC 6298 §2.3; the
        // formulas of §5.3 stand the other way round, which would make the variation an eighth smaller.
        variationNanos = (3 * variationNanos + Math.abs(smoothedNanos - adjusted)) / 4;
        smoothedNanos = (7 * smoothedNanos + adjusted) / 8;
    }

    /** RFC 9002 §5.2: after persistent congestion the old minimum may describe a path that is gone. */
    void forgetMinimum() {
        minNanos = latestNanos;
    }
}
