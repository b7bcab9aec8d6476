package loomwire.quic.wire;

/**
 * Every time that a peer tells us, in nanoseconds: whatever the peer wrote, the result is 0 or more and so small that
 * sums and small multiples of it do not overflow.
 */
public final class PeerTimes {
    /** No delay or timeout of a peer is taken for longer; a year is never reached and leaves room to calculate. */
    public static final long MAX_NANOS = 365L * 24 * 3600 * 1_000_000_000L;

    private static final long NANOS_PER_MICRO = 1_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    /** Larger exponents are refused as transport parameter (RFC 9000 §18.2). */
    private static final int MAX_EXPONENT = 20;

    private PeerTimes() {}

    /**
     * The delay of an ACK frame (RFC 9000 §19.3).
     *
     * @param raw the field as it was on the wire
     * @param exponent the peer's ack_delay_exponent, 0 to 20
     */
    public static long ackDelayNanos(long raw, int exponent) {
        if (exponent < 0 || exponent > MAX_EXPONENT) {
            throw new IllegalArgumentException("ack_delay_exponent " + exponent);
        }
        return bounded(raw, NANOS_PER_MICRO << exponent);
    }

    /** A time in milliseconds, as max_ack_delay and max_idle_timeout are. */
    public static long millisToNanos(long millis) {
        return bounded(millis, NANOS_PER_MILLI);
    }

    /** A time in microseconds, as min_ack_delay is and what an ACK_FREQUENCY frame asks for. */
    public static long microsToNanos(long micros) {
        return bounded(micros, NANOS_PER_MICRO);
    }

    private static long bounded(long count, long unitNanos) {
        return count <= 0 ? 0 : count > MAX_NANOS / unitNanos ? MAX_NANOS : count * unitNanos;
    }
}
