package loomwire.rawnet.pcap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the loop waits for datagrams. Whoever has something for it publishes that first, then calls {@link #signal()};
 * the loop announces that it waits first, then looks again. A full fence between the two steps on both sides means that
 * at least one of them sees the other, so that no wake-up is lost; and a loop that runs costs its wakers one read.
 */
final class LoopWaiter {
    private static final VarHandle WAITING;

    static {
        try {
            WAITING = MethodHandles.lookup().findVarHandle(LoopWaiter.class, "waiting", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Thread waiting;

    /** Parks until {@code ready}, the time is over, or the thread is interrupted. By the loop. */
    void await(BooleanSupplier ready, long nanos) {
        long start = System.nanoTime();
        long left = nanos;
        while (left > 0) {
            waiting = Thread.currentThread();
            VarHandle.fullFence();
            if (ready.getAsBoolean() || Thread.currentThread().isInterrupted()) {
                break;
            }
            LockSupport.parkNanos(this, left);
            left = nanos - (System.nanoTime() - start);
        }
        waiting = null;
    }

    /** Ends the wait, if there is one, after something was published. By any thread. */
    void signal() {
        VarHandle.fullFence();
        Thread thread = waiting;
        if (thread != null && WAITING.compareAndSet(this, thread, null)) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether the loop waits now, for tests. */
    boolean isWaiting() {
        return waiting != null;
    }
}
