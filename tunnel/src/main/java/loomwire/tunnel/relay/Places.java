package loomwire.tunnel.relay;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Room for so many at once. Who finds none may wait, in turn, while not too many do already: a queue that is longer than
 * its wait would only answer everybody late. Thread-safe.
 */
public final class Places {
    private final Semaphore free;
    private final int max;
    private final int maxWaiting;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param max 0 for no limit
     * @param maxWaiting who comes when so many wait is sent away at once
     */
    public Places(int max, int maxWaiting) {
        this.max = max;
        this.maxWaiting = maxWaiting;
        this.free = new Semaphore(max == 0 ? Integer.MAX_VALUE : max, true);
    }

    /** Takes a place if one is free and nobody waits for it; it has to be given back. */
    public boolean tryTake() {
        try {
            // Unlike the one without a time, this one does not overtake those who wait.
            return free.tryAcquire(0, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Takes a place, waiting for it; it has to be given back.
     *
     * @return whether there was one in time; {@code false} at once if too many wait already
     */
    public boolean take(Duration patience) throws InterruptedException {
        if (tryTake()) {
            return true;
        }
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            return false;
        }
        try {
            return free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            waiting.decrementAndGet();
        }
    }

    public void giveBack() {
        free.release();
    }

    /** 0 for no limit. */
    public int max() {
        return max;
    }
}
