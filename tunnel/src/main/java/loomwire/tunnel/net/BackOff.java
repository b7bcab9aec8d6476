package loomwire.tunnel.net;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits that double from try to try up to a limit, each drawn from the upper half of its range, so that clients which
 * lost their server at one moment do not all come back at one moment. Owned by one thread.
 */
public final class BackOff {
    private final long initialNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private long nextNanos;

    public BackOff(Duration initial, Duration max, RandomGenerator random) {
        this.initialNanos = initial.toNanos();
        this.maxNanos = max.toNanos();
        this.random = random;
        this.nextNanos = initialNanos;
    }

    /** How long to wait before the next try. */
    public Duration next() {
        return next(Duration.ofNanos(maxNanos));
    }

    /** Likewise, but no longer than this for now; the waits after it grow all the same. */
    public Duration next(Duration limit) {
        long whole = Math.min(nextNanos, limit.toNanos());
        nextNanos = Math.min(maxNanos, 2 * nextNanos);
        return Duration.ofNanos(whole / 2 + random.nextLong(whole / 2 + 1));
    }

    /** After a success: the next failure starts from the beginning. */
    public void reset() {
        nextNanos = initialNanos;
    }
}
