package loomwire.tunnel.assembly;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import loomwire.tunnel.config.Literals;

/**
 * Asks the system for the addresses of servers, anew each time. That can take long and cannot be interrupted, and would
 * hold the thread under a virtual thread: so it is done on a platform thread, one for each name at most. Thread-safe.
 */
final class ServerNames {
    /** Twice what the system waits for one name server by default. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final ConcurrentHashMap<String, FutureTask<InetAddress[]>> UNDER_WAY = new ConcurrentHashMap<>();

    private ServerNames() {}

    /** @throws UnknownHostException if the host has no address, or the system did not say in time */
    static InetAddress[] find(String host) throws UnknownHostException {
        InetAddress literal = Literals.parse(host);
        return literal != null ? new InetAddress[] {literal} : await(host, asked(host));
    }

    private static FutureTask<InetAddress[]> asked(String host) {
        return UNDER_WAY.computeIfAbsent(host, name -> {
            FutureTask<InetAddress[]> task = new FutureTask<>(() -> InetAddress.getAllByName(name));
            Thread.ofPlatform().daemon().name("server-name").start(() -> {
                task.run();
                UNDER_WAY.remove(name, task);
            });
            return task;
        });
    }

    private static InetAddress[] await(String host, FutureTask<InetAddress[]> asked) throws UnknownHostException {
        try {
            return asked.get(DEADLINE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UnknownHostException unknown ? unknown : because(host, e.getCause());
        } catch (TimeoutException e) {
            throw new UnknownHostException(host + " was not resolved within " + DEADLINE.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw because(host, e);
        }
    }

    private static UnknownHostException because(String host, Throwable cause) {
        UnknownHostException unknown = new UnknownHostException(host + ": " + cause);
        unknown.initCause(cause);
        return unknown;
    }
}
