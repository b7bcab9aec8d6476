package loomwire.tunnel.server;

import java.time.Duration;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How the streams of a connection are joined: they run beside each other, whatever becomes of each, as long as the
 * connection lives. After that they have a moment to end by themselves, since what a stream has received to its end may
 * still be on its way to the target; then the rest is interrupted. Owned by the connection's thread.
 */
final class UntilConnectionEnds implements Joiner<Void, Void> {
    private static final Duration GRACE = Duration.ofMillis(500);

    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean over;
    private volatile boolean graceOver;

    /** The connection is over: returns when the streams have ended or are interrupted; leaving the scope waits for them. */
    void end(StructuredTaskScope<Void, Void> scope) {
        over = true;
        if (open.get() > 0) {
            scope.fork(() -> {
                Thread.sleep(GRACE);
                graceOver = true;
                return null;
            });
        }
        try {
            scope.join();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean onFork(Subtask<? extends Void> subtask) {
        open.incrementAndGet();
        return false;
    }

    /** The scope ends early when only the one that sleeps is left, or when that has slept its time. */
    @Override
    public boolean onComplete(Subtask<? extends Void> subtask) {
        return open.decrementAndGet() <= 1 && over || graceOver;
    }

    @Override
    public Void result() {
        return null;
    }
}
