package loomwire.quic.recovery;

/**
 * Spreads what the window allows over the round trip: a token bucket filled at a little more than window per RTT.
 * Lets packets out in small trains rather than one by one, because each train costs a wake-up: once the bucket is
 * empty it opens again when it holds {@link #trainBytes a train}. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9002#section-7.7">RFC 9002 §7.7</a>
 */
final class Pacer {
    /** Below this round-trip time bursts are over before a timer could split them. */
    static final long MIN_RTT_NANOS = 2_000_000L;
    /** RFC 9002 §7.7: a little above 1, so that variations in RTT do not leave the window unused. */
    static final double RATE_FACTOR = 1.25;
    /** In slow start the window doubles within the round trip that is being paced. */
    static final double SLOW_START_RATE_FACTOR = 2;
    /** Datagrams that may leave at once after a pause: RFC 9002 §7.7 allows the initial window. */
    static final int BURST_DATAGRAMS = 10;
    /** What flows in this time may leave at once: at most a thousand wake-ups a second. */
    static final long TRAIN_NANOS = 1_000_000L;
    /** Trains the bucket holds, so that a late wake-up costs no throughput. */
    static final int TRAINS_IN_BUCKET = 2;
    /** Smallest train in datagrams, which receivers acknowledge at once by default. */
    static final int MIN_TRAIN_DATAGRAMS = 2;

    private static final long NEVER = Long.MAX_VALUE;

    private int maxDatagramBytes;
    private double bytesPerNano;
    private double tokens;
    private long filledAt;
    private boolean on;
    private boolean open;

    Pacer(int maxDatagramBytes) {
        this.maxDatagramBytes = maxDatagramBytes;
        reset();
    }

    void reset() {
        on = false;
        open = true;
        filledAt = 0;
        tokens = 0;
    }

    void setMaxDatagramBytes(int bytes) {
        maxDatagramBytes = bytes;
    }

    boolean isOn() {
        return on;
    }

    /** Takes the rate from the window and the round-trip time as they are now. */
    void adapt(long windowBytes, boolean slowStart, RttEstimator rtt, long now) {
        boolean wanted = rtt.hasSample() && rtt.smoothedNanos() >= MIN_RTT_NANOS;
        if (!wanted) {
            on = false;
            return;
        }
        if (on) {
            fill(now);
        }
        bytesPerNano = (slowStart ? SLOW_START_RATE_FACTOR : RATE_FACTOR) * windowBytes / rtt.smoothedNanos();
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
            tokens = Math.min(tokens + (now - filledAt) * bytesPerNano, capacity());
            filledAt = now;
        }
    }

    private double trainBytes() {
        return Math.max(bytesPerNano * TRAIN_NANOS, (double) MIN_TRAIN_DATAGRAMS * maxDatagramBytes);
    }

    private double capacity() {
        return Math.max(TRAINS_IN_BUCKET * trainBytes(), (double) BURST_DATAGRAMS * maxDatagramBytes);
    }
}
