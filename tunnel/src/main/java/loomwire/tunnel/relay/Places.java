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
    private final WaitCounters counters;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param max 0 for no limit
     * @param maxWaiting who comes when so many wait is sent away at once
     * @param counters of those who find none free, those that are sent away among them
     */
    public Places(int max, int maxWaiting, WaitCounters counters) {
        this.max = max;
        this.maxWaiting = maxWaiting;
        this.counters = counters;
        this.free = new Semaphore(max == 0 ? Integer.MAX_VALUE : max, true);
    }

    /** A place if one is free and nobody waits for it, else {@code null}. */
    Place tryEnter() {
        return tryTake() ? free::release : null;
    }

    /**
     * A place, waited for if need be.
     *
     * @return {@code null} if there was none in time; at once if too many wait already
     * @throws InterruptedException if the thread was interrupted while it waited
     */
    public Place enter(Duration patience) throws InterruptedException {
        if (tryTake()) {
            return free::release;
        }
        counters.waited.increment();
        counters.waiting.increment();
        try {
            return await(patience) ? free::release : null;
        } finally {
            counters.waiting.decrement();
        }
    }

    private boolean tryTake() {
        try {
            // Unlike the one without a time, this one does not overtake those who wait.
            return free.tryAcquire(0, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean await(Duration patience) throws InterruptedException {
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

    /** 0 for no limit. */
    public int max() {
        return max;
    }
}
