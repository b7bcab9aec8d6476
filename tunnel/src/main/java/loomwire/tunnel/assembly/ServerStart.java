package loomwire.tunnel.assembly;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import loomwire.quic.Admission;
import loomwire.quic.FailedHandshakes;
import loomwire.quic.MemoryBudget;
import loomwire.quic.PathMemory;
import loomwire.quic.Quic;
import loomwire.quic.ServerIdentity;
import loomwire.quic.ServerSecrets;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.Reloadable;
import loomwire.tunnel.net.Drainable;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.server.RefusalLog;
import loomwire.tunnel.server.TunnelServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server from its configuration: identity, port, endpoint, tunnel. */
public final class ServerStart implements Drainable, Reloadable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStart.class);

    /** Far more than memory lets in: each costs some 16 KiB, and the memory budget refuses the one too many. */
    private static final int MAX_CONNECTIONS = 100_000;
    /** Connections whose handshake is complete and whom nobody has asked to authenticate yet. */
    private static final int ACCEPT_BACKLOG = 256;

    private final TunnelServer server;
    private final List<ServerPort> ports;
    private final MemoryBudget memory;
    private final Ledger ledger;
    private final AdmissionTerms admission;

    private ServerStart(
            TunnelServer server, List<ServerPort> ports, MemoryBudget memory, Ledger ledger, AdmissionTerms admission) {
        this.server = server;
        this.ports = ports;
        this.memory = memory;
        this.ledger = ledger;
        this.admission = admission;
    }

    /** As below, with nobody to tell. */
    public static ServerStart start(Config config) throws IOException {
        return start(config, reason -> {});
    }

    /**
     * Starts a server, waiting for interfaces, addresses and routes that are not there yet.
     *
     * @param missing is told what is waited for
     * @throws IOException with a message that says what to do; nothing is left open then
     */
    public static ServerStart start(Config config, NetworkWait.Listener missing) throws IOException {
        ServerIdentity identity = new IdentityStore(config.stateDirectory()).loadOrCreate();
        byte[] secret = new SecretStore(config.stateDirectory()).loadOrCreate();
        MemoryBudget memory = Transport.memory(config.performance());
        Ledger ledger = new Ledger();
        AdmissionTerms admission = new AdmissionTerms(config);
        FailedHandshakes failures = new RefusalLog()::handshakeFailed;
        PortFactory factory = new PortFactory(config.role(), config.network());
        PathMemory paths = Quic.pathMemory();
        ServerPort.Endpoints endpoints = port -> Quic.server(port.ports())
                .name("server")
                .identity(identity)
                .alpn(config.transport().quic().alpn())
                .transport(Transport.ofServer(config.transport().quic()))
                .maxConnections(MAX_CONNECTIONS)
                .acceptBacklog(ACCEPT_BACKLOG)
                .secrets(new ServerSecrets(secret, null))
                .answersStrangers(false)
                .admission(new Admission(admission, new AdmissionLog()))
                .keyLog(SslKeyLog.OF_PROCESS)
                .failures(failures)
                .paths(paths)
                .memory(memory)
                .qlog(Qlogs.of(config.transport().quic()))
                .open();
        return new NetworkWait(missing)
                .open(() -> open(config, factory, endpoints, identity, memory, ledger, admission));
    }

    private static ServerStart open(
            Config config,
            PortFactory factory,
            ServerPort.Endpoints endpoints,
            ServerIdentity identity,
            MemoryBudget memory,
            Ledger ledger,
            AdmissionTerms admission)
            throws IOException {
        List<ServerPort> ports = new ArrayList<>();
        for (ServerWay way : factory.serverWays(config)) {
            ports.add(new ServerPort(way.name(), () -> factory.forServer(config, way), endpoints, ledger));
        }
        try {
            TunnelServer server = TunnelServer.start(
                    ports, config, (peer, flags) -> ports.forEach(port -> port.peerFlags(peer, flags)), memory);
            LOG.info("clients can pin this server: transport.quic.pin: \"{}\"", identity.pin());
            if (config.auth() instanceof Auth.None) {
                LOG.warn("auth: none: everyone who finds this port may use this server");
            }
            return new ServerStart(server, ports, memory, ledger, admission);
        } catch (IOException | RuntimeException e) {
            Shutdown shutdown = new Shutdown();
            ports.forEach(shutdown::close);
            shutdown.attachTo(e);
            throw e;
        }
    }

    /** The key first: who is answered from now on must be let in by it too. */
    @Override
    public Prepared prepare(Config next) {
        Prepared tunnel = server.prepare(next);
        return () -> {
            tunnel.apply();
            admission.follow(next);
        };
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

    /** Closes the endpoints and their connections, then the ports and what kept the kernel silent on them. */
    @Override
    public void close() throws IOException {
        Shutdown shutdown = new Shutdown().close(server);
        ports.forEach(shutdown::close);
        shutdown.rethrow();
    }
}
