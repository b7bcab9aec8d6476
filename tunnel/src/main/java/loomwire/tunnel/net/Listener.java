package loomwire.tunnel.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local TCP port whose connections are handled on a virtual thread each. Bound at once, accepting from
 * {@link #start()}; closing it resets every connection it accepted.
 */
public final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    /** Connections that the kernel keeps for us while we are busy. */
    private static final int BACKLOG = 1024;
    /** Wait after a failed accept, such as one for want of file descriptors: long enough for some to be closed. */
    private static final Duration ACCEPT_BACK_OFF = Duration.ofMillis(100);

    private final String name;
    private final ServerSocketChannel channel;
    private final InetSocketAddress localAddress;
    private final SessionHandler handler;
    private final LongAdder failedAccepts;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private volatile boolean accepting = true;

    /** What is done with a connection; the socket is closed afterwards whatever happens. */
    @FunctionalInterface
    public interface SessionHandler {
        void handle(SocketChannel socket) throws IOException;
    }

    private Listener(String name, ServerSocketChannel channel, SessionHandler handler, LongAdder failedAccepts) {
        this.name = name;
        this.channel = channel;
        // Asked for now: a closed channel has none, and logs name it after that too.
        this.localAddress = (InetSocketAddress) channel.socket().getLocalSocketAddress();
        this.handler = handler;
        this.failedAccepts = failedAccepts;
    }

    /**
     * Binds the port.
     *
     * @param name for logs, such as {@code socks5}
     * @param failedAccepts counts the times that no connection could be taken
     * @throws IOException if the port is taken or the address is not of this machine; the message says what to do
     */
    public static Listener bind(String name, InetSocketAddress address, SessionHandler handler, LongAdder failedAccepts)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, BACKLOG);
            return new Listener(name, channel, handler, failedAccepts);
        } catch (IOException e) {
            new Shutdown().close(channel);
            throw SocketErrors.bind(name, address, e);
        }
    }

    /** Where it listens, with the port that the system chose if 0 was asked for. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    public void start() {
        Thread.ofVirtual().name(name + "-accept").start(this::acceptLoop);
    }

    /** Connections being handled now. */
    public int openCount() {
        return open.size();
    }

    private void acceptLoop() {
        while (accepting) {
            try {
                SocketChannel socket = channel.accept();
                open.add(socket);
                Thread.ofVirtual().name(name + "-" + socket.socket().getPort()).start(() -> handle(socket));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                failedAccepts.increment();
                LOG.warn("{} on {}: cannot accept a connection: {}", name, AddressText.of(localAddress()), e.getMessage());
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private void handle(SocketChannel socket) {
        try (socket) {
            if (!accepting) {
                return;
            }
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            // A peer that vanished without a word is noticed in the end, and its stream ended.
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            handler.handle(socket);
        } catch (IOException e) {
            LOG.debug("{} on {}: {}", name, AddressText.of(localAddress()), e.toString());
        } catch (RuntimeException e) {
            LOG.error("{} on {}: a session failed unexpectedly", name, AddressText.of(localAddress()), e);
        } finally {
            open.remove(socket);
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(ACCEPT_BACK_OFF);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /**
     * Gives the port back and resets the connections of which nothing has come yet; the others go on until
     * {@link #close}.
     *
     * @param goesOn whether a connection is to be left alone
     */
    public void stop(Predicate<SocketChannel> goesOn) throws IOException {
        accepting = false;
        Shutdown shutdown = new Shutdown().close(channel);
        open.stream().filter(Predicate.not(goesOn)).forEach(socket -> shutdown.close(() -> cutOff(socket)));
        shutdown.rethrow();
    }

    @Override
    public void close() throws IOException {
        stop(socket -> false);
    }

    /** With a reset: an orderly end would tell the peer that it has got everything. */
    private static void cutOff(SocketChannel socket) throws IOException {
        try (socket) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (ClosedChannelException e) {
            // Its session ended by itself just now.
        }
    }
}
