package loomwire.quic.runtime;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.EndpointClosedException;

/** What the loop answers to one application thread: a value or a failure, once. Any thread. */
final class Answer<T> {
    private final CompletableFuture<T> future = new CompletableFuture<>();

    /** Answers; {@code false} if it was answered before, or nobody waits any more. */
    boolean give(T value) {
        return future.complete(value);
    }

    boolean fail(Exception reason) {
        return future.completeExceptionally(reason);
    }

    /** Nobody waits any more; {@code false} if the answer came before. */
    boolean withdraw() {
        return future.cancel(false);
    }

    boolean isSettled() {
        return future.isDone();
    }

    /**
     * Waits for the answer for at most {@code limit}. One that comes in the very moment in which the time is over, or the thread
     * is interrupted, is not lost: {@link #withdraw} then says that it is there.
     *
     * @return the answer, or {@code null} if the time was over
     * @throws InterruptedIOException if the thread was interrupted before the answer came; its interrupt flag is set
     */
    T await(Duration limit) throws IOException {
        try {
            return future.get(Deadlines.bounded(limit).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException over) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    /** Waits for an answer that the loop gives in its next cycle; an interrupt stays pending meanwhile. */
    T join() throws IOException {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw failure(e.getCause());
        }
    }

    /** The same failure with the stack trace of the thread that waited, where that is possible. */
    private static IOException failure(Throwable cause) {
        return switch (cause) {
            case ConnectionClosedException e -> e.again();
            case EndpointClosedException e -> new EndpointClosedException(e.getMessage(), e);
            case IOException e -> e;
            case RuntimeException e -> throw e;
            default -> throw new AssertionError(cause);
        };
    }
}
