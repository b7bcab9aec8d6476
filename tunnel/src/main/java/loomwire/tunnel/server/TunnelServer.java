package loomwire.tunnel.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import loomwire.quic.MemoryBudget;
import loomwire.quic.QuicConnection;
import loomwire.quic.base.Plural;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.PerformanceConfig;
import loomwire.tunnel.config.Reloadable;
import loomwire.tunnel.dns.NameSource;
import loomwire.tunnel.dns.NameSources;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.Drainable;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.relay.BufferPool;
import loomwire.tunnel.relay.Flows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server, and the top of a tree: it owns a session for each connection, which owns a flow for each stream, which
 * owns a relay with a connection to the target. What ends above ends below, in bounded time, and ends before.
 */
public final class TunnelServer implements Drainable, Reloadable {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelServer.class);

    /** Requests that wait for a place among the streams, in all: what more there are is told at once. */
    private static final int MAX_WAITING_STREAMS = 1024;
    /** Streams that wait for a place among those that connect: as many as a client's burst brings. */
    private static final int MAX_WAITING_DIALS = 16_384;

    private final List<Gate> gates = new ArrayList<>();
    private final ServerDeadlines deadlines;
    private final ServerCounters counters = new ServerCounters();
    private final Flows flows = new Flows();
    private final Resolver resolver;
    private final SpareConnections spares;
    private final EgressPolicy policy;
    private final ClientSession.Terms terms;
    private final Set<ClientSession> sessions = ConcurrentHashMap.newKeySet();
    private volatile Duration drain;
    private volatile Auth auth;
    private volatile boolean closed;

    /** Is told with which TCP flags a client wants to be sent to. */
    @FunctionalInterface
    public interface PeerFlags {
        void set(InetSocketAddress peer, List<String> flags);
    }

    private TunnelServer(
            Config config, PeerFlags peerFlags, ServerDeadlines deadlines, NameSource names, MemoryBudget memory) {
        PerformanceConfig performance = config.performance();
        int share = performance.clientSharePercent();
        this.deadlines = deadlines;
        this.resolver = new Resolver(names, share, counters.names(), counters.deadlines());
        this.spares = new SpareConnections(performance.spares(), share, deadlines.connect(), counters.spares());
        this.auth = config.auth();
        this.policy = new EgressPolicy(config.egress(), new OwnAddresses());
        UpstreamDialer dialer = new UpstreamDialer(
                resolver,
                policy,
                spares,
                new SharedPlaces(performance.maxDials(), share, MAX_WAITING_DIALS, counters.dials().places),
                deadlines.connect(),
                counters.dials(),
                counters.deadlines());
        ServerFlows streams = new ServerFlows(
                flows,
                dialer,
                new SharedPlaces(
                        performance.maxConcurrentStreams(), share, MAX_WAITING_STREAMS, counters.streams().places),
                new BufferPool(config.transport().relayBufferBytes(), memory),
                deadlines,
                counters);
        Admissions admissions =
                new Admissions(Admissions.places(performance.memoryBudgetBytes()), deadlines, counters.admissions());
        this.terms = new ClientSession.Terms(
                () -> auth,
                peerFlags,
                config.transport().quic().rates().limit(),
                admissions,
                streams,
                deadlines,
                counters.admissions(),
                new RefusalLog(),
                counters.deadlines());
    }

    /**
     * Opens the entrances and serves until closed.
     *
     * @param entrances at least one; each is opened again whenever its port has failed
     * @param memory of the process: buffers of relays count there too
     * @throws IOException if one cannot be opened; none is left open then
     */
    public static TunnelServer start(
            List<? extends Entrance> entrances, Config config, PeerFlags peerFlags, MemoryBudget memory)
            throws IOException {
        return start(entrances, config, peerFlags, ServerDeadlines.DEFAULTS, NameSources.ofThisMachine(), memory);
    }

    static TunnelServer start(
            List<? extends Entrance> entrances,
            Config config,
            PeerFlags peerFlags,
            ServerDeadlines deadlines,
            NameSource names,
            MemoryBudget memory)
            throws IOException {
        TunnelServer server = new TunnelServer(config, peerFlags, deadlines, names, memory);
        try {
            for (Entrance entrance : entrances) {
                server.gates.add(new Gate(entrance, entrance.open(), deadlines.round(), server::accepted));
            }
        } catch (IOException | RuntimeException e) {
            new Shutdown().close(server).attachTo(e);
            throw e;
        }
        server.gates.forEach(Gate::start);
        return server;
    }

    /** Other egress rules for dials, another key for clients, from now on. */
    @Override
    public Prepared prepare(Config next) {
        return () -> {
            policy.rules(next.egress());
            auth = next.auth();
        };
    }

    public InetSocketAddress localAddress() {
        return gates.getFirst().endpoint().localAddress();
    }

    /** How each of the entrances is now. */
    public List<GateStatus> gates() {
        return gates.stream().map(Gate::status).toList();
    }

    /** What happened since the start; any thread may read it. */
    public ServerCounters counters() {
        return counters;
    }

    /** Requests that are being served now. */
    public int openFlows() {
        return flows.count();
    }

    private void accepted(QuicConnection connection) {
        counters.admissions().accepted.increment();
        ClientSession session = new ClientSession(connection, terms, sessions::remove);
        sessions.add(session);
        Duration toDrain = drain;
        if (toDrain != null) {
            session.goAway(toDrain);
        }
        session.start();
    }

    /**
     * Accepts no connection any more, tells every client to open its streams elsewhere, and waits until the requests
     * that it has read are served to their end. What comes later is handed back unserved.
     */
    @Override
    public void drain(Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        drain = limit;
        flows.refuseNew();
        gates.forEach(Gate::stopAccepting);
        int waitedFor = flows.count();
        if (waitedFor > 0 && limit.isPositive()) {
            LOG.info("waiting for {} to end, for at most {} s", Plural.of(waitedFor, "stream"), limit.toSeconds());
        }
        if (limit.isPositive()) {
            sayGoAway(limit);
        }
        if (flows.awaitIdle(limit.minusNanos(System.nanoTime() - start))) {
            LOG.info("all streams have ended");
        } else if (limit.isPositive()) {
            counters.deadlines().increment(Deadline.DRAIN);
        }
    }

    /** All at once: a client that takes nothing must not keep the word from the others. */
    private void sayGoAway(Duration limit) throws InterruptedException {
        try (var scope = StructuredTaskScope.open(Joiner.<Void>awaitAll())) {
            for (ClientSession session : sessions) {
                scope.fork(() -> session.goAway(limit));
            }
            scope.join();
        }
    }

    /** Closes the connections with NO_ERROR and the endpoint, and returns when every thread of the server has ended. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        flows.refuseNew();
        int cutOff = flows.count();
        if (cutOff > 0) {
            counters.streams().cutOff.add(cutOff);
            LOG.warn("{} cut off", Plural.of(cutOff, "stream"));
        }
        Shutdown shutdown = new Shutdown();
        gates.forEach(gate -> shutdown.close(gate::close));
        shutdown.close(this::endThreads).close(spares).close(resolver).rethrow();
    }

    private void endThreads() throws IOException {
        sessions.forEach(ClientSession::cancel);
        long end = System.nanoTime() + deadlines.end().toNanos();
        try {
            for (Gate gate : gates) {
                gate.awaitEnd();
            }
            for (ClientSession session : sessions) {
                session.awaitEnd(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server's threads were ending", e);
        }
        if (!sessions.isEmpty()) {
            throw new IOException(Plural.of(sessions.size(), "connection") + " did not end within "
                    + deadlines.end().toSeconds() + " s");
        }
    }
}
