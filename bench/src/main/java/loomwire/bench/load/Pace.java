package loomwire.bench.load;

import java.util.concurrent.TimeUnit;

/** Lets callers pass at a steady rate: who comes early sleeps until its turn. Thread-safe. */
final class Pace {
    private final long intervalNanos;
    private long nextNanos = System.nanoTime();

    /** @param perSecond 0 for no limit */
    Pace(double perSecond) {
        this.intervalNanos = perSecond <= 0 ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
    }

    void await() throws InterruptedException {
        long turn;
        synchronized (this) {
            // No catching up: a pause is not followed by a burst.
            turn = Math.max(nextNanos, System.nanoTime());
            nextNanos = turn + intervalNanos;
        }
        sleepUntil(turn);
    }

    /** Sleeps until the nanosecond of {@link System#nanoTime}; returns at once if it has passed. */
    static void sleepUntil(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }
}
