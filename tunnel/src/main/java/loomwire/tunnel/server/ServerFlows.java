package loomwire.tunnel.server;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import loomwire.quic.QuicStream;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.base.Plural;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.DeniedTargets;
import loomwire.tunnel.net.LogLimit;
import loomwire.tunnel.net.Outcry;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.DeadlineException;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.MalformedMessageException;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.relay.BufferPool;
import loomwire.tunnel.relay.Flow;
import loomwire.tunnel.relay.Flows;
import loomwire.tunnel.relay.Relay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves one stream of an authenticated client: reads its request, connects, answers, relays. Thread-safe. */
final class ServerFlows {
    private static final Logger LOG = LoggerFactory.getLogger(ServerFlows.class);

    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final LogLimit busy = new LogLimit(LOG_INTERVAL);
    private final DeniedTargets denied = new DeniedTargets(LOG::info);
    private final Flows flows;
    private final UpstreamDialer dialer;
    private final SharedPlaces places;
    private final BufferPool buffers;
    private final ServerDeadlines deadlines;
    private final ServerCounters counters;

    /**
     * @param flows where each request is registered from when it is read
     * @param places for streams that are served at once
     */
    ServerFlows(
            Flows flows,
            UpstreamDialer dialer,
            SharedPlaces places,
            BufferPool buffers,
            ServerDeadlines deadlines,
            ServerCounters counters) {
        this.flows = flows;
        this.dialer = dialer;
        this.places = places;
        this.buffers = buffers;
        this.deadlines = deadlines;
        this.counters = counters;
    }

    /** Serves the stream to its end; whatever goes wrong ends this stream only. */
    void serve(QuicStream stream, Client client) {
        String from = AddressText.of(stream.connection().remoteAddress()) + " stream " + stream.id();
        counters.streams().opened.increment();
        try {
            read(from, stream, client);
        } catch (IOException e) {
            LOG.debug("{}: ended before its answer: {}", from, e.toString());
            abandon(stream, CloseCode.CANCELLED);
        } catch (RuntimeException | Error e) {
            Outcry.ifFatal(e);
            LOG.error("{}: failed unexpectedly", from, e);
            abandon(stream, CloseCode.REFUSED);
        } finally {
            counters.streams().closed.increment();
        }
    }

    private void read(String from, QuicStream stream, Client client) throws IOException {
        OpenRequest request;
        try {
            request = OpenRequest.read(DeadlineReader.of(stream, deadlines.request()));
        } catch (RefusedException e) {
            LOG.debug("{}: refused: {}", from, e.getMessage());
            answerNo(stream, e);
            return;
        } catch (QuicTimeoutException | DeadlineException e) {
            counters.deadlines().increment(Deadline.OPEN_REQUEST);
            malformed(from, stream, e);
            return;
        } catch (MalformedMessageException | EOFException e) {
            malformed(from, stream, e);
            return;
        }
        DeadlineReader.release(stream);
        try (Flow flow = flows.begin()) {
            if (flow == null) {
                counters.streams().notProcessed.increment();
                abandon(stream, CloseCode.NOT_PROCESSED);
            } else if (request.isEcho()) {
                echo(stream, client);
            } else {
                inTurn(from, stream, request.target(), flow, client);
            }
        }
    }

    private void malformed(String from, QuicStream stream, IOException e) {
        LOG.debug("{}: no request: {}", from, e.getMessage());
        counters.streams().malformed.increment();
        abandon(stream, CloseCode.MALFORMED);
    }

    /** A full server answers too, so that a ping tells that it lives; but it sends nothing back. */
    private void echo(QuicStream stream, Client client) throws IOException {
        answer(stream, OpenAnswer.ok());
        if (!places.tryTake(client)) {
            stream.finish();
            stream.stopSending(CloseCode.NO_ERROR.code());
            return;
        }
        try {
            EchoFlow.run(stream);
        } finally {
            places.giveBack(client);
        }
    }

    private void inTurn(String from, QuicStream stream, Target target, Flow flow, Client client) throws IOException {
        WhileWanted wanted = new WhileWanted(stream);
        try {
            if (!takePlace(client)) {
                counters.deadlines().increment(Deadline.STREAM_PLACE);
                refuse(
                        from,
                        target,
                        stream,
                        new RefusedException(
                                OpenStatus.BUSY,
                                "the server has as many streams open as it may"
                                        + " (performance.max_concurrent_streams, of which a client has a share)"));
                return;
            }
            try {
                connect(from, stream, target, flow, client, wanted);
            } finally {
                places.giveBack(client);
            }
        } catch (IOException e) {
            if (wanted.endsGivenUp()) {
                counters.streams().givenUp.increment();
            }
            throw e;
        }
    }

    private boolean takePlace(Client client) throws IOException {
        if (places.tryTake(client)) {
            return true;
        }
        counters.streams().waited.increment();
        counters.streams().waiting.increment();
        try {
            return places.take(client, deadlines.place());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            counters.streams().waiting.decrement();
        }
    }

    private void connect(String from, QuicStream stream, Target target, Flow flow, Client client, WhileWanted wanted)
            throws IOException {
        Upstream upstream;
        try {
            upstream = dialer.dial(target, client);
        } catch (RefusedException e) {
            refuse(from, target, stream, e);
            return;
        }
        try (upstream) {
            if (wanted.endsGivenUp()) {
                throw new IOException("given up by the client");
            }
            answer(stream, OpenAnswer.ok());
            if (upstream.early().length > 0) {
                stream.write(upstream.early(), 0, upstream.early().length);
                counters.traffic().bytesIntoTunnel.add(upstream.early().length);
            }
            Relay relay = new Relay(upstream.socket(), stream, buffers, counters.traffic());
            flow.run(relay);
            if (relay.failure() == null) {
                LOG.debug(
                        "{} to {}: done, {} there, {} back",
                        from,
                        target,
                        Plural.of(relay.bytesOutOfTunnel(), "byte"),
                        Plural.of(relay.bytesIntoTunnel(), "byte"));
            } else {
                LOG.debug(
                        "{} to {}: ended after {} there, {} back: {}",
                        from,
                        target,
                        Plural.of(relay.bytesOutOfTunnel(), "byte"),
                        Plural.of(relay.bytesIntoTunnel(), "byte"),
                        relay.failure().toString());
            }
        }
    }

    private void refuse(String from, Target target, QuicStream stream, RefusedException e) throws IOException {
        if (e.status() == OpenStatus.BUSY && busy.isDue()) {
            LOG.warn("{} to {}: refused: {}{}", from, target, e.getMessage(), busy.suffix());
        } else if (!denied.refused(from, target, e)) {
            // The owner made the rule that denies. Where clients go and fail to for another reason is theirs to know;
            // the
            // counters tell how often.
            LOG.debug("{} to {}: refused: {}", from, target, e.getMessage());
        }
        answerNo(stream, e);
    }

    private void answerNo(QuicStream stream, RefusedException e) throws IOException {
        answer(stream, new OpenAnswer(e.status(), e.getMessage()));
        stream.finish();
        // What the client may have sent after its request is of no interest; the answer still arrives whole.
        stream.stopSending(CloseCode.REFUSED.code());
    }

    /** The reading half first: a peer that answers our reset with its own must not be who ends our reader. */
    private static void abandon(QuicStream stream, CloseCode code) {
        stream.stopSending(code.code());
        stream.reset(code.code());
    }

    private void answer(QuicStream stream, OpenAnswer answer) throws IOException {
        counters.streams().answered.increment(answer.status());
        byte[] bytes = answer.encode();
        stream.write(bytes, 0, bytes.length);
    }
}
