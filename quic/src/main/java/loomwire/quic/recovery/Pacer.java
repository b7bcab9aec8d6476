package loomwire.quic.recovery;

/**
 * Spreads what the window allows over the round trip: a token bucket filled at a little more than window per RTT.
 * Lets packets out in small trains rather than one by one, because each train costs a wake-up: once the bucket is
 * empty it opens again when it holds {@link #trainBytes a train}. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9002#section-7.7">RFC 9002 §7.7</a>
 */
final class Pacer {
    /** Below this least round-trip time bursts are over before a timer, good for some 60 us, could split them. */
    static final long MIN_RTT_NANOS = 250_000L;
    /** Below this a path is short: trains of a millisecond would hold half its window and more. */
    static final long SHORT_RTT_NANOS = 2_000_000L;
    /** Likewise of a short path: as short as a timer can keep, and its window comes in some twenty of them at most. */
    static final long SHORT_TRAIN_NANOS = 100_000L;
    /** Datagrams that may leave at once on a short path, where waiting for the rest costs a fraction of a millisecond. */
    static final int SHORT_BURST_DATAGRAMS = 5;
    /** Trains the bucket of a short path holds: half of one for a late wake-up, and no more for its queue to swallow. */
    static final double SHORT_TRAINS_IN_BUCKET = 1.5;
    /** RFC 9002 §7.7: a little above 1, so that variations in RTT do not leave the window unused. */
    static final double RATE_FACTOR = 1.25;
    /** In slow start the window doubles within the round trip that is being paced. */
    static final double SLOW_START_RATE_FACTOR = 2;
    /** Datagrams that may leave at once after a pause: RFC 9002 §7.7 allows the initial window. */
    static final int BURST_DATAGRAMS = 10;
    /** What flows in this time may leave at once where a path is not short: at most a thousand wake-ups a second. */
    static final long TRAIN_NANOS = 1_000_000L;
    /** Trains the bucket holds, so that a late wake-up costs no throughput. */
    static final int TRAINS_IN_BUCKET = 2;
    /**
     * Trains that may leave at once after a wake-up that came late, where the rate is a controller's: on a busy machine it
     * would else measure its own delays, send slower by that, and so on down. A window's rate is above what it needs.
     */
    static final int LATE_TRAINS = 10;
    /** Of what was missed beyond those, so much time's worth is made up for, at up to twice the rate. */
    static final long MAX_MISSED_NANOS = 50_000_000L;
    /** Smallest train in datagrams, which receivers acknowledge at once by default. */
    static final int MIN_TRAIN_DATAGRAMS = 2;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NEVER = Long.MAX_VALUE;

    private int maxDatagramBytes;
    private double bytesPerNano;
    private double tokens;
    private double missed;
    private long filledAt;
    private boolean makesUp;
    private boolean kept;
    private boolean idle;
    private boolean on;
    private boolean open;
    private boolean shortPath;

    Pacer(int maxDatagramBytes) {
        this.maxDatagramBytes = maxDatagramBytes;
        reset();
    }

    void reset() {
        on = false;
        open = true;
        filledAt = 0;
        tokens = 0;
        missed = 0;
    }

    void setMaxDatagramBytes(int bytes) {
        maxDatagramBytes = bytes;
    }

    boolean isOn() {
        return on;
    }

    /** The rate as it is now; 0 while pacing is off. */
    long bytesPerSecond() {
        return on ? (long) (bytesPerNano * NANOS_PER_SECOND) : 0;
    }

    /** Says whether there is nothing that could be sent: then no wake-up is late. */
    void setIdle(boolean nothingWaits) {
        idle = nothingWaits;
    }

    /** Takes the rate from the window and the round-trip time as they are now. */
    void adapt(long windowBytes, boolean slowStart, RttEstimator rtt, long now) {
        makesUp = false;
        kept = false;
        double factor = slowStart ? SLOW_START_RATE_FACTOR : RATE_FACTOR;
        adaptNanos(factor * windowBytes / rtt.smoothedNanos(), rtt, now);
    }

    /** Takes the rate that a controller wants. */
    void adapt(double bytesPerSecond, RttEstimator rtt, long now) {
        makesUp = true;
        kept = false;
        adaptNanos(bytesPerSecond / NANOS_PER_SECOND, rtt, now);
    }

    /** Takes a rate that is kept on any path, from the first packet on. */
    void keep(double bytesPerSecond, RttEstimator rtt, long now) {
        makesUp = true;
        kept = true;
        adaptNanos(bytesPerSecond / NANOS_PER_SECOND, rtt, now);
    }

    private void adaptNanos(double rate, RttEstimator rtt, long now) {
        boolean timeable = rtt.minNanos() >= MIN_RTT_NANOS;
        boolean wanted = kept || rtt.hasSample() && (timeable || rtt.smoothedNanos() >= SHORT_RTT_NANOS);
        if (!wanted) {
            on = false;
            return;
        }
        if (on) {
            fill(now);
        }
        shortPath = timeable && rtt.minNanos() < SHORT_RTT_NANOS;
        bytesPerNano = rate;
        if (!on) {
            on = true;
            open = true;
            filledAt = now;
            tokens = capacity();
        }
    }

    /** Bytes that may leave now; {@code Integer.MAX_VALUE} when pacing is off. */
    int budget(long now) {
        if (!on) {
            return Integer.MAX_VALUE;
        }
        fill(now);
        open = tokens >= (open ? maxDatagramBytes : trainBytes());
        return open ? (int) Math.min(tokens, Integer.MAX_VALUE) : 0;
    }

    /** When {@link #budget} opens again if nothing is sent; {@code Long.MAX_VALUE} when it is open. */
    long pacedUntil() {
        if (!on || open) {
            return NEVER;
        }
        double missing = trainBytes() - tokens;
        // One nanosecond more than computed, so that rounding does not wake the loop just before the train is full.
        return filledAt + (long) Math.ceil(Math.max(missing, 0) / bytesPerNano) + 1;
    }

    /** Takes the bytes of a packet in flight; probes may leave a debt of at most one bucket. */
    void sent(int bytes) {
        if (on) {
            tokens = Math.max(tokens - bytes, -capacity());
        }
    }

    private void fill(long now) {
        if (now > filledAt) {
            double flowed = (now - filledAt) * bytesPerNano;
            double again = Math.min(missed, flowed);
            tokens += flowed + again;
            missed -= again;
            double over = tokens - capacity();
            if (over > 0) {
                tokens -= over;
                missed = isLate() ? Math.min(missed + over, MAX_MISSED_NANOS * bytesPerNano) : 0;
            }
            filledAt = now;
        }
    }

    /** Whether bytes that flow now are those that a sender waited for; one that found it open had nothing to send. */
    private boolean isLate() {
        return makesUp && !open && !idle;
    }

    private double trainBytes() {
        long nanos = shortPath ? SHORT_TRAIN_NANOS : TRAIN_NANOS;
        return Math.max(bytesPerNano * nanos, (double) MIN_TRAIN_DATAGRAMS * maxDatagramBytes);
    }

    private double capacity() {
        int burstDatagrams = shortPath ? SHORT_BURST_DATAGRAMS : BURST_DATAGRAMS;
        return Math.max(trainsInBucket() * trainBytes(), (double) burstDatagrams * maxDatagramBytes);
    }

    private double trainsInBucket() {
        if (isLate()) {
            return LATE_TRAINS;
        }
        return shortPath ? SHORT_TRAINS_IN_BUCKET : TRAINS_IN_BUCKET;
    }
}
