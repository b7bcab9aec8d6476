package loomwire.rawnet.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a loop waits until one of its descriptors is readable or somebody wakes it. Whoever wakes publishes first, then
 * calls {@link #signal()}; the loop announces that it waits, then looks again. A full fence between the two steps on both
 * sides means that at least one sees the other; a loop that runs costs its wakers one read.
 */
public final class Poller implements AutoCloseable {
    // struct pollfd: descriptor, wanted events, returned events.
    private static final int POLLFD_BYTES = 8;
    private static final int EVENTS = 4;
    private static final int RETURNED = 6;
    private static final short POLLIN = 1;

    /** An interrupt does not reach a thread in the kernel; it is seen after this. */
    private static final long MAX_WAIT_NANOS = 1_000_000_000L;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private static final MethodHandle PPOLL =
            Libc.handle("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
    private static final MethodHandle READ =
            Libc.handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            Libc.handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final VarHandle WAITING;

    static {
        try {
            WAITING = MethodHandles.lookup().findVarHandle(Poller.class, "waiting", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // Collected with this object: a close from elsewhere must not take the memory from under the loop.
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment polled;
    private final int count;
    private final MemorySegment timeout = arena.allocate(JAVA_LONG, 2);
    private final MemorySegment counted = arena.allocate(JAVA_LONG);
    private final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
    private final MemorySegment errno = arena.allocate(Libc.CAPTURE);
    private final MemorySegment wakerErrno = arena.allocate(Libc.CAPTURE);
    private final int event;
    private final Object inKernel = new Object();
    private final Object waking = new Object();
    private volatile boolean closed;
    private boolean eventClosed;
    private volatile @Nullable Thread waiting;

    /** @param descriptors what to wait for; they stay the caller's, who closes this first */
    public Poller(int... descriptors) throws ErrnoException {
        event = Libc.eventfd();
        count = descriptors.length + 1;
        polled = arena.allocate((long) POLLFD_BYTES * count, Long.BYTES);
        for (int i = 0; i < count; i++) {
            polled.set(JAVA_INT, (long) POLLFD_BYTES * i, i == 0 ? event : descriptors[i - 1]);
            polled.set(JAVA_SHORT, (long) POLLFD_BYTES * i + EVENTS, POLLIN);
        }
    }

    /**
     * Waits until a descriptor is readable or failed, {@code ready}, the time is over or the thread is interrupted; now
     * and then returns before that. By the loop.
     */
    public void await(BooleanSupplier ready, long nanos) {
        synchronized (inKernel) {
            if (announce(ready)) {
                long wait = Math.min(nanos, MAX_WAIT_NANOS);
                timeout.setAtIndex(JAVA_LONG, 0, wait / NANOS_PER_SECOND);
                timeout.setAtIndex(JAVA_LONG, 1, wait % NANOS_PER_SECOND);
                poll();
            }
            waiting = null;
        }
    }

    /** Whether the last wait in the kernel ended, among others, because of this descriptor; once for each wait. By the loop. */
    public boolean takeReadable(int descriptor) {
        long at = (long) POLLFD_BYTES * (descriptor + 1) + RETURNED;
        boolean readable = polled.get(JAVA_SHORT, at) != 0;
        polled.set(JAVA_SHORT, at, (short) 0);
        return readable;
    }

    /** Sleeps until {@code ready} or the time is over, whatever becomes readable meanwhile. By the loop. */
    public void nap(BooleanSupplier ready, long nanos) {
        if (announce(ready)) {
            LockSupport.parkNanos(this, nanos);
        }
        waiting = null;
    }

    private boolean announce(BooleanSupplier ready) {
        waiting = Thread.currentThread();
        VarHandle.fullFence();
        return !closed && !ready.getAsBoolean() && !Thread.currentThread().isInterrupted();
    }

    private void poll() {
        try {
            int found = (int) PPOLL.invokeExact(errno, polled, (long) count, timeout, MemorySegment.NULL);
            if (found > 0 && polled.get(JAVA_SHORT, RETURNED) != 0) {
                // Takes the ring back; had another thread done so, the descriptor would say so and not wait.
                long _ = (long) READ.invokeExact(errno, event, counted, counted.byteSize());
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Ends the wait, if there is one, after something was published. By any thread. */
    public void signal() {
        VarHandle.fullFence();
        Thread thread = waiting;
        if (thread != null && WAITING.compareAndSet(this, thread, null)) {
            // Where it waits is not known from here: in the kernel, or napping.
            LockSupport.unpark(thread);
            ring();
        }
    }

    private void ring() {
        synchronized (waking) {
            if (eventClosed) {
                return;
            }
            try {
                // It can only fail if it was rung 2^64 times without an answer.
                long _ = (long) WRITE.invokeExact(wakerErrno, event, one, one.byteSize());
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    /** Ends the wait and gives the event back; the descriptors may be closed once this returns. */
    @Override
    public void close() throws ErrnoException {
        closed = true;
        signal();
        synchronized (inKernel) {
            synchronized (waking) {
                if (!eventClosed) {
                    eventClosed = true;
                    Libc.close(event);
                }
            }
        }
    }
}
