package loomwire.tunnel.server;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import loomwire.quic.QuicStream;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.base.Plural;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.LogLimit;
import loomwire.tunnel.net.Outcry;
import loomwire.tunnel.net.RefusedTargets;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.DeadlineException;
import loomwire.tunnel.protocol.MalformedMessageException;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.relay.BufferPool;
import loomwire.tunnel.relay.Flow;
import loomwire.tunnel.relay.Flows;
import loomwire.tunnel.relay.Place;
import loomwire.tunnel.relay.Relay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves one stream of an authenticated client: reads its request, connects, answers, relays. Thread-safe. */
final class ServerFlows {
    private static final Logger LOG = LoggerFactory.getLogger(ServerFlows.class);

    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final LogLimit busy = new LogLimit(LOG_INTERVAL);
    private final RefusedTargets refused = new RefusedTargets(LOG);
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
        ServedStream served = new ServedStream(stream, client, counters.streams());
        counters.streams().opened.increment();
        try {
            OpenRequest request = request(served);
            if (request != null) {
                serve(served, request);
            }
        } catch (IOException e) {
            LOG.debug("{}: ended before its answer: {}", served, e.toString());
            served.abandon(CloseCode.CANCELLED);
        } catch (RuntimeException | Error e) {
            Outcry.ifFatal(e);
            LOG.error("{}: failed unexpectedly", served, e);
            served.abandon(CloseCode.REFUSED);
        } finally {
            counters.streams().closed.increment();
        }
    }

    /** What is asked for; {@code null} if it is nothing that can be served, and the stream has ended. */
    private OpenRequest request(ServedStream served) throws IOException {
        try {
            return served.request(deadlines.request());
        } catch (RefusedException e) {
            LOG.debug("{}: refused: {}", served, e.getMessage());
            served.refuse(e);
        } catch (QuicTimeoutException | DeadlineException e) {
            counters.deadlines().increment(Deadline.OPEN_REQUEST);
            malformed(served, e);
        } catch (MalformedMessageException | EOFException e) {
            malformed(served, e);
        }
        return null;
    }

    private void malformed(ServedStream served, IOException e) {
        LOG.debug("{}: no request: {}", served, e.getMessage());
        counters.streams().malformed.increment();
        served.abandon(CloseCode.MALFORMED);
    }

    private void serve(ServedStream served, OpenRequest request) throws IOException {
        try (Flow flow = flows.begin()) {
            if (flow == null) {
                counters.streams().notProcessed.increment();
                served.abandon(CloseCode.NOT_PROCESSED);
            } else if (request.isEcho()) {
                echo(served);
            } else {
                reach(served, request.target(), flow);
            }
        }
    }

    /** A full server answers too, so that a ping tells that it lives; but it sends nothing back. */
    private void echo(ServedStream served) throws IOException {
        served.answer(OpenAnswer.ok());
        try (Place place = places.tryEnter(served.client())) {
            if (place != null) {
                EchoFlow.run(served.stream());
            } else {
                served.stream().finish();
                served.stream().stopSending(CloseCode.NO_ERROR.code());
            }
        }
    }

    /** To the target and back, as long as the client wants it. */
    private void reach(ServedStream served, Target target, Flow flow) throws IOException {
        WhileWanted wanted = new WhileWanted(served.stream());
        try (Place place = enter(served.client())) {
            if (place == null) {
                counters.deadlines().increment(Deadline.STREAM_PLACE);
                refuse(served, target, noPlace());
            } else {
                connect(served, target, wanted, flow);
            }
        } catch (IOException e) {
            if (wanted.endsGivenUp()) {
                counters.streams().givenUp.increment();
            }
            throw e;
        }
    }

    private Place enter(Client client) throws IOException {
        try {
            return places.enter(client, deadlines.place());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static RefusedException noPlace() {
        return new RefusedException(
                OpenStatus.BUSY,
                "the server has as many streams open as it may"
                        + " (performance.max_concurrent_streams, of which a client has a share)");
    }

    private void connect(ServedStream served, Target target, WhileWanted wanted, Flow flow) throws IOException {
        Upstream upstream;
        try {
            upstream = dialer.dial(target, served.client());
        } catch (RefusedException e) {
            refuse(served, target, e);
            return;
        }
        try (upstream) {
            if (wanted.endsGivenUp()) {
                throw new IOException("given up by the client");
            }
            served.answer(OpenAnswer.ok());
            relay(served, target, upstream, flow);
        }
    }

    private void relay(ServedStream served, Target target, Upstream upstream, Flow flow) throws IOException {
        byte[] early = upstream.early();
        if (early.length > 0) {
            served.stream().write(early, 0, early.length);
            counters.traffic().bytesIntoTunnel.add(early.length);
        }
        Relay relay = new Relay(upstream.socket(), served.stream(), buffers, counters.traffic());
        flow.run(relay);
        String there = Plural.of(relay.bytesOutOfTunnel(), "byte");
        String back = Plural.of(relay.bytesIntoTunnel(), "byte");
        if (relay.failure() == null) {
            LOG.debug("{} to {}: done, {} there, {} back", served, target, there, back);
        } else {
            String failure = relay.failure().toString();
            LOG.debug("{} to {}: ended after {} there, {} back: {}", served, target, there, back, failure);
        }
    }

    private void refuse(ServedStream served, Target target, RefusedException no) throws IOException {
        if (no.status() == OpenStatus.BUSY && busy.isDue()) {
            LOG.warn("{} to {}: refused: {}{}", served, target, no.getMessage(), busy.suffix());
        } else {
            refused.tell(served.toString(), target, no.status(), no.getMessage());
        }
        served.refuse(no);
    }
}
