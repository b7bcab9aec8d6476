package loomwire.quic.pipe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * The primitives that {@link Waiter} is made of: which thread waits, and how it is stopped and started. Not final, so
 * that a test can decide in which order the two sides get to it.
 */
class WaitMark {
    private static final VarHandle THREAD;

    static {
        try {
            THREAD = MethodHandles.lookup().findVarHandle(WaitMark.class, "thread", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through THREAD
    private volatile Thread thread;

    Thread get() {
        return thread;
    }

    boolean compareAndSet(Thread expected, Thread next) {
        return THREAD.compareAndSet(this, expected, next);
    }

    void fence() {
        VarHandle.fullFence();
    }

    void park(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, nanos);
        }
    }

    void unpark(Thread waiting) {
        LockSupport.unpark(waiting);
    }

    long nanoTime() {
        return System.nanoTime();
    }
}
