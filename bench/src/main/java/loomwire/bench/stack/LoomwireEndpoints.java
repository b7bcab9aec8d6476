package loomwire.bench.stack;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import loomwire.quic.ClientConfig;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerConfig;
import loomwire.quic.connection.TransportConfig;
import loomwire.quic.runtime.QuicRuntime;
import loomwire.quic.runtime.RuntimeOptions;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.NamedGroup;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.ServerTrust;
import loomwire.rawnet.PacketPort;

/**
 * A server and a client of this project that reach each other.
 *
 * @param server accepts nothing by itself
 * @param client dials the server with {@code config}
 */
public record LoomwireEndpoints(
        Identity identity, PacketPort serverPort, QuicEndpoint server, QuicEndpoint client, ClientConfig config)
        implements AutoCloseable {
    static final String ALPN = "bench";
    /** More than any harness wants at once. */
    private static final int MAX_CONNECTIONS = 10_000;

    /** @param transport of both ends */
    public static LoomwireEndpoints open(StackSettings settings, TransportConfig transport) throws Exception {
        Identity identity = Identity.of(settings.identity());
        PortPair ports = PortPair.open(settings.port(), settings.delayNanos());
        RuntimeOptions options = RuntimeOptions.DEFAULTS.withAead(settings.provider());
        ServerTlsConfig serverTls = new ServerTlsConfig(
                identity.server(), List.of(ALPN), List.of(settings.suite()), List.of(NamedGroup.values()));
        ClientTlsConfig clientTls = new ClientTlsConfig(
                Identity.NAME,
                List.of(ALPN),
                List.of(settings.suite()),
                List.of(NamedGroup.values()),
                new ServerTrust.Authorities(List.of(identity.authority())),
                Instant.now());
        QuicEndpoint server = QuicRuntime.server(
                ports.server(),
                new ServerConfig(serverTls, transport, MAX_CONNECTIONS, MAX_CONNECTIONS),
                options.withName("server"));
        QuicEndpoint client = QuicRuntime.client(ports.client(), options.withName("client"));
        return new LoomwireEndpoints(identity, ports.server(), server, client, new ClientConfig(clientTls, transport));
    }

    /** Connects, and looks whether it is the server that was meant. */
    public QuicConnection dial() throws IOException {
        QuicConnection connection = client.dial(server.localAddress(), config, Stack.PATIENCE);
        identity.check(connection.peerCertificates().getFirst());
        return connection;
    }

    /** Datagrams that went through the server's port, in and out. */
    long datagrams() {
        return serverPort.counters().datagramsSent.sum()
                + serverPort.counters().datagramsReceived.sum();
    }

    @Override
    public void close() throws IOException {
        try (server) {
            client.close();
        }
    }
}
