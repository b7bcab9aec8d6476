package loomwire.tunnel.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import loomwire.tunnel.count.Tally;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.LogLimit;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.net.SocketErrors;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.relay.Place;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a connection to a target: waits for a place, resolves the target, leaves out the addresses that are not allowed,
 * takes a spare connection to one of the others or makes one. Thread-safe.
 */
final class UpstreamDialer {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamDialer.class);

    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);
    private static final String OUT_OF_DESCRIPTORS = "the server is out of file descriptors (ulimit -n)";

    private final Resolver resolver;
    private final EgressPolicy policy;
    private final SpareConnections spares;
    private final SharedPlaces places;
    private final Duration limit;
    private final DialCounters counters;
    private final Tally<Deadline> hit;
    // Made with the dialer, not when it is needed: without descriptors no class may be loadable.
    private final LogLimit outOfDescriptors = new LogLimit(LOG_INTERVAL);

    /** What needs sockets on the way to a connection. */
    @FunctionalInterface
    private interface Step<T> {
        T take() throws IOException;
    }

    /**
     * @param places for streams that resolve and connect at once
     * @param limit for the place and the connection together
     */
    UpstreamDialer(
            Resolver resolver,
            EgressPolicy policy,
            SpareConnections spares,
            SharedPlaces places,
            Duration limit,
            DialCounters counters,
            Tally<Deadline> hit) {
        this.resolver = resolver;
        this.policy = policy;
        this.spares = spares;
        this.places = places;
        this.limit = limit;
        this.counters = counters;
        this.hit = hit;
    }

    /**
     * Returns the connection.
     *
     * @throws RefusedException with the status that tells why not
     */
    Upstream dial(Target target, Client client) throws IOException {
        counters.started.increment();
        UpstreamDialEvent event = UpstreamDialEvent.started();
        try {
            Upstream upstream = inTurn(target, client);
            counters.connected.increment();
            event.ended(target, OpenStatus.OK);
            return upstream;
        } catch (RefusedException e) {
            counters.failed.increment(e.status());
            event.ended(target, e.status());
            throw e;
        }
    }

    private Upstream inTurn(Target target, Client client) throws IOException {
        long start = System.nanoTime();
        try (Place place = enter(client)) {
            if (place == null) {
                hit.increment(Deadline.DIAL_PLACE);
                throw new RefusedException(
                        OpenStatus.BUSY,
                        "the server connects to as many targets"
                                + " at once as it may (performance.stream_worker_pool_size, of which a client has a share)");
            }
            counters.underWay.increment();
            try {
                List<InetAddress> resolved = told(target, () -> resolver.resolve(target, client, left(start)));
                return reach(target, Candidates.of(target, resolved, policy), client, start);
            } finally {
                counters.underWay.decrement();
            }
        }
    }

    private Place enter(Client client) throws IOException {
        try {
            return places.enter(client, limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Duration left(long start) {
        return limit.minusNanos(System.nanoTime() - start);
    }

    private Upstream reach(Target target, List<InetSocketAddress> addresses, Client client, long start)
            throws IOException {
        Upstream spare = spares.take(addresses, client);
        return spare != null
                ? judged(target, spare)
                : told(target, () -> judged(target, new Upstream(Connector.connect(addresses, left(start)))));
    }

    /** A step whose failures are told by their status. */
    private <T> T told(Target target, Step<T> step) throws IOException {
        try {
            return withDescriptors(step);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            throw refused(target, e);
        }
    }

    private <T> T withDescriptors(Step<T> step) throws IOException {
        try {
            return step.take();
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            if (SocketErrors.isOutOfDescriptors(e) && spares.giveUpAll() > 0) {
                // What is kept for later serves better now.
                return step.take();
            }
            throw e;
        }
    }

    private Upstream judged(Target target, Upstream upstream) throws IOException {
        Socket socket = upstream.socket().socket();
        String denial = policy.denial(socket.getLocalAddress(), socket.getInetAddress());
        if (denial != null) {
            new Shutdown().close(upstream);
            throw Candidates.notAllowed(target, denial);
        }
        return upstream;
    }

    private RefusedException refused(Target target, IOException cause) {
        if (SocketErrors.isOutOfDescriptors(cause)) {
            counters.outOfDescriptors.increment();
            if (outOfDescriptors.isDue()) {
                LOG.error("cannot connect to {}: {}{}", target, OUT_OF_DESCRIPTORS, outOfDescriptors.suffix());
            }
            return because(new RefusedException(OpenStatus.GENERAL_FAILURE, OUT_OF_DESCRIPTORS), cause);
        }
        if (cause instanceof SocketTimeoutException) {
            hit.increment(Deadline.CONNECT);
        }
        OpenStatus status = SocketErrors.status(cause);
        return because(
                new RefusedException(
                        status,
                        status == OpenStatus.TIMED_OUT
                                ? target + " did not answer within " + limit.toSeconds() + " s"
                                : target + ": " + String.valueOf(cause.getMessage())),
                cause);
    }

    private static RefusedException because(RefusedException refused, IOException cause) {
        refused.initCause(cause);
        return refused;
    }
}
