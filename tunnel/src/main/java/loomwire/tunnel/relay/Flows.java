package loomwire.tunnel.relay;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a process carries now: one {@link Flow} for each request that is being served, from its reading to its end. A
 * process that stops lets no more in, waits until all have ended, and ends those that are left. Thread-safe.
 */
public final class Flows {
    private final Set<Flow> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private volatile boolean refusing;

    /**
     * Begins a flow that the calling thread serves; it has to be closed by that thread.
     *
     * @return {@code null} once {@link #refuseNew} was called: nothing may be done for it then
     */
    public Flow begin() {
        // Counted before the look at the mark: who waits for the last flow must not overlook this one.
        count.incrementAndGet();
        if (refusing) {
            uncount();
            return null;
        }
        Flow flow = new Flow(this, Thread.currentThread());
        open.add(flow);
        return flow;
    }

    /** From now on no flow begins. */
    public void refuseNew() {
        refusing = true;
    }

    /** Flows that are open now. */
    public int count() {
        return count.get();
    }

    /** Waits until no flow is open; {@code false} if some still are when the time is over. */
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        long leftNanos = limit.toNanos();
        lock.lock();
        try {
            while (count.get() > 0) {
                if (leftNanos <= 0) {
                    return false;
                }
                leftNanos = idle.awaitNanos(leftNanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets no flow begin and ends those that are open, soon: {@link #awaitIdle} waits for it.
     *
     * @return how many there were to end
     */
    public int abortAll() {
        refuseNew();
        int aborted = 0;
        for (Flow flow : open) {
            flow.abort();
            aborted++;
        }
        return aborted;
    }

    void ended(Flow flow) {
        open.remove(flow);
        uncount();
    }

    private void uncount() {
        if (count.decrementAndGet() == 0) {
            lock.lock();
            try {
                idle.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
