package loomwire.tunnel.server;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import loomwire.quic.QuicStream;
import loomwire.quic.QuicTimeoutException;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.DeadlineException;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.MalformedMessageException;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.protocol.TunnelProtocol;
import loomwire.tunnel.relay.BufferPool;
import loomwire.tunnel.relay.Relay;
import loomwire.tunnel.relay.StreamBudget;
import loomwire.tunnel.relay.TrafficCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves one stream of an authenticated client: reads its request, connects, answers, relays. Thread-safe. */
final class ServerFlows {
    private static final Logger LOG = LoggerFactory.getLogger(ServerFlows.class);

    private final UpstreamDialer dialer;
    private final StreamBudget budget;
    private final BufferPool buffers;
    private final TrafficCounters counters;

    ServerFlows(UpstreamDialer dialer, StreamBudget budget, BufferPool buffers, TrafficCounters counters) {
        this.dialer = dialer;
        this.budget = budget;
        this.buffers = buffers;
        this.counters = counters;
    }

    /** Serves the stream to its end; whatever goes wrong ends this stream only. */
    void serve(QuicStream stream) {
        String from = AddressText.of(stream.connection().remoteAddress()) + " stream " + stream.id();
        try {
            request(from, stream);
        } catch (MalformedMessageException | EOFException | QuicTimeoutException | DeadlineException e) {
            LOG.info("{}: no request: {}", from, e.getMessage());
            abandon(stream, CloseCode.MALFORMED);
        } catch (IOException e) {
            LOG.debug("{}: ended before its answer: {}", from, e.toString());
            abandon(stream, CloseCode.CANCELLED);
        } catch (RuntimeException e) {
            LOG.error("{}: failed unexpectedly", from, e);
            abandon(stream, CloseCode.REFUSED);
        }
    }

    private void request(String from, QuicStream stream) throws IOException {
        OpenRequest request;
        try {
            request = OpenRequest.read(DeadlineReader.of(stream, TunnelProtocol.HEADER_DEADLINE));
        } catch (RefusedException e) {
            refuse(from, stream, e);
            return;
        }
        DeadlineReader.release(stream);
        if (request.isEcho()) {
            echo(stream);
            return;
        }
        if (!budget.tryTake()) {
            refuse(from, stream, new RefusedException(OpenStatus.GENERAL_FAILURE,
                    "the server has " + budget.max() + " streams open (performance.max_concurrent_streams)"));
            return;
        }
        try {
            connect(from, stream, request.target());
        } finally {
            budget.giveBack();
        }
    }

    /** A full server answers too, so that a ping tells that it lives; but it sends nothing back. */
    private void echo(QuicStream stream) throws IOException {
        write(stream, OpenAnswer.ok());
        if (!budget.tryTake()) {
            stream.finish();
            stream.stopSending(CloseCode.NO_ERROR.code());
            return;
        }
        try {
            EchoFlow.run(stream);
        } finally {
            budget.giveBack();
        }
    }

    private void connect(String from, QuicStream stream, Target target) throws IOException {
        SocketChannel upstream;
        try {
            upstream = dialer.dial(target);
        } catch (RefusedException e) {
            refuse(from + " to " + target, stream, e);
            return;
        }
        try (upstream) {
            write(stream, OpenAnswer.ok());
            Relay relay = new Relay(upstream, stream, buffers, counters);
            relay.run();
            if (relay.failure() == null) {
                LOG.debug("{} to {}: done, {} bytes there, {} bytes back", from, target, relay.bytesOutOfTunnel(),
                        relay.bytesIntoTunnel());
            } else {
                LOG.debug("{} to {}: ended after {} bytes there, {} bytes back: {}", from, target,
                        relay.bytesOutOfTunnel(), relay.bytesIntoTunnel(), relay.failure().toString());
            }
        }
    }

    private static void refuse(String from, QuicStream stream, RefusedException e) throws IOException {
        LOG.info("{}: refused: {}", from, e.getMessage());
        write(stream, new OpenAnswer(e.status(), e.getMessage()));
        stream.finish();
        // What the client may have sent after its request is of no interest; the answer still arrives whole.
        stream.stopSending(CloseCode.REFUSED.code());
    }

    private static void abandon(QuicStream stream, CloseCode code) {
        stream.reset(code.code());
        stream.stopSending(code.code());
    }

    private static void write(QuicStream stream, OpenAnswer answer) throws IOException {
        byte[] bytes = answer.encode();
        stream.write(bytes, 0, bytes.length);
    }
}
