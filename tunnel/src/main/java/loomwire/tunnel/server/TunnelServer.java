package loomwire.tunnel.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.QuicStream;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.ConnectionReport;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.protocol.AuthenticationException;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.TunnelProtocol;
import loomwire.tunnel.relay.BufferPool;
import loomwire.tunnel.relay.StreamBudget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: accepts connections, lets each authenticate, and serves the streams of those that did. Streams that
 * arrive with the authentication wait in the connection until it is done; QUIC's windows bound them.
 */
public final class TunnelServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelServer.class);

    /** How often waiting loops look around; what they wait for ends the wait at once. */
    private static final Duration ACCEPT_ROUND = Duration.ofSeconds(5);
    /** Connections that may be unauthenticated at once: each may hold its first windows in memory. */
    private static final int MAX_UNAUTHENTICATED = 64;
    /** Wait after a failed accept that is not the end: never a busy loop. */
    private static final Duration ACCEPT_BACK_OFF = Duration.ofMillis(100);

    private final QuicEndpoint endpoint;
    private final Auth auth;
    private final PeerFlags peerFlags;
    private final Resolver resolver = new Resolver();
    private final ServerCounters counters = new ServerCounters();
    private final ServerFlows flows;
    private final Semaphore unauthenticated = new Semaphore(MAX_UNAUTHENTICATED);
    private volatile boolean closed;

    /** Is told with which TCP flags a client wants to be sent to. */
    @FunctionalInterface
    public interface PeerFlags {
        void set(InetSocketAddress peer, List<String> flags);
    }

    private TunnelServer(QuicEndpoint endpoint, Config config, PeerFlags peerFlags) {
        this.endpoint = endpoint;
        this.auth = config.auth();
        this.peerFlags = peerFlags;
        this.flows = new ServerFlows(
                new UpstreamDialer(resolver, new EgressPolicy(config.egress(), new OwnAddresses())),
                new StreamBudget(config.performance().maxConcurrentStreams()),
                new BufferPool(config.transport().relayBufferBytes()), counters.traffic());
    }

    /** Takes over the endpoint and serves until closed. */
    public static TunnelServer start(QuicEndpoint endpoint, Config config, PeerFlags peerFlags) {
        TunnelServer server = new TunnelServer(endpoint, config, peerFlags);
        Thread.ofVirtual().name("server-accept").start(server::acceptLoop);
        return server;
    }

    public InetSocketAddress localAddress() {
        return endpoint.localAddress();
    }

    /** What happened since the start; any thread may read it. */
    public ServerCounters counters() {
        return counters;
    }

    private void acceptLoop() {
        while (!closed) {
            try {
                QuicConnection connection = endpoint.accept(ACCEPT_ROUND);
                if (connection != null) {
                    Thread.ofVirtual().name("client-" + connection.number()).start(() -> serve(connection));
                }
            } catch (EndpointClosedException e) {
                if (!closed) {
                    LOG.error("the server's port failed: {}", e.getMessage());
                }
                return;
            } catch (IOException e) {
                LOG.warn("cannot accept a connection: {}", e.getMessage());
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private void serve(QuicConnection connection) {
        try (connection) {
            if (authenticate(connection)) {
                LOG.info("{}: client authenticated", AddressText.of(connection.remoteAddress()));
                serveStreams(connection);
            }
        } catch (AuthenticationException e) {
            LOG.warn("{}: not let in: {}", AddressText.of(connection.remoteAddress()), e.getMessage());
        } catch (IOException e) {
            LOG.info("{}: client gone: {}; {}", AddressText.of(connection.remoteAddress()), e.getMessage(),
                    ConnectionReport.of(connection.stats()));
        }
    }

    private boolean authenticate(QuicConnection connection) throws IOException {
        if (!unauthenticated.tryAcquire()) {
            LOG.warn("{}: not let in: {} connections wait for authentication", AddressText.of(connection.remoteAddress()),
                    MAX_UNAUTHENTICATED);
            connection.close(CloseCode.BUSY.code(), "too many connections wait for authentication");
            return false;
        }
        try {
            List<String> flags = Authentication.accept(connection, auth, TunnelProtocol.AUTHENTICATION_DEADLINE);
            if (!flags.isEmpty()) {
                peerFlags.set(connection.remoteAddress(), flags);
            }
            return true;
        } finally {
            unauthenticated.release();
        }
    }

    private void serveStreams(QuicConnection connection) throws IOException {
        while (!closed) {
            QuicStream stream = connection.acceptStream(ACCEPT_ROUND);
            if (stream == null) {
                continue;
            }
            if (stream.canWrite()) {
                Thread.ofVirtual().name("stream-" + connection.number() + "-" + stream.id())
                        .start(() -> flows.serve(stream));
            } else {
                stream.stopSending(CloseCode.REFUSED.code());
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(ACCEPT_BACK_OFF);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Ends every connection; relays notice and end with them. */
    @Override
    public void close() throws IOException {
        closed = true;
        endpoint.stopAccepting();
        new Shutdown().close(endpoint).close(resolver).rethrow();
    }
}
