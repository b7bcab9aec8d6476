package loomwire.bench.throughput;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import loomwire.bench.stack.Stack;

/**
 * So many virtual threads that each do the same thing over and over, from the first {@link #await} to {@link #close}. The
 * measuring thread counts what gets done, so that nobody waits for the slowest of a round.
 */
@SuppressWarnings("try") // a harness that is interrupted while it closes ends there, as everywhere
final class ClosedLoop implements AutoCloseable {
    /** One piece of work. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    private final List<Thread> threads = new ArrayList<>();
    private final Semaphore done = new Semaphore(0);
    private volatile boolean stopping;
    private volatile Throwable failure;
    private boolean begun;

    /** @param worker what each of them does, by its number */
    ClosedLoop(int workers, IntFunction<Work> worker) {
        for (int i = 0; i < workers; i++) {
            Work work = worker.apply(i);
            threads.add(Thread.ofVirtual().unstarted(() -> repeat(work)));
        }
    }

    /** Begins without waiting for anything: for load beside what is measured. */
    ClosedLoop begin() {
        if (!begun) {
            begun = true;
            threads.forEach(Thread::start);
        }
        return this;
    }

    private void repeat(Work work) {
        try {
            while (!stopping) {
                work.run();
                done.release();
            }
        } catch (Throwable e) {
            failure = e;
            // Ends the wait at once.
            done.release(Integer.MAX_VALUE / 2 - done.availablePermits());
        }
    }

    /** Waits until so many more pieces are done; throws what went wrong with any. */
    void await(int pieces) throws Exception {
        begin();
        if (!done.tryAcquire(pieces, Stack.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("not " + pieces + " done in " + Stack.PATIENCE.toSeconds() + " s");
        }
        check();
    }

    /** Throws what went wrong. */
    void check() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    /** Lets everybody finish what they are at; throws what went wrong. */
    @Override
    public void close() throws InterruptedException {
        stopping = true;
        if (begun) {
            for (Thread thread : threads) {
                thread.join();
            }
        }
        check();
    }
}
