package loomwire.tunnel.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.LogLimit;
import loomwire.tunnel.net.SocketErrors;
import loomwire.tunnel.net.Tally;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.relay.Places;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a connection to a target: waits for a place, resolves the target, leaves out the addresses that are not allowed,
 * takes a spare connection to one of the others or makes one. Thread-safe.
 */
final class UpstreamDialer {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamDialer.class);

    /** More addresses than this of one name are not tried. */
    private static final int MAX_ADDRESSES = 8;
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);
    private static final String OUT_OF_DESCRIPTORS = "the server is out of file descriptors (ulimit -n)";

    private final Resolver resolver;
    private final EgressPolicy policy;
    private final SpareConnections spares;
    private final Places places;
    private final Duration limit;
    private final DialCounters counters;
    private final Tally<Deadline> hit;
    // Made with the dialer, not when it is needed: without descriptors no class may be loadable.
    private final LogLimit outOfDescriptors = new LogLimit(LOG_INTERVAL);

    /**
     * @param places for streams that resolve and connect at once
     * @param limit for the place and the connection together
     */
    UpstreamDialer(Resolver resolver, EgressPolicy policy, SpareConnections spares, Places places, Duration limit,
            DialCounters counters, Tally<Deadline> hit) {
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
    Upstream dial(Target target) throws IOException {
        counters.started.increment();
        UpstreamDialEvent event = UpstreamDialEvent.started();
        try {
            Upstream upstream = inTurn(target);
            counters.connected.increment();
            event.ended(target, OpenStatus.OK);
            return upstream;
        } catch (RefusedException e) {
            counters.failed.increment(e.status());
            event.ended(target, e.status());
            throw e;
        }
    }

    private Upstream inTurn(Target target) throws IOException {
        long start = System.nanoTime();
        takePlace();
        counters.underWay.increment();
        try {
            Duration left = limit.minusNanos(System.nanoTime() - start);
            return reach(target, allowed(target, resolver.resolve(target)), left);
        } finally {
            counters.underWay.decrement();
            places.giveBack();
        }
    }

    private void takePlace() throws IOException {
        if (places.tryTake()) {
            return;
        }
        counters.waited.increment();
        counters.waiting.increment();
        try {
            if (!places.take(limit)) {
                hit.increment(Deadline.DIAL_PLACE);
                throw new RefusedException(OpenStatus.BUSY, "the server connects to " + places.max()
                        + " targets at once already (performance.stream_worker_pool_size)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            counters.waiting.decrement();
        }
    }

    private List<InetSocketAddress> allowed(Target target, List<InetAddress> resolved) throws RefusedException {
        List<InetSocketAddress> allowed = new ArrayList<>();
        String denial = null;
        for (InetAddress address : resolved) {
            String reason = policy.denial(address);
            if (reason == null && allowed.size() < MAX_ADDRESSES) {
                allowed.add(new InetSocketAddress(address, target.port()));
            } else if (reason != null) {
                denial = reason;
            }
        }
        if (allowed.isEmpty()) {
            throw new RefusedException(OpenStatus.NOT_ALLOWED, target + " is " + denial
                    + ", which the server does not connect to (egress.allow on the server changes that)");
        }
        return allowed;
    }

    private Upstream reach(Target target, List<InetSocketAddress> addresses, Duration left) throws IOException {
        Upstream spare = spares.take(addresses);
        if (spare != null) {
            return spare;
        }
        try {
            return connect(addresses, left);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            throw refused(target, e);
        }
    }

    private Upstream connect(List<InetSocketAddress> addresses, Duration left) throws IOException {
        try {
            return new Upstream(Connector.connect(addresses, left));
        } catch (IOException e) {
            if (SocketErrors.isOutOfDescriptors(e) && spares.giveUpAll() > 0) {
                // What is kept for later serves better now.
                return new Upstream(Connector.connect(addresses, left));
            }
            throw e;
        }
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
        return because(new RefusedException(status, status == OpenStatus.TIMED_OUT
                ? target + " did not answer within " + limit.toSeconds() + " s"
                : target + ": " + String.valueOf(cause.getMessage())), cause);
    }

    private static RefusedException because(RefusedException refused, IOException cause) {
        refused.initCause(cause);
        return refused;
    }
}
