package loomwire.quic.endpoint;

/**
 * How many handshakes a server has under way at most, so that those who begin one and never end it cannot take what
 * others need. A source prefix is what one network usually has: an IPv4 /24 or an IPv6 /56.
 *
 * @param unvalidated handshakes with addresses that have not shown that they receive what is sent to them; who comes when
 *     so many are there is asked to (Retry). 0: everybody is
 * @param unvalidatedPerPrefix how many of those a source prefix may have
 * @param underWay handshakes in all; who comes then takes the place of the oldest unvalidated one, or waits
 * @param underWayPerPrefix how many of those a source prefix may have
 */
public record HandshakeLimits(int unvalidated, int unvalidatedPerPrefix, int underWay, int underWayPerPrefix) {
    /** What a connection costs while its handshake is under way, as its memory account knows it: 64 KiB. */
    private static final long HANDSHAKE_BYTES = 64 * 1024;

    /** Unvalidated handshakes hold at most this fraction (1/n) of the memory budget and of the connections. */
    private static final int UNVALIDATED_MEMORY_FRACTION = 16;

    private static final int UNVALIDATED_COUNT_FRACTION = 4;
    /** A round trip of them in peace; beyond 256, building them all would keep a loop busy for a quarter of a second. */
    private static final int MIN_UNVALIDATED = 16;

    private static final int MAX_UNVALIDATED = 256;
    /** One network may take half of what strangers have: with Retry the rest still gets in. */
    private static final int PREFIX_FRACTION = 2;

    /** All handshakes under way hold at most this fraction (1/n) of the memory budget. */
    private static final int MEMORY_FRACTION = 4;

    private static final int MIN_UNDER_WAY = 64;
    private static final int MAX_UNDER_WAY = 4096;

    /**
     * The shares of an endpoint.
     *
     * @param maxConnections as many as it takes, those of its siblings included
     * @param memoryLimitBytes of the whole process
     * @param siblings how many endpoints share the two, at least 1
     */
    public static HandshakeLimits of(int maxConnections, long memoryLimitBytes, int siblings) {
        long affordable = memoryLimitBytes / HANDSHAKE_BYTES / siblings;
        long places = maxConnections / siblings;
        int unvalidated = Math.clamp(
                Math.min(places / UNVALIDATED_COUNT_FRACTION, affordable / UNVALIDATED_MEMORY_FRACTION),
                MIN_UNVALIDATED,
                MAX_UNVALIDATED);
        int underWay = Math.clamp(Math.min(places, affordable / MEMORY_FRACTION), MIN_UNDER_WAY, MAX_UNDER_WAY);
        return new HandshakeLimits(unvalidated, unvalidated / PREFIX_FRACTION, underWay, underWay / PREFIX_FRACTION);
    }

    /** Whoever comes has to show first that it receives at its address. */
    public HandshakeLimits withRetryForAll() {
        return new HandshakeLimits(0, 0, underWay, underWayPerPrefix);
    }
}
