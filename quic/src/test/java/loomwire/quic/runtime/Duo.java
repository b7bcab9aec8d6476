package loomwire.quic.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import loomwire.quic.ClientConfig;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.MemoryBudget;
import loomwire.quic.Quic;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.QuicStream;
import loomwire.quic.ServerIdentity;
import loomwire.quic.ServerTrust;
import loomwire.quic.TransportConfig;
import loomwire.rawnet.PacketPort;

/** A server and a client in one process, each with its loop and a port of its own. */
final class Duo implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(30);
    static final String ALPN = "loomwire-test";
    /** Making a key and a certificate takes longer than most tests. */
    static final ServerIdentity IDENTITY = ServerIdentity.selfSigned("localhost");

    private static final AtomicLong NAMES = new AtomicLong();

    final QuicEndpoint server;
    final QuicEndpoint client;
    final String name = "duo" + NAMES.incrementAndGet();
    private final TransportConfig clientTransport;

    Duo(
            PacketPort serverPort,
            PacketPort clientPort,
            TransportConfig serverTransport,
            TransportConfig clientTransport) {
        this(serverPort, clientPort, serverTransport, clientTransport, 64);
    }

    Duo(
            PacketPort serverPort,
            PacketPort clientPort,
            TransportConfig serverTransport,
            TransportConfig clientTransport,
            int backlog) {
        this(serverPort, clientPort, serverTransport, clientTransport, backlog, MemoryBudget.UNLIMITED);
    }

    Duo(
            PacketPort serverPort,
            PacketPort clientPort,
            TransportConfig serverTransport,
            TransportConfig clientTransport,
            int backlog,
            MemoryBudget memory) {
        this.clientTransport = clientTransport;
        try {
            server = Quic.server(serverPort)
                    .name(name + "-server")
                    .identity(IDENTITY)
                    .alpn(ALPN)
                    .transport(serverTransport)
                    .maxConnections(1000)
                    .acceptBacklog(backlog)
                    .memory(memory)
                    .open();
            client = Quic.client(clientPort)
                    .name(name + "-client")
                    .memory(memory)
                    .open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ClientConfig clientConfig() {
        return clientConfig(new ServerTrust.SkipVerification());
    }

    ClientConfig clientConfig(ServerTrust trust) {
        return config(trust, clientTransport);
    }

    static ClientConfig config(ServerTrust trust, TransportConfig transport) {
        return ClientConfig.alpn(ALPN)
                .serverName("localhost")
                .trust(trust)
                .transport(transport)
                .build();
    }

    QuicConnection dial() throws IOException {
        return client.dial(server.localAddress(), clientConfig(), LONG);
    }

    QuicConnection dial(InetSocketAddress address, Duration deadline) throws IOException {
        return client.dial(address, clientConfig(), deadline);
    }

    /** What a server does with one stream. */
    interface Handler {
        void handle(QuicStream stream) throws IOException;
    }

    /** Accepts connections and their streams until the end, each stream on a virtual thread. */
    Duo serving(Handler handler) {
        Thread.ofVirtual().start(() -> acceptConnections(handler));
        return this;
    }

    private void acceptConnections(Handler handler) {
        try {
            while (true) {
                QuicConnection connection = server.accept(LONG);
                if (connection != null) {
                    Thread.ofVirtual().start(() -> acceptStreams(connection, handler));
                }
            }
        } catch (EndpointClosedException over) {
            // The test is over.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void acceptStreams(QuicConnection connection, Handler handler) {
        try {
            while (true) {
                QuicStream stream = connection.acceptStream(LONG);
                if (stream != null) {
                    Thread.ofVirtual().start(() -> handle(stream, handler));
                }
            }
        } catch (ConnectionClosedException over) {
            // The connection is over.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void handle(QuicStream stream, Handler handler) {
        try (stream) {
            handler.handle(stream);
        } catch (IOException gone) {
            // A client that goes away is part of several tests; what it sees is what they assert.
        }
    }

    /** Sends back what comes, to the end. */
    static void echo(QuicStream stream) throws IOException {
        byte[] buffer = new byte[32 * 1024];
        for (int n = stream.read(buffer, 0, buffer.length); n >= 0; n = stream.read(buffer, 0, buffer.length)) {
            stream.write(buffer, 0, n);
        }
        stream.finish();
    }

    @Override
    public void close() throws IOException {
        try (server;
                client) {
            // Both are closed, whatever the first says.
        }
    }
}
