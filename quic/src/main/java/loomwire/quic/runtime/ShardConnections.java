package loomwire.quic.runtime;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import loomwire.quic.CloseReason;
import loomwire.quic.FailedHandshakes;
import loomwire.quic.RefusalCause;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.PeerWords;
import loomwire.quic.connection.Connection;
import loomwire.quic.connection.ConnectionEvent;
import loomwire.quic.endpoint.Endpoint;
import loomwire.quic.event.HandshakeFailures;
import loomwire.rawnet.AddressWords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a shard as their applications know them: passes on what the core tells of each. Owned by the shard
 * loop, but for {@link #open}.
 */
final class ShardConnections {
    private static final Logger LOG = LoggerFactory.getLogger(ShardConnections.class);

    private final Shard shard;
    private final TransportConfig acceptedTransport;
    private final Mailbox<LoopConnection> backlog;
    private final FailedHandshakes failures;
    private final Set<LoopConnection> known = new HashSet<>();
    private volatile int open;
    private long unusedStreams;

    /**
     * @param acceptedTransport settings of connections that peers open
     * @param backlog where those go once their handshake is complete; {@code null} on a client
     * @param failures told of those whose handshake fails
     */
    ShardConnections(
            Shard shard,
            TransportConfig acceptedTransport,
            Mailbox<LoopConnection> backlog,
            FailedHandshakes failures) {
        this.shard = shard;
        this.acceptedTransport = acceptedTransport;
        this.backlog = backlog;
        this.failures = failures;
    }

    /** Connections whose handshake is complete and that are not closed. Any thread. */
    int open() {
        return open;
    }

    /** Connections of this shard that wait to be accepted. Any thread. */
    long awaitingAccept() {
        return backlog == null ? 0 : backlog.count(connection -> connection.shard() == shard);
    }

    /** Streams that were opened ahead and ended with their connection before anybody used them. */
    long unusedStreams() {
        return unusedStreams;
    }

    /**
     * Makes a connection of the core known to the application's side.
     *
     * @param dialled who waits for the handshake; {@code null} if the peer began it
     */
    LoopConnection adopt(Connection connection, TransportConfig transport, Answer<LoopConnection> dialled) {
        LoopConnection adopted = new LoopConnection(shard, connection, transport, dialled);
        connection.attachment(adopted);
        known.add(adopted);
        return adopted;
    }

    /** Passes on all events that the core has; {@code false} if it had none. */
    boolean tellEvents(Endpoint core) {
        boolean any = false;
        for (Connection connection = core.pollEventful(); connection != null; connection = core.pollEventful()) {
            for (ConnectionEvent e = connection.pollEvent(); e != null; e = connection.pollEvent()) {
                any = true;
                try {
                    tell(connection, e);
                } catch (Throwable defect) {
                    core.contain(connection, defect);
                }
            }
        }
        return any;
    }

    private void tell(Connection connection, ConnectionEvent event) {
        LoopConnection told = (LoopConnection) connection.attachment();
        if (told == null) {
            if (event instanceof ConnectionEvent.Closed failed) {
                handshakeFailed(PeerAddress.of(connection), failed.reason(), true);
                return;
            }
            // The peer's first stream may be told of before its handshake is, when both came at once.
            told = adopt(connection, acceptedTransport, null);
        }
        switch (event) {
            case ConnectionEvent.HandshakeCompleted up -> established(told);
            case ConnectionEvent.StreamOpened opened -> told.onStreamOpened(opened.stream());
            case ConnectionEvent.StreamCredit credit -> told.onStreamCredit(credit.bidirectional());
            case ConnectionEvent.PingAcknowledged ping -> told.onPingAcknowledged(ping.token(), ping.rttNanos());
            case ConnectionEvent.AddressTokenReceived received -> told.onAddressToken(received.token());
            case ConnectionEvent.RateFound found -> told.onRateFound(found.finding());
            case ConnectionEvent.Closed closed -> {
                known.remove(told);
                if (told.wasEstablished()) {
                    open = open - 1;
                }
                end(told, closed.reason());
            }
        }
    }

    private void end(LoopConnection connection, CloseReason reason) {
        unusedStreams += connection.stocked();
        if (!connection.wasEstablished()) {
            handshakeFailed(connection.remoteAddress(), reason, connection.isAccepted());
        }
        connection.onClosed(reason);
    }

    private void handshakeFailed(InetSocketAddress peer, CloseReason reason, boolean begunByPeer) {
        LOG.debug(
                "handshake with {} failed: {}, {}",
                AddressWords.of(peer),
                reason.origin(),
                PeerWords.of(reason.message()));
        LifeEvents.handshakeFailed(
                AddressWords.of(peer), HandshakeFailures.of(reason).name(), PeerWords.of(reason.message()));
        if (begunByPeer) {
            failures.failed(peer, reason);
        }
    }

    private void established(LoopConnection connection) {
        open = open + 1;
        connection.onHandshakeCompleted();
        if (connection.isAccepted()) {
            shard.afterFlush(() -> {
                if (!backlog.offer(connection)) {
                    shard.core().counters().refused(RefusalCause.BACKLOG_FULL);
                    LOG.warn("{} was refused: too many connections wait to be accepted", connection);
                    connection.close(0, "too many connections wait to be accepted");
                }
            });
        }
    }

    /** The loop ends: so do all connections, without a word to their peers. One that cannot keeps no other from it. */
    void abandonAll(CloseReason reason) {
        try {
            for (LoopConnection connection : known) {
                abandon(connection, reason);
            }
            known.clear();
            open = 0;
            shard.core().forEachConnection(connection -> connection.abandon(reason)); // those that were closing already
        } finally {
            if (backlog != null) {
                backlog.close(unaccepted -> {}); // each is ended by the loop that it belongs to
            }
        }
    }

    private void abandon(LoopConnection connection, CloseReason reason) {
        try {
            unusedStreams += connection.stocked();
            connection.abandon(reason);
        } catch (Throwable defect) {
            LOG.error("{} could not be told of its end", connection, defect);
        }
    }
}
