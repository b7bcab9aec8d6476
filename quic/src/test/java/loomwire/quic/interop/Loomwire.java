package loomwire.quic.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import loomwire.quic.ClientConfig;
import loomwire.quic.Quic;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.QuicStream;
import loomwire.quic.ServerBuilder;
import loomwire.quic.ServerIdentity;
import loomwire.quic.ServerTrust;
import loomwire.quic.TransportConfig;
import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.tls.NamedGroup;
import loomwire.rawnet.udp.UdpPort;

/** This project's side of a conversation with another stack: endpoints on loopback, and what a client does there. */
final class Loomwire {
    static final String ALPN = "mirror";
    /** Far above what anything here takes, so that only a hang meets it. */
    static final Duration DEADLINE = Duration.ofSeconds(10);

    static final List<CipherSuite> ALL_SUITES = List.of(CipherSuite.values());
    static final List<NamedGroup> ALL_GROUPS = List.of(NamedGroup.values());

    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private Loomwire() {}

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    static UdpPort port(int number) throws IOException {
        return UdpPort.open(loopback(number), SOCKET_BUFFER_BYTES);
    }

    static QuicEndpoint client() throws IOException {
        return Quic.client(loopback(0)).open();
    }

    /** Who the server is and what it speaks. */
    static UnaryOperator<ServerBuilder> serving(ServerIdentity identity, String alpn) {
        return server -> server.identity(identity).alpn(alpn);
    }

    static QuicEndpoint server(UnaryOperator<ServerBuilder> tls, TransportConfig transport) throws IOException {
        return server(port(0), tls, transport, null);
    }

    /** @param random {@code null} for the platform's secure source */
    static QuicEndpoint server(
            UdpPort port, UnaryOperator<ServerBuilder> tls, TransportConfig transport, RandomGenerator random)
            throws IOException {
        return tls.apply(Quic.server(port)).transport(transport).random(random).open();
    }

    /** A server that asks every client first to show that it receives at its address. */
    static QuicEndpoint retryingServer(UdpPort port, UnaryOperator<ServerBuilder> tls) throws IOException {
        return tls.apply(Quic.server(port)).alwaysRetry(true).open();
    }

    /** What a client configures that trusts {@link Certificates#AUTHORITY}. */
    static ClientConfig trusting() {
        return offering(ALL_SUITES, ALL_GROUPS, new ServerTrust.Authorities(List.of(Certificates.AUTHORITY)));
    }

    static ClientConfig offering(List<CipherSuite> suites, List<NamedGroup> groups, ServerTrust trust) {
        return ClientConfig.alpn(ALPN)
                .serverName(Certificates.NAME)
                .cipherSuites(suites.stream().map(Enum::name).toArray(String[]::new))
                .groups(groups.stream().map(Enum::name).toArray(String[]::new))
                .trust(trust)
                .build();
    }

    static ClientConfig pinning(String pin) {
        return offering(ALL_SUITES, ALL_GROUPS, new ServerTrust.Pins(Set.of(pin)));
    }

    static QuicConnection dial(QuicEndpoint endpoint, InetSocketAddress server, ClientConfig config)
            throws IOException {
        return endpoint.dial(server, config, DEADLINE);
    }

    /** What comes back of {@code content} on a new stream. */
    static byte[] mirrored(QuicConnection connection, byte[] content) throws IOException {
        try (QuicStream stream = connection.openStream(DEADLINE)) {
            limit(stream);
            stream.write(content, 0, content.length);
            stream.finish();
            return readAll(stream, content.length);
        }
    }

    /** What comes back of {@code content}, sent on a unidirectional stream, on the peer's unidirectional stream. */
    static byte[] mirroredUnidirectionally(QuicConnection connection, byte[] content) throws IOException {
        try (QuicStream out = connection.openUnidirectionalStream(DEADLINE)) {
            limit(out);
            out.write(content, 0, content.length);
            out.finish();
        }
        try (QuicStream in = connection.acceptStream(DEADLINE)) {
            limit(in);
            return readAll(in, content.length);
        }
    }

    static void limit(QuicStream stream) {
        if (stream.canRead()) {
            stream.readTimeout(DEADLINE);
        }
        if (stream.canWrite()) {
            stream.writeTimeout(DEADLINE);
        }
    }

    /** Everything up to the stream's end. */
    static byte[] readAll(QuicStream stream, int expectedBytes) throws IOException {
        byte[] bytes = new byte[expectedBytes];
        int length = 0;
        while (true) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * bytes.length + 1024);
            }
            int count = stream.read(bytes, length, bytes.length - length);
            if (count < 0) {
                return Arrays.copyOf(bytes, length);
            }
            length += count;
        }
    }
}
