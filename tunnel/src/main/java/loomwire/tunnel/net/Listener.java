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
import loomwire.quic.base.Fatal;
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
    /** Closing wakes the thread, which then only has to get a processor. */
    private static final Duration ACCEPTOR_END = Duration.ofSeconds(5);
    /** Between two lines about the same trouble. */
    private static final Duration REMINDER = Duration.ofMinutes(1);

    private final ServerSocketChannel channel;
    private final InetSocketAddress localAddress;
    private volatile Service service;
    private final LongAdder failedAccepts;
    private final LogLimit reminder = new LogLimit(REMINDER);
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;
    private volatile boolean accepting = true;

    /**
     * What a port is for.
     *
     * @param name for logs, such as {@code socks5}
     */
    public record Service(String name, SessionHandler handler) {}

    /** What is done with a connection; the socket is closed afterwards whatever happens. */
    @FunctionalInterface
    public interface SessionHandler {
        void handle(SocketChannel socket) throws IOException;
    }

    private Listener(ServerSocketChannel channel, Service service, LongAdder failedAccepts) {
        this.channel = channel;
        // Asked for now: a closed channel has none, and logs name it after that too.
        this.localAddress = (InetSocketAddress) channel.socket().getLocalSocketAddress();
        this.service = service;
        this.failedAccepts = failedAccepts;
        this.acceptor = Thread.ofVirtual().name(service.name() + "-accept").unstarted(this::acceptLoop);
    }

    /**
     * Binds the port.
     *
     * @param failedAccepts counts the times that no connection could be taken
     * @throws IOException if the port is taken or the address is not of this machine; the message says what to do
     */
    public static Listener bind(InetSocketAddress address, Service service, LongAdder failedAccepts)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, BACKLOG);
            return new Listener(channel, service, failedAccepts);
        } catch (IOException e) {
            new Shutdown().close(channel);
            throw SocketErrors.bind(service.name(), address, e);
        }
    }

    /** Where it listens, with the port that the system chose if 0 was asked for. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /** Connections that are accepted from now on are for this. */
    public void serve(Service other) {
        service = other;
    }

    /** What it is for now. */
    public Service service() {
        return service;
    }

    public void start() {
        acceptor.start();
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
                Service now = service;
                Thread.ofVirtual()
                        .name(now.name() + "-" + socket.socket().getPort())
                        .start(() -> handle(socket, now));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                failedAccepts.increment();
                if (reminder.isDue()) {
                    LOG.warn(
                            "{} on {}: cannot accept a connection: {}{}",
                            service.name(),
                            AddressText.of(localAddress()),
                            e.getMessage(),
                            reminder.suffix());
                }
                if (!pause()) {
                    return;
                }
            } catch (RuntimeException | Error defect) {
                Fatal.rethrow(defect);
                failedAccepts.increment();
                LOG.error(
                        "{} on {}: a connection could not be accepted; please report this",
                        service.name(),
                        AddressText.of(localAddress()),
                        defect);
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private void handle(SocketChannel socket, Service now) {
        try (socket) {
            if (!accepting) {
                return;
            }
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            // A peer that vanished without a word is noticed in the end, and its stream ended.
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            now.handler().handle(socket);
        } catch (IOException e) {
            LOG.debug("{} on {}: {}", now.name(), AddressText.of(localAddress()), e.toString());
        } catch (RuntimeException | Error e) {
            Fatal.rethrow(e);
            LOG.error("{} on {}: a session failed unexpectedly", now.name(), AddressText.of(localAddress()), e);
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
        awaitAcceptor();
        open.stream().filter(Predicate.not(goesOn)).forEach(socket -> shutdown.close(() -> cutOff(socket)));
        shutdown.rethrow();
    }

    /**
     * The port is given back only by the thread that waits at it: until that has run once more, which takes a while on a busy
     * machine, the kernel goes on taking connections that nobody will ever serve.
     */
    private void awaitAcceptor() {
        if (acceptor.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!acceptor.join(ACCEPTOR_END)) {
                LOG.warn("{} on {}: the port is not given back yet", service.name(), AddressText.of(localAddress()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
