package loomwire.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.ClientConfig;
import loomwire.quic.MemoryBudget;
import loomwire.quic.Quic;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerTrust;
import loomwire.tunnel.assembly.OpenPort;
import loomwire.tunnel.assembly.PortFactory;
import loomwire.tunnel.assembly.Transport;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.protocol.Authentication;

/** One port of the load, over which many connections are dialled. Thread-safe. */
final class ClientPort implements AutoCloseable {
    private static final Duration DIAL_PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Config config;
    private final InetSocketAddress server;
    private final OpenPort port;
    private final DarkPort dark;
    private final QuicEndpoint endpoint;

    private ClientPort(Config config, InetSocketAddress server, OpenPort port) throws IOException {
        this.config = config;
        this.server = server;
        this.port = port;
        this.dark = new DarkPort(port.port());
        this.endpoint = Quic.client(dark)
                .name("load-" + NUMBERS.incrementAndGet())
                .memory(MemoryBudget.UNLIMITED)
                .open();
    }

    static ClientPort open(Config config) throws IOException {
        InetSocketAddress server = config.servers().getFirst().resolve();
        return new ClientPort(config, server, new PortFactory(config.role(), config.network()).forClient(server));
    }

    /** Connects, without a word about who we are. */
    QuicConnection dial(Duration patience) throws IOException {
        return endpoint.dial(
                server,
                ClientConfig.alpn(config.transport().quic().alpn())
                        .serverName(config.servers().getFirst().host())
                        .trust(new ServerTrust.SkipVerification())
                        .transport(Transport.of(config.transport().quic()))
                        .admission(Transport.admission(config.auth()))
                        .build(),
                patience);
    }

    /** Proves the key both ways. */
    void authenticate(QuicConnection connection) throws IOException {
        Authentication.awaitServer(
                connection, Authentication.introduce(connection, config.auth(), List.of()), config.auth());
    }

    /** A connection that is ready for streams. */
    QuicConnection connect() throws IOException {
        QuicConnection connection = dial(DIAL_PATIENCE);
        try {
            authenticate(connection);
            return connection;
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** From now on no packet leaves and none comes in, as if the process had been killed. */
    void goDark() {
        dark.goDark();
    }

    @Override
    public void close() throws IOException {
        new Shutdown().close(endpoint).close(port).rethrow();
    }
}
