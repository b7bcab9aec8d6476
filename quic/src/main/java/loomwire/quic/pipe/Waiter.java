package loomwire.quic.pipe;

import java.util.function.BooleanSupplier;

/**
 * Where the one application thread of a pipe waits for the loop, so that no wake-up is ever lost.
 *
 * <p>The waiting thread first leaves its mark and then looks at what it waits for; the waking thread first publishes
 * and then looks for the mark. With a full fence between the two steps on both sides at least one of them sees the
 * other. The mark is taken away by a compare-and-set, so that a mark set anew is never wiped out unseen. A wake-up too
 * many costs a look at the condition.
 */
public final class Waiter {
    private final WaitMark mark;

    public Waiter() {
        this(new WaitMark());
    }

    Waiter(WaitMark mark) {
        this.mark = mark;
    }

    /**
     * Waits until {@code ready} says so. For one thread at a time, platform or virtual.
     *
     * @param ready looks at published state only; asked again after every wake-up
     * @param timeoutNanos how long to wait; zero or less only looks, {@link Long#MAX_VALUE} waits without limit
     * @return whether it became ready
     * @throws InterruptedException if the thread is interrupted while it is not ready
     * @throws IllegalStateException if another thread waits here already
     */
    public boolean await(BooleanSupplier ready, long timeoutNanos) throws InterruptedException {
        if (ready.getAsBoolean()) {
            return true;
        }
        if (timeoutNanos <= 0) {
            return false;
        }
        Thread self = Thread.currentThread();
        long start = mark.nanoTime();
        try {
            while (true) {
                set(self);
                if (ready.getAsBoolean()) {
                    return true;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long left = timeoutNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeoutNanos - (mark.nanoTime() - start);
                if (left <= 0) {
                    return false;
                }
                mark.park(left);
            }
        } finally {
            mark.compareAndSet(self, null);
        }
    }

    /**
     * Wakes the waiting thread, after its condition was published.
     *
     * @return whether a thread was waiting
     */
    public boolean wake() {
        mark.fence();
        Thread thread = mark.get();
        if (thread == null || !mark.compareAndSet(thread, null)) {
            return false; // nobody, or somebody who went away or is being woken by another
        }
        mark.unpark(thread);
        return true;
    }

    /**
     * Whether a thread waits now. After a {@code false} a thread that begins to wait sees everything that was published
     * before the call, so that it needs no wake-up for it.
     */
    public boolean isWaiting() {
        mark.fence();
        return mark.get() != null;
    }

    private void set(Thread self) {
        while (true) {
            Thread other = mark.get();
            if (other == self) {
                break; // woken for no reason: the mark still stands
            }
            if (other != null) {
                throw new IllegalStateException(other + " waits here already");
            }
            if (mark.compareAndSet(null, self)) {
                break;
            }
        }
        mark.fence();
    }
}
