package loomwire.quic.connection;

/**
 * When to give up streams that nobody reads. What waits for readers is bounded for a connection as a whole, so a few
 * hundred streams that are not read, by one application among many, would keep all others of the connection from going on
 * for as long as that likes. While such a crowd lasts, a stream of which nothing is read for a while has to go; while
 * there is room, it may wait for its reader for ever. Owned by the loop.
 */
public final class UnreadRelief {
    /** A reader that is only slow, or has a busy machine, takes something within this. */
    public static final long PATIENCE_NANOS = 5_000_000_000L;
    /** Between two looks at all streams, which cost some nanoseconds for each. */
    static final long LOOK_NANOS = 1_000_000_000L;

    private long nextLook = Long.MAX_VALUE;

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
        nextLook = Long.MAX_VALUE;
    }
}
