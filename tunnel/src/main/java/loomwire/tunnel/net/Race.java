package loomwire.tunnel.net;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Several ways to the same thing, tried in turn and beside each other (RFC 8305 §5): the next one starts when one has
 * failed, or when the last one has been silent for a while; the first that succeeds wins and the others are interrupted.
 * Owned by the thread that holds it.
 */
public final class Race<T> {
    private final Duration headStart;
    private final Queue<T> arrived = new ConcurrentLinkedQueue<>();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
    /** One for each that failed: it lets one more start. */
    private final Semaphore failed = new Semaphore(0);

    private record Failure(int place, IOException cause) {}

    /** All have failed. */
    public static final class LostException extends Exception {
        private final transient List<IOException> failures;

        private LostException(List<IOException> failures) {
            super("all " + failures.size() + " have failed", failures.getFirst(), false, false);
            this.failures = failures;
        }

        /** Why each did, in the order in which they were to start. */
        public List<IOException> failures() {
            return failures;
        }
    }

    private Race(Duration headStart) {
        this.headStart = headStart;
    }

    /**
     * Holds the race.
     *
     * @param headStart how long one may be silent before the next starts beside it
     * @param discard what becomes of those who arrive after the winner
     * @throws TimeoutException if none has arrived in time
     */
    public static <T> T first(List<Callable<T>> runners, Duration headStart, Duration limit, Consumer<T> discard)
            throws InterruptedException, TimeoutException, LostException {
        return new Race<T>(headStart).hold(runners, limit, discard);
    }

    private T hold(List<Callable<T>> runners, Duration limit, Consumer<T> discard)
            throws InterruptedException, TimeoutException, LostException {
        if (!limit.isPositive()) {
            throw new TimeoutException();
        }
        T winner = null;
        try (var scope = StructuredTaskScope.open(
                Joiner.<T>anySuccessfulResultOrThrow(), settings -> settings.withTimeout(limit))) {
            CountDownLatch before = new CountDownLatch(0);
            for (int i = 0; i < runners.size(); i++) {
                CountDownLatch started = new CountDownLatch(1);
                CountDownLatch turn = before;
                int place = i;
                scope.fork(() -> run(runners.get(place), place, turn, started));
                before = started;
            }
            winner = scope.join();
        } catch (StructuredTaskScope.FailedException e) {
            throw lost(e);
        } catch (StructuredTaskScope.TimeoutException e) {
            throw new TimeoutException();
        } finally {
            for (T each : arrived) {
                if (each != winner) {
                    discard.accept(each);
                }
            }
        }
        return winner;
    }

    private T run(Callable<T> runner, int place, CountDownLatch turn, CountDownLatch started) throws Exception {
        turn.await();
        if (place > 0) {
            awaitFailureOrHeadStart();
        }
        started.countDown();
        try {
            T result = runner.call();
            arrived.add(result);
            return result;
        } catch (IOException e) {
            failures.add(new Failure(place, e));
            failed.release();
            throw e;
        }
    }

    /** Only one at a time waits here: whose turn it is next. */
    private void awaitFailureOrHeadStart() throws InterruptedException {
        failed.tryAcquire(headStart.toNanos(), TimeUnit.NANOSECONDS);
    }

    private LostException lost(StructuredTaskScope.FailedException e) {
        List<IOException> causes = failures.stream()
                .sorted((a, b) -> Integer.compare(a.place, b.place))
                .map(Failure::cause)
                .toList();
        return new LostException(causes.isEmpty() ? List.of(new IOException(e.getCause())) : causes);
    }
}
