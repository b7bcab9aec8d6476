package loomwire.quic.connection;

/**
 * When to give up streams that nobody reads. What waits for readers is bounded for a connection as a whole, by its window and
 * by its share of memory, so a few hundred streams that are not read, by one application among many, would keep all others of
 * the connection from going on for as long as that likes. While such a crowd lasts, a stream of which nothing is read for a
 * while has to go; while there is room, it may wait for its reader for ever. So it may with its share of memory in use and packets
 * refused, as long as others are read all the same. Owned by the loop.
 */
public final class UnreadRelief {
    /** A reader that is only slow, or has a busy machine, takes something within this. */
    public static final long PATIENCE_NANOS = 5_000_000_000L;
    /** Between two looks at all streams, which cost some nanoseconds for each. */
    static final long LOOK_NANOS = 1_000_000_000L;

    /** A peer whose packets are refused sends again within this: it probes, at the latest. */
    static final long REFUSING_NANOS = 3_000_000_000L;
    /** If less than this is read within the patience, 13 kB a second, the connection stands still. */
    static final int LEAST_READ_BYTES = 64 * 1024;

    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private long refusedAt = LONG_AGO;
    private long stillSince;
    private long readBefore = LONG_AGO;
    private long nextLook = Long.MAX_VALUE;

    /** A packet was not taken, since the connection has all of its share in use. */
    void refused(long now) {
        refusedAt = now;
    }

    boolean isRefusing(long now) {
        return now - refusedAt <= REFUSING_NANOS;
    }

    /**
     * To be asked at each look while packets are refused.
     *
     * @param readBytes that all readers have taken so far
     * @return whether next to nothing was read for as long as the patience lasts
     */
    boolean standsStill(long now, long readBytes) {
        if (readBefore == LONG_AGO || readBytes - readBefore >= LEAST_READ_BYTES) {
            readBefore = readBytes;
            stillSince = now;
        }
        return now - stillSince >= PATIENCE_NANOS;
    }

    /** When {@link #isDue}. */
    long deadline() {
        return nextLook;
    }

    boolean isWatching() {
        return nextLook != Long.MAX_VALUE;
    }

    boolean isDue(long now) {
        return now >= nextLook;
    }

    /** Another look is wanted. */
    void goOn(long now) {
        nextLook = now + LOOK_NANOS;
    }

    void end() {
        readBefore = LONG_AGO;
        nextLook = Long.MAX_VALUE;
    }
}
