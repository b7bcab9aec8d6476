package loomwire.quic.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Virtual threads that are blocked in a call, and how they come out of it. */
final class Waiting {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final List<Thread> threads = new ArrayList<>();
    private final List<CompletableFuture<IOException>> ends = new ArrayList<>();

    interface Call {
        void run() throws IOException;
    }

    /** Starts the call and returns once it is blocked; it must end with an exception. */
    Thread blockedIn(Call call) {
        CompletableFuture<IOException> end = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                call.run();
                end.completeExceptionally(new AssertionError("the call came back without an exception"));
            } catch (IOException e) {
                end.complete(e);
            } catch (Throwable t) {
                end.completeExceptionally(t);
            }
        });
        threads.add(thread);
        ends.add(end);
        untilBlocked(thread);
        return thread;
    }

    /** How the calls ended, in the order in which they were started. */
    List<IOException> ends() throws Exception {
        List<IOException> all = new ArrayList<>();
        for (CompletableFuture<IOException> end : ends) {
            all.add(end.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return all;
    }

    /** Runs a call on a virtual thread of its own. */
    static <T> CompletableFuture<T> call(Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(call.call());
            } catch (Throwable t) {
                result.completeExceptionally(t);
            }
        });
        return result;
    }

    /** Returns once {@code condition} holds. */
    static void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("it does not come to pass");
            }
            Thread.onSpinWait();
        }
    }

    static void untilBlocked(Thread thread) {
        long start = System.nanoTime();
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            if (thread.getState() == Thread.State.TERMINATED) {
                return;
            }
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError(thread + " does not come to rest");
            }
            Thread.onSpinWait();
        }
    }
}
