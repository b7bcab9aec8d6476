package loomwire.tunnel.ops;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import loomwire.quic.base.Fatal;
import loomwire.rawnet.AddressWords;
import loomwire.tunnel.config.Printable;
import loomwire.tunnel.net.LingeringClose;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.net.SocketErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET} and {@code HEAD} of {@code /metrics} and {@code /healthz}. It must do no harm whoever asks: connections,
 * time and request size are bounded ({@link ScraperLimits}), each connection has a virtual thread, and those that ask
 * nothing make room for those that do ({@link Visitors}).
 */
final class OpsServer implements AutoCloseable {
    static final String METRICS_PATH = "/metrics";
    static final String HEALTH_PATH = "/healthz";

    private static final Logger LOG = LoggerFactory.getLogger(OpsServer.class);

    /** How exact the times are, and the wait after a failed accept, as for want of a file descriptor. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int INTERNAL_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    /** Far beyond what a thread waits for its turn. */
    private static final Duration ACCEPTOR_END = Duration.ofSeconds(10);

    private final ServerSocketChannel listener;
    private final InetSocketAddress address;
    private final Visitors visitors = new Visitors();
    private final Thread acceptor = Thread.ofVirtual().name("metrics-accept").unstarted(this::acceptUntilClosed);
    private final Thread sweeper = Thread.ofVirtual().name("metrics-sweep").unstarted(this::sweepUntilClosed);
    private volatile Subject subject;

    private record Reply(int status, String fields, String type, byte[] body) {
        static Reply text(int status, String fields, String line) {
            return new Reply(status, fields, TEXT, (Printable.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private OpsServer(ServerSocketChannel listener, Subject subject) throws IOException {
        this.listener = listener;
        this.address = (InetSocketAddress) listener.getLocalAddress();
        this.subject = subject;
    }

    /**
     * Listens, and answers from now on.
     *
     * @throws IOException if the port is taken or the address is not of this machine; the message says what to do
     */
    static OpsServer start(InetSocketAddress address, Subject subject) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.bind(address, ScraperLimits.BACKLOG);
        } catch (IOException e) {
            new Shutdown().close(listener).attachTo(e);
            throw SocketErrors.bind("metrics.listen", address, e);
        }
        OpsServer server = new OpsServer(listener, subject);
        server.acceptor.start();
        server.sweeper.start();
        LOG.info(
                "metrics on http://{}{}",
                AddressWords.of(address.getAddress(), server.localAddress().getPort()),
                METRICS_PATH);
        return server;
    }

    InetSocketAddress localAddress() {
        return address;
    }

    /** From now on answers are about this one. */
    void observe(Subject newSubject) {
        subject = newSubject;
    }

    private void acceptUntilClosed() {
        while (listener.isOpen()) {
            try {
                Visitors.Visitor visitor = visitors.enter(listener.accept());
                Thread.ofVirtual().name("metrics").start(() -> serve(visitor));
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException e) {
                LOG.warn("metrics: cannot accept a connection: {}", e.getMessage());
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private void sweepUntilClosed() {
        while (pause()) {
            try {
                visitors.sweep();
            } catch (IOException e) {
                LOG.debug("metrics: a connection could not be closed: {}", e.getMessage());
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void serve(Visitors.Visitor visitor) {
        try (visitor) {
            SocketChannel channel = visitor.channel();
            InputStream in = new BufferedInputStream(channel.socket().getInputStream());
            boolean last = false;
            while (!last) {
                visitor.turn(false, ScraperLimits.REQUEST);
                last = answerNext(visitor, in);
            }
            LingeringClose.finish(channel);
        } catch (IOException ended) {
            LOG.debug("metrics: a connection ended: {}", ended.toString());
        } catch (RuntimeException | Error e) {
            Fatal.rethrow(e);
            LOG.error("metrics: failed unexpectedly", e);
        }
    }

    /** Whether nothing comes after it. */
    private boolean answerNext(Visitors.Visitor visitor, InputStream in) throws IOException {
        HttpRequest request;
        try {
            request = HttpRequest.read(in);
        } catch (HttpRequest.BadRequestException e) {
            write(visitor.channel(), Reply.text(e.status(), "", e.getMessage()), true, true);
            return true;
        }
        if (request == null) {
            return true;
        }
        visitor.turn(true, ScraperLimits.ANSWER);
        write(visitor.channel(), reply(request), !request.method().equals("HEAD"), request.isLast());
        return request.isLast();
    }

    private static void write(SocketChannel channel, Reply reply, boolean withBody, boolean last) throws IOException {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
        byte[] head = HttpRequest.answerHead(reply.status, reply.fields, reply.type, reply.body.length, date, last);
        ByteBuffer all = ByteBuffer.allocate(head.length + (withBody ? reply.body.length : 0))
                .put(head);
        if (withBody) {
            all.put(reply.body);
        }
        all.flip();
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }

    private Reply reply(HttpRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Reply.text(METHOD_NOT_ALLOWED, "Allow: GET, HEAD\r\n", "only GET and HEAD are answered here");
        }
        try {
            return switch (request.path()) {
                case METRICS_PATH -> new Reply(OK, "", Exposition.CONTENT_TYPE, subject.text());
                case HEALTH_PATH -> health(subject.health());
                default -> Reply.text(NOT_FOUND, "", "there is " + METRICS_PATH + " and " + HEALTH_PATH);
            };
        } catch (RuntimeException | Error e) {
            Fatal.rethrow(e);
            LOG.error("the figures could not be collected", e);
            return Reply.text(INTERNAL_ERROR, "", "the figures could not be collected; the log says why");
        }
    }

    private static Reply health(Health health) {
        return Reply.text(health.isGood() ? OK : UNAVAILABLE, "", health.text());
    }

    /** Gives the port back; who is being answered is cut off. */
    @Override
    public void close() throws IOException {
        sweeper.interrupt();
        Shutdown shutdown = new Shutdown().close(listener);
        awaitAcceptor();
        shutdown.close(visitors).rethrow();
    }

    /** The port is given back only by the thread that waits at it, as at any {@link loomwire.tunnel.net.Listener}. */
    private void awaitAcceptor() {
        try {
            if (!acceptor.join(ACCEPTOR_END)) {
                LOG.warn("metrics: the port is not given back yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
