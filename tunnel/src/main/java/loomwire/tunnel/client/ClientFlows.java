package loomwire.tunnel.client;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import loomwire.quic.QuicStream;
import loomwire.quic.base.Plural;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.DeniedTargets;
import loomwire.tunnel.net.LogLimit;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.relay.BufferPool;
import loomwire.tunnel.relay.EarlyInput;
import loomwire.tunnel.relay.Flow;
import loomwire.tunnel.relay.Flows;
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
    private final DeniedTargets denied = new DeniedTargets(LOG::info);

    private final Set<SocketChannel> carried = ConcurrentHashMap.newKeySet();

    /** Is told once how the opening went, before any payload flows. */
    @FunctionalInterface
    interface Answer {
        void give(OpenStatus status) throws IOException;
    }

    /** Who wanted the stream has hung up before it was open. */
    private static final class GivenUpException extends IOException {
        static void throwIf(boolean gone) throws GivenUpException {
            if (gone) {
                throw new GivenUpException();
            }
        }
    }

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
     * Opens a stream to the target, answers, and relays until both ends are done. If who wants it hangs up before, all that
     * was for it ends at once.
     *
     * @param waitsForAnswer whether it says nothing before it has the answer
     */
    void carry(String from, SocketChannel socket, Target target, boolean waitsForAnswer, Answer answer)
            throws IOException {
        carried.add(socket);
        try {
            begin(from, socket, target, waitsForAnswer, status -> {
                requests.answered.increment(status);
                answer.give(status);
            });
        } finally {
            carried.remove(socket);
        }
    }

    private void begin(String from, SocketChannel socket, Target target, boolean waitsForAnswer, Answer answer)
            throws IOException {
        try (Flow flow = flows.begin()) {
            if (flow == null) {
                requests.refusedForStop.increment();
                answer.give(OpenStatus.GENERAL_FAILURE);
                return;
            }
            try (EarlyInput early = new EarlyInput(socket, waitsForAnswer, flow::abort)) {
                inTurn(flow, early, from, socket, target, status -> {
                    if (status != OpenStatus.OK) {
                        early.stop();
                    }
                    answer.give(status);
                });
            } catch (GivenUpException e) {
                requests.givenUp.increment();
                LOG.debug("{} to {}: hung up before the stream was open", from, target);
            }
        }
    }

    private void inTurn(Flow flow, EarlyInput early, String from, SocketChannel socket, Target target, Answer answer)
            throws IOException {
        if (!hasPlace(from, target)) {
            GivenUpException.throwIf(early.isGone());
            answer.give(OpenStatus.BUSY);
            return;
        }
        try {
            QuicStream stream = open(early, from, target, answer);
            if (stream != null) {
                relay(flow, early, from, socket, target, stream, answer);
            }
        } finally {
            places.giveBack();
        }
    }

    /** Whether the socket is being carried: it goes on while the client drains. */
    boolean isCarried(SocketChannel socket) {
        return carried.contains(socket);
    }

    private boolean hasPlace(String from, Target target) {
        if (places.tryTake()) {
            return true;
        }
        requests.waited.increment();
        requests.waiting.increment();
        try {
            if (places.take(PLACE_PATIENCE)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            requests.waiting.decrement();
        }
        requests.refusedForPlaces.increment();
        requests.deadlines.increment(Deadline.STREAM_PLACE);
        if (full.isDue()) {
            LOG.warn(
                    "{} to {}: refused, {} open, as many as there may be (performance.max_concurrent_streams){}",
                    from,
                    target,
                    Plural.of(places.max(), "stream"),
                    full.suffix());
        }
        return false;
    }

    private QuicStream open(EarlyInput early, String from, Target target, Answer answer) throws IOException {
        try {
            return opener.open(target);
        } catch (RefusedException e) {
            if (!denied.refused(from, target, e)) {
                LOG.debug("{} to {}: refused: {}", from, target, e.getMessage());
            }
            answer.give(e.status());
        } catch (IOException e) {
            GivenUpException.throwIf(early.isGone());
            if (noStream.isDue()) {
                LOG.warn("{} to {}: no stream to the server: {}{}", from, target, e.getMessage(), noStream.suffix());
            } else {
                LOG.debug("{} to {}: no stream to the server: {}", from, target, e.getMessage());
            }
            answer.give(OpenStatus.GENERAL_FAILURE);
        }
        return null;
    }

    private void relay(
            Flow flow,
            EarlyInput early,
            String from,
            SocketChannel socket,
            Target target,
            QuicStream stream,
            Answer answer) {
        Relay relay = new Relay(socket, stream, buffers, counters);
        relay.continues(early);
        try {
            answer.give(OpenStatus.OK);
        } catch (IOException e) {
            // Gone without waiting for it; but what was said before leaving is still there to be carried.
            LOG.debug("{} to {}: did not wait for the answer: {}", from, target, e.toString());
            relay.socketTakesNoMore();
        }
        flow.run(relay);
        if (relay.failure() == null) {
            LOG.debug(
                    "{} to {}, stream {}: done, {} up, {} down",
                    from,
                    target,
                    stream.id(),
                    Plural.of(relay.bytesIntoTunnel(), "byte"),
                    Plural.of(relay.bytesOutOfTunnel(), "byte"));
        } else {
            LOG.debug(
                    "{} to {}, stream {}: ended after {} up, {} down: {}",
                    from,
                    target,
                    stream.id(),
                    Plural.of(relay.bytesIntoTunnel(), "byte"),
                    Plural.of(relay.bytesOutOfTunnel(), "byte"),
                    relay.failure().toString());
        }
    }
}
