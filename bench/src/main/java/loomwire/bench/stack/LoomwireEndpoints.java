package loomwire.bench.stack;

import java.io.IOException;
import java.util.List;
import loomwire.quic.ClientConfig;
import loomwire.quic.MemoryBudget;
import loomwire.quic.Quic;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerTrust;
import loomwire.quic.TransportConfig;
import loomwire.quic.crypto.AeadProvider;
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
        boolean portable = settings.provider() == AeadProvider.BOUNCY_CASTLE;
        String suite = settings.suite().name();
        ClientConfig config = ClientConfig.alpn(ALPN)
                .serverName(Identity.NAME)
                .cipherSuites(suite)
                .trust(new ServerTrust.Authorities(List.of(identity.authority())))
                .transport(transport)
                .build();
        QuicEndpoint server = Quic.server(ports.server())
                .identity(identity.server())
                .alpn(ALPN)
                .cipherSuites(suite)
                .transport(transport)
                .maxConnections(MAX_CONNECTIONS)
                .acceptBacklog(MAX_CONNECTIONS)
                .portableCiphers(portable)
                .memory(MemoryBudget.UNLIMITED)
                .open();
        QuicEndpoint client = Quic.client(ports.client())
                .portableCiphers(portable)
                .memory(MemoryBudget.UNLIMITED)
                .open();
        return new LoomwireEndpoints(identity, ports.server(), server, client, config);
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
