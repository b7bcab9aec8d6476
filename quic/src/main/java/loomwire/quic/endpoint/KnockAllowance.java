package loomwire.quic.endpoint;

/**
 * How many first packets of unknown clients are answered in a second. A handshake costs a loop about a millisecond, a Retry
 * some microseconds: more of these than the loop could ever do handshakes is work for a flood alone. Owned by the shard loop.
 */
final class KnockAllowance {
    /** Some five times the handshakes that a loop can do. */
    static final int PER_SECOND = 5_000;
    /** After a pause so many are answered at once: all that can wait. */
    static final int AT_ONCE = KnockQueue.PLACES;

    private static final long NANOS_EACH = 1_000_000_000L / PER_SECOND;

    /** When all of {@link #AT_ONCE} are there again. */
    private long fullAt;

    boolean isThere(long now) {
        return fullAt - now <= (AT_ONCE - 1) * NANOS_EACH;
    }

    void spend(long now) {
        fullAt = Math.max(fullAt, now) + NANOS_EACH;
    }

    /** When at least so many are there. */
    long thereAt(int count) {
        return fullAt - (AT_ONCE - count) * NANOS_EACH;
    }
}
