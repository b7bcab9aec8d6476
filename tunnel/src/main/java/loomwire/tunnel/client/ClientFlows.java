package loomwire.tunnel.client;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import loomwire.quic.QuicStream;
import loomwire.quic.base.Plural;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.LogLimit;
import loomwire.tunnel.net.RefusedTargets;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.relay.BufferPool;
import loomwire.tunnel.relay.EarlyInput;
import loomwire.tunnel.relay.Flow;
import loomwire.tunnel.relay.Flows;
import loomwire.tunnel.relay.Place;
import loomwire.tunnel.relay.Places;
import loomwire.tunnel.relay.Relay;
import loomwire.tunnel.relay.TrafficCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries accepted sockets through the tunnel, for SOCKS5 and forwards alike. Thread-safe. */
final class ClientFlows {
    private static final Logger LOG = LoggerFactory.getLogger(ClientFlows.class);

    /** How long a connection waits for others to end when {@code performance.max_concurrent_streams} are open. */
    private static final Duration PLACE_PATIENCE = Duration.ofSeconds(1);

    /** Between two lines about the same trouble, however many streams have it. */
    private static final Duration REMINDER = Duration.ofSeconds(10);

    private final TunnelOpener opener;
    private final Places places;
    private final Flows flows;
    private final BufferPool buffers;
    private final TrafficCounters counters;
    private final RequestCounters requests;
    private final LogLimit full = new LogLimit(REMINDER);
    private final LogLimit noStream = new LogLimit(REMINDER);
    /** Applications see a number at most, and who uses a forward not even that. */
    private final RefusedTargets refused = new RefusedTargets(LOG);

    private final Set<SocketChannel> carried = ConcurrentHashMap.newKeySet();

    ClientFlows(
            TunnelOpener opener,
            Places places,
            Flows flows,
            BufferPool buffers,
            TrafficCounters counters,
            RequestCounters requests) {
        this.opener = opener;
        this.places = places;
        this.flows = flows;
        this.buffers = buffers;
        this.counters = counters;
        this.requests = requests;
    }

    /**
     * Opens a stream to the caller's target, tells it how that went, and relays until both ends are done. If it hangs up
     * before, all that was for it ends at once.
     */
    void serve(Caller caller) throws IOException {
        carried.add(caller.socket());
        try (Flow flow = flows.begin()) {
            if (flow == null) {
                requests.refusedForStop.increment();
                tell(caller, OpenStatus.GENERAL_FAILURE);
            } else {
                serve(caller, flow);
            }
        } finally {
            carried.remove(caller.socket());
        }
    }

    /** Whether the socket is being carried: it goes on while the client drains. */
    boolean isCarried(SocketChannel socket) {
        return carried.contains(socket);
    }

    private void serve(Caller caller, Flow flow) throws IOException {
        try (EarlyInput early = new EarlyInput(caller.socket(), caller.waitsToBeTold(), flow::abort);
                Place place = enter(caller)) {
            if (place != null) {
                serve(caller, flow, early);
            } else if (early.isGone()) {
                givenUp(caller);
            } else {
                refuse(caller, early, OpenStatus.BUSY);
            }
        }
    }

    private void serve(Caller caller, Flow flow, EarlyInput early) throws IOException {
        switch (opener.open(caller.target())) {
            case Opening.Opened(QuicStream stream) -> relay(caller, flow, early, stream);
            case Opening.Refused no -> {
                refused.tell(caller.toString(), caller.target(), no.status(), no.reason());
                refuse(caller, early, no.status());
            }
            case Opening.Unavailable no when early.isGone() -> givenUp(caller);
            case Opening.Unavailable no -> {
                tellOfNoStream(caller, no);
                refuse(caller, early, no.status());
            }
        }
    }

    /** A place for the caller; {@code null} if it gets none, in time or at all. */
    private Place enter(Caller caller) {
        try {
            Place place = places.enter(PLACE_PATIENCE);
            if (place == null) {
                requests.refusedForPlaces.increment();
                requests.deadlines.increment(Deadline.STREAM_PLACE);
                tellOfNoPlace(caller);
            }
            return place;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void givenUp(Caller caller) {
        requests.givenUp.increment();
        LOG.debug("{} to {}: hung up before the stream was open", caller, caller.target());
    }

    private void refuse(Caller caller, EarlyInput early, OpenStatus status) throws IOException {
        early.stop();
        tell(caller, status);
    }

    private void tell(Caller caller, OpenStatus status) throws IOException {
        requests.answered.increment(status);
        caller.tell(status);
    }

    private void relay(Caller caller, Flow flow, EarlyInput early, QuicStream stream) {
        Relay relay = new Relay(caller.socket(), stream, buffers, counters);
        relay.continues(early);
        try {
            tell(caller, OpenStatus.OK);
        } catch (IOException e) {
            // Gone without waiting for it; but what was said before leaving is still there to be carried.
            LOG.debug("{} to {}: did not wait for the answer: {}", caller, caller.target(), e.toString());
            relay.socketTakesNoMore();
        }
        flow.run(relay);
        String up = Plural.of(relay.bytesIntoTunnel(), "byte");
        String down = Plural.of(relay.bytesOutOfTunnel(), "byte");
        if (relay.failure() == null) {
            LOG.debug("{} to {}, stream {}: done, {} up, {} down", caller, caller.target(), stream.id(), up, down);
        } else {
            LOG.debug(
                    "{} to {}, stream {}: ended after {} up, {} down: {}",
                    caller,
                    caller.target(),
                    stream.id(),
                    up,
                    down,
                    relay.failure().toString());
        }
    }

    private void tellOfNoPlace(Caller caller) {
        if (full.isDue()) {
            LOG.warn(
                    "{} to {}: refused, {} open, as many as there may be (performance.max_concurrent_streams){}",
                    caller,
                    caller.target(),
                    Plural.of(places.max(), "stream"),
                    full.suffix());
        }
    }

    private void tellOfNoStream(Caller caller, Opening.Unavailable no) {
        if (noStream.isDue()) {
            LOG.warn(
                    "{} to {}: no stream to the server: {}{}", caller, caller.target(), no.reason(), noStream.suffix());
        } else {
            LOG.debug("{} to {}: no stream to the server: {}", caller, caller.target(), no.reason());
        }
    }
}
