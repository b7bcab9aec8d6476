package loomwire.tunnel.port;

import java.io.IOException;
import java.time.Duration;
import loomwire.quic.MemoryBudget;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerConfig;
import loomwire.quic.runtime.QuicRuntime;
import loomwire.quic.runtime.RuntimeOptions;
import loomwire.quic.tls.ServerIdentity;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.Drainable;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.protocol.TunnelProtocol;
import loomwire.tunnel.server.TunnelServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server from its configuration: identity, port, endpoint, tunnel. */
public final class ServerStart implements Drainable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStart.class);

    /** Far more than memory lets in: each costs some 16 KiB, and the memory budget refuses the one too many. */
    private static final int MAX_CONNECTIONS = 100_000;
    /** Connections whose handshake is complete and whom nobody has asked to authenticate yet. */
    private static final int ACCEPT_BACKLOG = 256;

    private final TunnelServer server;
    private final OpenPort port;
    private final MemoryBudget memory;
    private final Ledger ledger = new Ledger();

    private ServerStart(TunnelServer server, QuicEndpoint endpoint, OpenPort port, MemoryBudget memory) {
        this.server = server;
        this.port = port;
        this.memory = memory;
        ledger.add(endpoint, port.counters());
    }

    /** @throws IOException with a message that says what to do; nothing is left open then */
    public static ServerStart start(Config config) throws IOException {
        ServerIdentity identity = new IdentityStore(config.stateDirectory()).loadOrCreate();
        MemoryBudget memory = Transport.memory(config.performance());
        OpenPort port = new PortFactory(config.role(), config.network()).forServer(config);
        try {
            QuicEndpoint endpoint = QuicRuntime.server(port.ports(),
                    new ServerConfig(ServerTlsConfig.of(identity, TunnelProtocol.ALPN),
                            Transport.of(config.transport().quic()), MAX_CONNECTIONS, ACCEPT_BACKLOG),
                    RuntimeOptions.DEFAULTS.withName("server").withMemory(memory));
            TunnelServer server = TunnelServer.start(endpoint, config, port::peerFlags);
            LOG.info("listening on {} over {}", AddressText.of(endpoint.localAddress()), port.description());
            LOG.info("clients can pin this server: transport.quic.pin: \"{}\"", identity.pin());
            if (config.auth() instanceof Auth.None) {
                LOG.warn("auth: none: everyone who finds this port may use this server");
            }
            return new ServerStart(server, endpoint, port, memory);
        } catch (RuntimeException e) {
            port.close();
            throw e;
        }
    }

    public TunnelServer server() {
        return server;
    }

    /** What the server's connections and streams may hold. */
    public MemoryBudget memory() {
        return memory;
    }

    /** What the server's endpoint and port did. */
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public void drain(Duration limit) throws InterruptedException {
        server.drain(limit);
    }

    /** Closes the endpoint and its connections, then the port and what kept the kernel silent on it. */
    @Override
    public void close() throws IOException {
        new Shutdown().close(server).close(port).rethrow();
    }
}
