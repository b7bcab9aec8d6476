package loomwire.tunnel.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.net.SocketErrors;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;

/** Connects to a target: resolves it, leaves out the addresses that are not allowed, tries the others. Thread-safe. */
final class UpstreamDialer {
    private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(10);
    /** RFC 8305 §5: how long one address has the field to itself before the next is tried beside it. */
    private static final Duration ATTEMPT_DELAY = Duration.ofMillis(250);
    /** More addresses than this of one name are not tried. */
    private static final int MAX_ADDRESSES = 8;

    private final Resolver resolver;
    private final EgressPolicy policy;

    UpstreamDialer(Resolver resolver, EgressPolicy policy) {
        this.resolver = resolver;
        this.policy = policy;
    }

    /**
     * Returns the connected socket.
     *
     * @throws RefusedException with the status that tells why not
     */
    SocketChannel dial(Target target) throws IOException {
        List<InetAddress> addresses = allowed(target, resolver.resolve(target));
        SocketChannel channel = addresses.size() == 1
                ? dialOne(target, new InetSocketAddress(addresses.getFirst(), target.port()))
                : dialFirst(target, addresses);
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            return channel;
        } catch (IOException e) {
            new Shutdown().close(channel);
            throw refused(target, e);
        }
    }

    private List<InetAddress> allowed(Target target, List<InetAddress> resolved) throws RefusedException {
        List<InetAddress> allowed = new ArrayList<>();
        String denial = null;
        for (InetAddress address : resolved) {
            String reason = policy.denial(address);
            if (reason == null && allowed.size() < MAX_ADDRESSES) {
                allowed.add(address);
            } else if (reason != null) {
                denial = reason;
            }
        }
        if (allowed.isEmpty()) {
            throw new RefusedException(OpenStatus.NOT_ALLOWED, target + " is " + denial
                    + ", which the server does not connect to (egress.allow on the server changes that)");
        }
        return allowed;
    }

    private static SocketChannel dialOne(Target target, InetSocketAddress address) throws RefusedException {
        try {
            return connect(address);
        } catch (IOException e) {
            throw refused(target, e);
        }
    }

    /** RFC 8305 in small: addresses in the system's order, each with a head start on the next; the first to answer wins. */
    private static SocketChannel dialFirst(Target target, List<InetAddress> addresses) throws IOException {
        Queue<SocketChannel> connected = new ConcurrentLinkedQueue<>();
        Queue<IOException> failures = new ConcurrentLinkedQueue<>();
        SocketChannel winner = null;
        try (var scope = StructuredTaskScope.open(Joiner.<SocketChannel>anySuccessfulResultOrThrow(),
                settings -> settings.withTimeout(CONNECT_DEADLINE))) {
            for (int i = 0; i < addresses.size(); i++) {
                Duration wait = ATTEMPT_DELAY.multipliedBy(i);
                InetSocketAddress address = new InetSocketAddress(addresses.get(i), target.port());
                scope.fork(() -> attempt(address, wait, connected, failures));
            }
            winner = scope.join();
            return winner;
        } catch (StructuredTaskScope.FailedException e) {
            throw refused(target, failures.isEmpty() ? new IOException(e.getCause()) : failures.peek());
        } catch (StructuredTaskScope.TimeoutException e) {
            throw new RefusedException(OpenStatus.TIMED_OUT, noAnswer(target));
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

    private static SocketChannel attempt(InetSocketAddress address, Duration wait, Queue<SocketChannel> connected,
            Queue<IOException> failures) throws Exception {
        Thread.sleep(wait);
        try {
            SocketChannel channel = connect(address);
            connected.add(channel);
            return channel;
        } catch (IOException e) {
            failures.add(e);
            throw e;
        }
    }

    private static SocketChannel connect(InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(address, (int) CONNECT_DEADLINE.toMillis());
            return channel;
        } catch (IOException e) {
            new Shutdown().close(channel);
            throw e;
        }
    }

    private static RefusedException refused(Target target, IOException cause) {
        OpenStatus status = SocketErrors.status(cause);
        RefusedException refused = new RefusedException(status, status == OpenStatus.TIMED_OUT
                ? noAnswer(target) : target + ": " + String.valueOf(cause.getMessage()));
        refused.initCause(cause);
        return refused;
    }

    private static String noAnswer(Target target) {
        return target + " did not answer within " + CONNECT_DEADLINE.toSeconds() + " s";
    }
}
