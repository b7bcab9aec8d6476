package loomwire.tunnel.client;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import loomwire.quic.QuicStream;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.relay.BufferPool;
import loomwire.tunnel.relay.Flow;
import loomwire.tunnel.relay.Flows;
import loomwire.tunnel.relay.Relay;
import loomwire.tunnel.relay.StreamBudget;
import loomwire.tunnel.relay.TrafficCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries accepted sockets through the tunnel, for SOCKS5 and forwards alike. Thread-safe. */
final class ClientFlows {
    private static final Logger LOG = LoggerFactory.getLogger(ClientFlows.class);

    private final Flows flows;
    private final TunnelOpener opener;
    private final StreamBudget budget;
    private final BufferPool buffers;
    private final TrafficCounters counters;

    /** Is told once how the opening went, before any payload flows. */
    @FunctionalInterface
    interface Answer {
        void give(OpenStatus status) throws IOException;
    }

    ClientFlows(Flows flows, TunnelOpener opener, StreamBudget budget, BufferPool buffers, TrafficCounters counters) {
        this.flows = flows;
        this.opener = opener;
        this.budget = budget;
        this.buffers = buffers;
        this.counters = counters;
    }

    /** Opens a stream to the target, answers, and relays until both ends are done. */
    void carry(String from, SocketChannel socket, Target target, Answer answer) throws IOException {
        if (!budget.tryTake()) {
            LOG.warn("{} to {}: refused, {} streams are open (performance.max_concurrent_streams)",
                    from, target, budget.max());
            answer.give(OpenStatus.GENERAL_FAILURE);
            return;
        }
        try (Flow flow = flows.begin()) {
            if (flow == null) {
                answer.give(OpenStatus.GENERAL_FAILURE);
                return;
            }
            QuicStream stream = open(from, target, answer);
            if (stream != null) {
                relay(from, socket, target, stream, answer, flow);
            }
        } finally {
            budget.giveBack();
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

    private void relay(String from, SocketChannel socket, Target target, QuicStream stream, Answer answer,
            Flow flow) throws IOException {
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
