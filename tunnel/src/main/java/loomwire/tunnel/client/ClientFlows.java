package loomwire.tunnel.client;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import loomwire.quic.QuicStream;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.relay.BufferPool;
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

    private final TunnelOpener opener;
    private final Places places;
    private final Flows flows;
    private final BufferPool buffers;
    private final TrafficCounters counters;
    private final RequestCounters requests;
    private final Set<SocketChannel> carried = ConcurrentHashMap.newKeySet();

    /** Is told once how the opening went, before any payload flows. */
    @FunctionalInterface
    interface Answer {
        void give(OpenStatus status) throws IOException;
    }

    ClientFlows(TunnelOpener opener, Places places, Flows flows, BufferPool buffers, TrafficCounters counters,
            RequestCounters requests) {
        this.opener = opener;
        this.places = places;
        this.flows = flows;
        this.buffers = buffers;
        this.counters = counters;
        this.requests = requests;
    }

    /** Opens a stream to the target, answers, and relays until both ends are done. */
    void carry(String from, SocketChannel socket, Target target, Answer answer) throws IOException {
        carried.add(socket);
        try {
            begin(from, socket, target, status -> {
                requests.answered.increment(status);
                answer.give(status);
            });
        } finally {
            carried.remove(socket);
        }
    }

    private void begin(String from, SocketChannel socket, Target target, Answer answer) throws IOException {
        try (Flow flow = flows.begin()) {
            if (flow == null) {
                requests.refusedForStop.increment();
                answer.give(OpenStatus.GENERAL_FAILURE);
            } else if (hasPlace(from, target)) {
                try {
                    carry(flow, from, socket, target, answer);
                } finally {
                    places.giveBack();
                }
            } else {
                answer.give(OpenStatus.BUSY);
            }
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
        LOG.warn("{} to {}: refused, {} streams are open (performance.max_concurrent_streams)", from, target, places.max());
        return false;
    }

    private void carry(Flow flow, String from, SocketChannel socket, Target target, Answer answer) throws IOException {
        QuicStream stream = open(from, target, answer);
        if (stream != null) {
            relay(flow, from, socket, target, stream, answer);
        }
    }

    private QuicStream open(String from, Target target, Answer answer) throws IOException {
        try {
            return opener.open(target);
        } catch (RefusedException e) {
            LOG.info("{} to {}: refused: {}", from, target, e.getMessage());
            answer.give(e.status());
        } catch (IOException e) {
            LOG.warn("{} to {}: no stream to the server: {}", from, target, e.getMessage());
            answer.give(OpenStatus.GENERAL_FAILURE);
        }
        return null;
    }

    private void relay(Flow flow, String from, SocketChannel socket, Target target, QuicStream stream, Answer answer)
            throws IOException {
        try {
            answer.give(OpenStatus.OK);
        } catch (IOException e) {
            stream.close();
            throw e;
        }
        Relay relay = new Relay(socket, stream, buffers, counters);
        flow.run(relay);
        if (relay.failure() == null) {
            LOG.debug("{} to {}, stream {}: done, {} bytes up, {} bytes down", from, target, stream.id(),
                    relay.bytesIntoTunnel(), relay.bytesOutOfTunnel());
        } else {
            LOG.debug("{} to {}, stream {}: ended after {} bytes up, {} bytes down: {}", from, target, stream.id(),
                    relay.bytesIntoTunnel(), relay.bytesOutOfTunnel(), relay.failure().toString());
        }
    }
}
