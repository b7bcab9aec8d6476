package loomwire.tunnel.server;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * How much one target is asked for, and the spare connections to it. Owned by {@link SpareConnections}, under its lock.
 */
final class SpareTarget {
    /** Demand is counted over this and the one before. */
    private static final long WINDOW_NANOS = Duration.ofSeconds(5).toNanos();
    /** Streams in two windows from which on a target is busy: more than a browser opens for one page. */
    static final int BUSY_OPENS = 32;

    private static final int FIRST_WANTED = 2;
    /** After a target refused, nothing is dialled ahead for this long; doubled each time it refuses again. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int MAX_PAUSE_DOUBLINGS = 6;

    final InetSocketAddress address;
    /** Newest last: that one is taken first, so that what is too much grows old and goes. */
    final ArrayDeque<Spare> ready = new ArrayDeque<>();

    int dialling;
    private int wanted;
    private long windowStart;
    private int opens;
    private int opensBefore;
    private int refusals;
    private long pausedUntil;

    SpareTarget(InetSocketAddress address, long now) {
        this.address = address;
        this.windowStart = now;
        this.pausedUntil = now;
    }

    void opened(long now) {
        if (now - windowStart >= 2 * WINDOW_NANOS) {
            opensBefore = 0;
            opens = 0;
            windowStart = now;
        } else if (now - windowStart >= WINDOW_NANOS) {
            opensBefore = opens;
            opens = 0;
            windowStart += WINDOW_NANOS;
        }
        opens++;
    }

    boolean isBusy() {
        return opens + opensBefore >= BUSY_OPENS;
    }

    /** A stream found none: more are kept, but never more than were asked for lately. */
    void missed() {
        wanted = Math.min(Math.max(FIRST_WANTED, 2 * wanted), Math.max(opens, opensBefore));
    }

    /** How many to dial now, at most {@code most} in all. */
    int missing(long now, int most) {
        return isBusy() && now - pausedUntil >= 0 ? Math.min(wanted, most) - ready.size() - dialling : 0;
    }

    /** Some have grown old: fewer will do. */
    void hadTooMany() {
        wanted /= 2;
    }

    void answered() {
        refusals = 0;
    }

    void refused(long now) {
        wanted = 0;
        pausedUntil = now + (PAUSE_NANOS << Math.min(refusals++, MAX_PAUSE_DOUBLINGS));
    }
}
