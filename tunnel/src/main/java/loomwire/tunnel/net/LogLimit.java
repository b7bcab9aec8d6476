package loomwire.tunnel.net;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import loomwire.quic.base.Plural;

/** Lets one line of a kind into the log in a while, however often its cause comes. Thread-safe. */
public final class LogLimit {
    private final long intervalNanos;
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong leftOut = new AtomicLong();

    /** @param interval from one line to the next at least */
    public LogLimit(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /** Whether it is time for a line; if not, that is counted. */
    public boolean isDue() {
        long now = System.nanoTime();
        long next = nextNanos.get();
        if (now - next >= 0 && nextNanos.compareAndSet(next, now + intervalNanos)) {
            return true;
        }
        leftOut.incrementAndGet();
        return false;
    }

    /** Whether a line is due and none was left out: then nothing is lost if this is forgotten. */
    public boolean isAtRest() {
        return System.nanoTime() - nextNanos.get() >= 0 && leftOut.get() == 0;
    }

    /** What to add to the line: empty, or how many were left out since the last. */
    public String suffix() {
        long count = leftOut.getAndSet(0);
        return count == 0 ? "" : " (and " + Plural.of(count, "time") + " more since this was said last)";
    }
}
