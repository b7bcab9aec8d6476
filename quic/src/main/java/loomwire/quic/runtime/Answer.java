package loomwire.quic.runtime;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
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

    /** Waits until the answer comes or the thread is interrupted. */
    T await() throws IOException, InterruptedException {
        try {
            return future.get();
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
