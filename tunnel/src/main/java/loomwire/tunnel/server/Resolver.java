package loomwire.tunnel.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.Tally;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;

/**
 * Turns names into addresses with the system's resolver. That blocks the thread it runs on, the one under a virtual
 * thread included, so it has platform threads of its own: slow names hold up other names, but not the relays.
 */
final class Resolver implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(5);

    /** Names looked up at once. */
    private static final int MAX_THREADS = 32;
    /** Names that wait for a thread; with more, the answer would come too late anyway. */
    private static final int MAX_WAITING = 4096;

    /** How long a close waits for a thread that the system's resolver holds: that cannot be interrupted. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(1);

    private final ThreadPoolExecutor threads;
    private final Tally<Deadline> hit;

    Resolver(Tally<Deadline> hit) {
        this.hit = hit;
        threads = new ThreadPoolExecutor(MAX_THREADS, MAX_THREADS, 10, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform().daemon().name("resolver-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * All addresses of the target's host, in the system's order of preference.
     *
     * @throws RefusedException if it has none, or the system did not say in time
     */
    List<InetAddress> resolve(Target target) throws IOException {
        InetAddress literal = target.literal();
        if (literal != null) {
            return List.of(literal);
        }
        Future<InetAddress[]> asked;
        try {
            asked = threads.submit(() -> InetAddress.getAllByName(target.host()));
        } catch (RejectedExecutionException e) {
            throw new RefusedException(OpenStatus.BUSY, "too many names are being looked up");
        }
        try {
            return List.of(asked.get(DEADLINE.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            throw new RefusedException(OpenStatus.HOST_UNREACHABLE, e.getCause() instanceof UnknownHostException
                    ? "the name " + target.host() + " has no address" : "looking up " + target.host() + ": " + e.getCause());
        } catch (TimeoutException e) {
            asked.cancel(true);
            hit.increment(Deadline.RESOLVE);
            throw new RefusedException(OpenStatus.HOST_UNREACHABLE,
                    "the name " + target.host() + " was not resolved within " + DEADLINE.toSeconds() + " s");
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(END_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
