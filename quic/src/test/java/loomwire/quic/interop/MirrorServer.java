package loomwire.quic.interop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.QuicStream;
import loomwire.quic.connection.TransportConfig;
import loomwire.quic.tls.ServerTlsConfig;

/** Loomwire's server that sends back what it receives, on the same stream or on a unidirectional one of its own. */
final class MirrorServer implements AutoCloseable {
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final QuicEndpoint endpoint;
    private final BlockingQueue<QuicConnection> accepted = new LinkedBlockingQueue<>();

    private MirrorServer(QuicEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    static MirrorServer open(ServerTlsConfig tls) throws IOException {
        return open(tls, TransportConfig.DEFAULTS);
    }

    static MirrorServer open(ServerTlsConfig tls, TransportConfig transport) throws IOException {
        MirrorServer server = new MirrorServer(Loomwire.server(tls, transport));
        Thread.ofVirtual().start(server::acceptConnections);
        return server;
    }

    InetSocketAddress address() {
        return endpoint.localAddress();
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

    @Override
    public void close() throws IOException {
        endpoint.close();
    }
}
