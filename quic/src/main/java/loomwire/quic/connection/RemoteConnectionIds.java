package loomwire.quic.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.crypto.StatelessResetTokens;
import loomwire.quic.wire.NewConnectionIdFrame;

/**
 * The ids by which we address the peer: the one in use, the spare ones, and those to be retired. Owned by the shard
 * loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-5.1.1">RFC 9000 §5.1.1</a>
 */
final class RemoteConnectionIds {
    /** Ids that we hold at once, told to the peer as active_connection_id_limit. */
    static final int ACTIVE_LIMIT = 4;
    /** Retirements not yet acknowledged; a peer that makes us retire faster is misbehaving (RFC 9000 §5.1.2). */
    private static final int MAX_RETIRED = 4 * ACTIVE_LIMIT;

    private static final long PREFERRED_SEQUENCE = 1;

    private record Known(long sequence, ConnectionId id, byte[] resetToken) {}

    private final List<Known> active = new ArrayList<>(ACTIVE_LIMIT);
    private final ArrayDeque<Long> retireOwed = new ArrayDeque<>();
    private int retiredUnacknowledged;
    private long retirePriorTo;
    private long largestSequence;
    private boolean zeroLength;

    /** The id of the peer's first packets (sequence number 0). */
    void setInitial(ConnectionId id) {
        active.clear();
        active.add(new Known(0, id, null));
        zeroLength = id.length() == 0;
    }

    /** The token of the server's transport parameters, which belongs to sequence number 0. */
    void setInitialResetToken(byte[] token) {
        if (!active.isEmpty() && active.getFirst().sequence == 0) {
            active.set(0, new Known(0, active.getFirst().id, token));
        }
    }

    /**
     * The id of the server's preferred address (RFC 9000 §5.1.1), sequence number 1. We stay where we are, so that it is
     * of no use and given back.
     *
     * @throws QuicViolation if the server uses no connection ids, and so can have none there
     */
    void declinePreferred() throws QuicViolation {
        if (zeroLength) { // RFC 9000 §18.2
            throw new QuicViolation(
                    TransportError.TRANSPORT_PARAMETER_ERROR, "a preferred address of a peer without connection ids");
        }
        largestSequence = Math.max(largestSequence, PREFERRED_SEQUENCE);
        retireOwed.add(PREFERRED_SEQUENCE);
    }

    /** The id to put on packets now. */
    ConnectionId current() {
        return active.getFirst().id;
    }

    void onNewConnectionId(NewConnectionIdFrame frame) throws QuicViolation {
        if (zeroLength) {
            throw new QuicViolation(
                    TransportError.PROTOCOL_VIOLATION, "NEW_CONNECTION_ID from a peer without connection ids");
        }
        for (Known known : active) {
            boolean sameSequence = known.sequence == frame.sequence();
            if (sameSequence != known.id.equals(frame.id())) {
                throw new QuicViolation(
                        TransportError.PROTOCOL_VIOLATION, "connection id " + frame.id() + " issued twice");
            }
            if (sameSequence) {
                return;
            }
        }
        retirePriorTo = Math.max(retirePriorTo, frame.retirePriorTo());
        largestSequence = Math.max(largestSequence, frame.sequence());
        if (frame.sequence() < retirePriorTo) {
            retire(frame.sequence());
        } else {
            active.add(new Known(frame.sequence(), frame.id(), frame.statelessResetToken()));
        }
        for (int i = active.size() - 1; i >= 0; i--) {
            if (active.get(i).sequence < retirePriorTo) {
                retire(active.remove(i).sequence);
            }
        }
        if (active.isEmpty()) {
            throw new QuicViolation(TransportError.PROTOCOL_VIOLATION, "the peer retired its last connection id");
        }
        if (active.size() > ACTIVE_LIMIT) {
            throw new QuicViolation(
                    TransportError.CONNECTION_ID_LIMIT_ERROR, "more than " + ACTIVE_LIMIT + " connection ids");
        }
    }

    private void retire(long sequence) throws QuicViolation {
        if (retireOwed.size() + retiredUnacknowledged >= MAX_RETIRED) {
            throw new QuicViolation(
                    TransportError.CONNECTION_ID_LIMIT_ERROR, "connection ids retired faster than acknowledged");
        }
        retireOwed.add(sequence);
    }

    /** The next RETIRE_CONNECTION_ID to send; -1 if none is owed. */
    long peekRetireOwed() {
        return retireOwed.isEmpty() ? -1 : retireOwed.peek();
    }

    void retireSent() {
        retireOwed.remove();
        retiredUnacknowledged++;
    }

    void retireAcknowledged() {
        retiredUnacknowledged--;
    }

    void retireLost(long sequence) {
        retiredUnacknowledged--;
        retireOwed.add(sequence);
    }

    /**
     * Whether a datagram that ends with these 16 bytes says that the peer lost its state. Only the token of the id in use
     * counts: the peer knows that we have the others, but has never seen a packet to them (RFC 9000 §10.3.1).
     */
    boolean isStatelessReset(byte[] buffer, int datagramEnd) {
        byte[] token = active.getFirst().resetToken;
        return token != null
                && StatelessResetTokens.endsWith(buffer, datagramEnd - StatelessResets.TOKEN_BYTES, datagramEnd, token);
    }
}
