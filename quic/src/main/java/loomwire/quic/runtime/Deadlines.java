package loomwire.quic.runtime;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;

/**
 * Waits with a deadline, as structured concurrency: the wait runs in a subtask, and when the time is over, or the
 * caller is interrupted, the subtask is interrupted and has ended before the caller goes on. The only class here that
 * uses the preview API. Opening a scope costs 2 to 50 µs, so what can be had at once is asked for before. Waits for what
 * comes to accept are not for here: see {@link Mailbox}.
 *
 * @see <a href="https://openjdk.org/jeps/505">JEP 505: Structured Concurrency</a>
 */
final class Deadlines {
    /** Longer than anybody waits; longer durations would overflow the nanoseconds of the platform's timer. */
    static final Duration LONGEST = Duration.ofDays(3650);

    private Deadlines() {}

    /** What a subtask waits for. It must end soon after an interrupt. */
    @FunctionalInterface
    interface Wait<T> {
        /** Waits; never returns {@code null} but to say that there will be nothing. */
        T await() throws IOException, InterruptedException;
    }

    /**
     * Waits for {@code wait} for at most {@code limit}. A result that came in the very moment in which the time ran out
     * is returned, never lost.
     *
     * @return the result, or {@code null} if the time was over
     * @throws InterruptedIOException if the caller was interrupted before a result came; its interrupt flag is set
     */
    static <T> T await(Duration limit, Wait<T> wait) throws IOException {
        Outcome<T> outcome = new Outcome<>();
        Duration bounded = bounded(limit);
        boolean interrupted = false;
        try (var scope = StructuredTaskScope.open(Joiner.awaitAll(), c -> c.withTimeout(bounded))) {
            scope.fork(() -> outcome.run(wait));
            scope.join();
        } catch (StructuredTaskScope.TimeoutException over) {
            // What counts is whether the wait had an outcome, and leaving the scope waited for that.
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            if (!outcome.isThere()) {
                throw new InterruptedIOException("interrupted while waiting");
            }
        }
        return outcome.get();
    }

    /** The duration, shortened where it would overflow; a negative one is none at all. */
    static Duration bounded(Duration limit) {
        return limit.compareTo(LONGEST) > 0 ? LONGEST : limit.isNegative() ? Duration.ZERO : limit;
    }

    /** How a wait ended. Written by the subtask, read after it has ended. */
    private static final class Outcome<T> {
        private T value;
        private Throwable failure;

        void run(Wait<T> wait) {
            try {
                value = wait.await();
            } catch (InterruptedException over) {
                // Neither value nor failure: the time was over.
            } catch (Throwable thrown) {
                failure = thrown;
            }
        }

        boolean isThere() {
            return value != null || failure != null;
        }

        T get() throws IOException {
            switch (failure) {
                case null -> {
                    return value;
                }
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(failure);
            }
        }
    }
}
