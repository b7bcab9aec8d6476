package loomwire.tunnel.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.PerformanceConfig;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.Drainable;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.relay.BufferPool;
import loomwire.tunnel.relay.Flows;
import loomwire.tunnel.relay.Places;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server, and the top of a tree: it owns a session for each connection, which owns a flow for each stream, which
 * owns a relay with a connection to the target. What ends above ends below, in bounded time, and ends before.
 */
public final class TunnelServer implements Drainable {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelServer.class);

    /** Wait after a failed accept that is not the end: never a busy loop. */
    private static final Duration ACCEPT_BACK_OFF = Duration.ofMillis(100);
    /** Requests that wait for a place among the streams, in all: what more there are is told at once. */
    private static final int MAX_WAITING_STREAMS = 1024;
    /** Streams that wait for a place among those that connect: as many as a client's burst brings. */
    private static final int MAX_WAITING_DIALS = 16_384;

    private final QuicEndpoint endpoint;
    private final ServerDeadlines deadlines;
    private final ServerCounters counters = new ServerCounters();
    private final Flows flows = new Flows();
    private final Resolver resolver;
    private final SpareConnections spares;
    private final ClientSession.Terms terms;
    private final Set<ClientSession> sessions = ConcurrentHashMap.newKeySet();
    private final Thread acceptor = Thread.ofVirtual().name("server-accept").unstarted(this::acceptLoop);
    private volatile Duration drain;
    private volatile boolean closed;

    /** Is told with which TCP flags a client wants to be sent to. */
    @FunctionalInterface
    public interface PeerFlags {
        void set(InetSocketAddress peer, List<String> flags);
    }

    private TunnelServer(QuicEndpoint endpoint, Config config, PeerFlags peerFlags, ServerDeadlines deadlines) {
        PerformanceConfig performance = config.performance();
        this.endpoint = endpoint;
        this.deadlines = deadlines;
        this.resolver = new Resolver(counters.deadlines());
        this.spares = new SpareConnections(performance.spares(), deadlines.connect(), counters.spares());
        UpstreamDialer dialer = new UpstreamDialer(resolver, new EgressPolicy(config.egress(), new OwnAddresses()), spares,
                new Places(performance.maxDials(), MAX_WAITING_DIALS), deadlines.connect(), counters.dials(),
                counters.deadlines());
        ServerFlows streams = new ServerFlows(flows, dialer,
                new Places(performance.maxConcurrentStreams(), MAX_WAITING_STREAMS),
                new BufferPool(config.transport().relayBufferBytes()), deadlines, counters);
        Admissions admissions = new Admissions(Admissions.places(performance.memoryBudgetBytes()), deadlines,
                counters.admissions());
        this.terms = new ClientSession.Terms(config.auth(), peerFlags, admissions, streams, deadlines,
                counters.admissions(), counters.deadlines());
    }

    /** Takes over the endpoint and serves until closed. */
    public static TunnelServer start(QuicEndpoint endpoint, Config config, PeerFlags peerFlags) {
        return start(endpoint, config, peerFlags, ServerDeadlines.DEFAULTS);
    }

    static TunnelServer start(QuicEndpoint endpoint, Config config, PeerFlags peerFlags, ServerDeadlines deadlines) {
        TunnelServer server = new TunnelServer(endpoint, config, peerFlags, deadlines);
        server.acceptor.start();
        return server;
    }

    public InetSocketAddress localAddress() {
        return endpoint.localAddress();
    }

    /** What happened since the start; any thread may read it. */
    public ServerCounters counters() {
        return counters;
    }

    /** Requests that are being served now. */
    public int openFlows() {
        return flows.count();
    }

    private void acceptLoop() {
        while (!closed) {
            try {
                QuicConnection connection = endpoint.accept(deadlines.round());
                if (connection != null) {
                    accepted(connection);
                }
            } catch (EndpointClosedException e) {
                if (!closed) {
                    LOG.error("the server's port failed: {}", e.getMessage());
                }
                return;
            } catch (IOException e) {
                if (!closed) {
                    LOG.warn("cannot accept a connection: {}", e.getMessage());
                }
                if (!pause()) {
                    return;
                }
            }
        }
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

    private static boolean pause() {
        try {
            Thread.sleep(ACCEPT_BACK_OFF);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
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
        endpoint.stopAccepting();
        int waitedFor = flows.count();
        if (waitedFor > 0 && limit.isPositive()) {
            LOG.info("waiting for {} streams to end, for at most {} s", waitedFor, limit.toSeconds());
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
            LOG.warn("{} streams are cut off", cutOff);
        }
        new Shutdown().close(endpoint).close(this::endThreads).close(spares).close(resolver).rethrow();
    }

    private void endThreads() throws IOException {
        acceptor.interrupt();
        sessions.forEach(ClientSession::cancel);
        long end = System.nanoTime() + deadlines.end().toNanos();
        try {
            acceptor.join();
            for (ClientSession session : sessions) {
                session.awaitEnd(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server's threads were ending", e);
        }
        if (!sessions.isEmpty()) {
            throw new IOException(sessions.size() + " connections did not end within " + deadlines.end().toSeconds() + " s");
        }
    }
}
