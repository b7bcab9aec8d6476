package loomwire.tunnel.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import loomwire.tunnel.net.Race;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.net.SocketErrors;

/** Makes TCP connections to addresses that may be connected to. An interrupt ends it, and leaves no socket. */
final class Connector {
    /** RFC 8305 §5: how long one address has the field to itself before the next is tried beside it. */
    private static final Duration ATTEMPT_DELAY = Duration.ofMillis(250);

    private Connector() {}

    /**
     * Connects to the first of the addresses that answers.
     *
     * @throws SocketTimeoutException if none did in time
     * @throws IOException if all failed: the failure that tells most
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

    /** RFC 8305 §5: the next address is tried when one has refused, or after a while beside it; the first to answer wins. */
    private static SocketChannel first(List<InetSocketAddress> addresses, Duration limit) throws IOException {
        List<Callable<SocketChannel>> attempts = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            attempts.add(() -> one(address, limit));
        }
        try {
            return Race.first(attempts, ATTEMPT_DELAY, limit, late -> new Shutdown().close(late));
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("connect timed out");
        } catch (Race.LostException e) {
            throw mostTelling(e.failures());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * What is amiss here comes first; then that one was silent to the end, which is the same whether its own time or that of
     * all was over first; then that somebody is there and refuses, before that nobody is.
     */
    private static IOException mostTelling(List<IOException> failures) {
        return failures.stream().min(Comparator.comparingInt(Connector::rank)).orElseThrow();
    }

    private static int rank(IOException failure) {
        if (SocketErrors.isOutOfDescriptors(failure)) {
            return 0;
        }
        return switch (SocketErrors.status(failure)) {
            case TIMED_OUT -> 1;
            case CONNECTION_REFUSED -> 2;
            default -> 3;
        };
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
