package loomwire.quic.interop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import loomwire.quic.EndpointStats;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.QuicStream;
import loomwire.quic.ServerBuilder;
import loomwire.quic.TransportConfig;
import loomwire.rawnet.udp.UdpPort;

/** Loomwire's server that sends back what it receives, on the same stream or on a unidirectional one of its own. */
final class MirrorServer implements AutoCloseable {
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final UdpPort port;
    private final QuicEndpoint endpoint;
    private final BlockingQueue<QuicConnection> accepted = new LinkedBlockingQueue<>();

    private MirrorServer(UdpPort port, QuicEndpoint endpoint) {
        this.port = port;
        this.endpoint = endpoint;
    }

    static MirrorServer open(UnaryOperator<ServerBuilder> tls) throws IOException {
        return open(tls, TransportConfig.DEFAULTS);
    }

    static MirrorServer open(UnaryOperator<ServerBuilder> tls, TransportConfig transport) throws IOException {
        return open(tls, transport, 0, null);
    }

    /**
     * @param port 0 for any
     * @param random {@code null} for the platform's; one that repeats itself makes a server with the same reset tokens
     */
    static MirrorServer open(
            UnaryOperator<ServerBuilder> tls, TransportConfig transport, int port, RandomGenerator random)
            throws IOException {
        UdpPort udp = Loomwire.port(port);
        return started(udp, Loomwire.server(udp, tls, transport, random));
    }

    /** One that asks every client first to show that it receives at its address. */
    static MirrorServer openWithRetry(UnaryOperator<ServerBuilder> tls) throws IOException {
        UdpPort udp = Loomwire.port(0);
        return started(udp, Loomwire.retryingServer(udp, tls));
    }

    private static MirrorServer started(UdpPort udp, QuicEndpoint endpoint) {
        MirrorServer server = new MirrorServer(udp, endpoint);
        Thread.ofVirtual().start(server::acceptConnections);
        return server;
    }

    InetSocketAddress address() {
        return endpoint.localAddress();
    }

    EndpointStats stats() {
        return endpoint.stats();
    }

    /** The next connection whose handshake completed. */
    QuicConnection accepted() throws InterruptedException {
        QuicConnection connection = accepted.poll(Loomwire.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        if (connection == null) {
            throw new AssertionError("no connection came");
        }
        return connection;
    }

    private void acceptConnections() {
        try {
            while (true) {
                QuicConnection connection = endpoint.accept(ROUND);
                if (connection != null) {
                    accepted.add(connection);
                    Thread.ofVirtual().start(() -> acceptStreams(connection));
                }
            }
        } catch (IOException endpointIsClosed) {
            // The end of the test.
        }
    }

    private static void acceptStreams(QuicConnection connection) {
        try {
            while (true) {
                QuicStream stream = connection.acceptStream(ROUND);
                if (stream != null) {
                    Thread.ofVirtual().start(() -> mirror(stream));
                }
            }
        } catch (IOException connectionIsClosed) {
            // Its reason is the test's to look at.
        }
    }

    private static void mirror(QuicStream stream) {
        try (stream) {
            Loomwire.limit(stream);
            byte[] content = Loomwire.readAll(stream, 64);
            if (stream.canWrite()) {
                send(stream, content);
            } else {
                try (QuicStream answer = stream.connection().openUnidirectionalStream(Loomwire.DEADLINE)) {
                    Loomwire.limit(answer);
                    send(answer, content);
                }
            }
        } catch (IOException streamOrConnectionEnded) {
            // The client sees what it did not get.
        }
    }

    private static void send(QuicStream stream, byte[] content) throws IOException {
        stream.write(content, 0, content.length);
        stream.finish();
    }

    /** Takes away the port, so that the server ends without a word to its clients, like a process that is killed. */
    void vanish() throws IOException {
        port.close();
    }

    @Override
    public void close() throws IOException {
        endpoint.close();
    }
}
