package loomwire.tunnel.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import loomwire.tunnel.net.Shutdown;

/** Makes TCP connections to addresses that may be connected to. An interrupt ends it, and leaves no socket. */
final class Connector {
    /** RFC 8305 §5: how long one address has the field to itself before the next is tried beside it. */
    private static final Duration ATTEMPT_DELAY = Duration.ofMillis(250);

    private Connector() {}

    /**
     * Connects to the first of the addresses that answers.
     *
     * @throws SocketTimeoutException if none did in time
     * @throws IOException if all refused: why the first of them did
     */
    static SocketChannel connect(List<InetSocketAddress> addresses, Duration limit) throws IOException {
        SocketChannel channel = addresses.size() == 1 ? one(addresses.getFirst(), limit) : first(addresses, limit);
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            return channel;
        } catch (IOException e) {
            new Shutdown().close(channel);
            throw e;
        }
    }

    /** RFC 8305 in small: addresses in the system's order, each with a head start on the next; the first to answer wins. */
    private static SocketChannel first(List<InetSocketAddress> addresses, Duration limit) throws IOException {
        Queue<SocketChannel> connected = new ConcurrentLinkedQueue<>();
        Queue<IOException> failures = new ConcurrentLinkedQueue<>();
        SocketChannel winner = null;
        try (var scope = StructuredTaskScope.open(Joiner.<SocketChannel>anySuccessfulResultOrThrow(),
                settings -> settings.withTimeout(limit))) {
            for (int i = 0; i < addresses.size(); i++) {
                Duration wait = ATTEMPT_DELAY.multipliedBy(i);
                InetSocketAddress address = addresses.get(i);
                scope.fork(() -> attempt(address, wait, limit, connected, failures));
            }
            winner = scope.join();
            return winner;
        } catch (StructuredTaskScope.FailedException e) {
            throw failures.isEmpty() ? new IOException(e.getCause()) : failures.peek();
        } catch (StructuredTaskScope.TimeoutException e) {
            throw new SocketTimeoutException("connect timed out");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            for (SocketChannel channel : connected) {
                if (channel != winner) {
                    new Shutdown().close(channel);
                }
            }
        }
    }

    private static SocketChannel attempt(InetSocketAddress address, Duration wait, Duration limit,
            Queue<SocketChannel> connected, Queue<IOException> failures) throws Exception {
        Thread.sleep(wait);
        try {
            SocketChannel channel = one(address, limit);
            connected.add(channel);
            return channel;
        } catch (IOException e) {
            failures.add(e);
            throw e;
        }
    }

    private static SocketChannel one(InetSocketAddress address, Duration limit) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            // Rounded up: 0 would mean to wait without limit.
            channel.socket().connect(address, (int) Math.max(1, limit.toMillis()));
            return channel;
        } catch (IOException e) {
            new Shutdown().close(channel);
            throw e;
        }
    }
}
