package loomwire.quic.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.wire.NewConnectionIdFrame;

/**
 * The ids by which the peer addresses us. Each is registered with the endpoint, which finds the connection by it. Owned
 * by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-5.1.1">RFC 9000 §5.1.1</a>
 */
final class LocalConnectionIds {
    /** All our ids have this length: they fit one long, which the endpoint looks up without an object. */
    static final int LENGTH = 8;
    /** Ids that the peer holds at once at most: one in use and one to change to when its path changes. */
    private static final int MAX_ACTIVE = 2;

    private record Issued(long sequence, ConnectionId id) {}

    private final Entropy entropy;
    private final ConnectionIdRegistry registry;
    private final Connection owner;
    private final List<Issued> active = new ArrayList<>(MAX_ACTIVE);
    private final ArrayDeque<Issued> announceOwed = new ArrayDeque<>();
    private long nextSequence;
    /** The latest id that the peer was told of; the first one is in our first packet. */
    private long announcedSequence;

    LocalConnectionIds(Connection owner, Entropy entropy, ConnectionIdRegistry registry) {
        this.owner = owner;
        this.entropy = entropy;
        this.registry = registry;
        issue();
    }

    /** The id in the handshake's packets, sequence number 0. */
    ConnectionId initial() {
        return active.getFirst().id;
    }

    /** The peer accepts further ids: issue what it may hold. */
    void onPeerLimit(long activeConnectionIdLimit) {
        while (active.size() < Math.min(MAX_ACTIVE, activeConnectionIdLimit)) {
            announceOwed.add(issue());
        }
    }

    void onRetire(long sequence) throws QuicViolation {
        if (sequence > announcedSequence) { // RFC 9000 §19.16
            throw new QuicViolation(
                    TransportError.PROTOCOL_VIOLATION,
                    "retires connection id " + sequence + ", which was never issued");
        }
        for (int i = 0; i < active.size(); i++) {
            if (active.get(i).sequence == sequence) {
                Issued gone = active.remove(i);
                announceOwed.remove(gone);
                registry.remove(gone.id);
                announceOwed.add(issue());
                return;
            }
        }
    }

    /** The next NEW_CONNECTION_ID to send; {@code null} if none is owed. */
    NewConnectionIdFrame peekAnnouncement() {
        Issued next = announceOwed.peek();
        return next == null ? null : new NewConnectionIdFrame(next.sequence, 0, next.id, registry.resetToken(next.id));
    }

    void announcementSent() {
        announcedSequence = Math.max(announcedSequence, announceOwed.remove().sequence);
    }

    void announcementLost(long sequence) {
        for (Issued issued : active) {
            if (issued.sequence == sequence && !announceOwed.contains(issued)) {
                announceOwed.add(issued);
            }
        }
    }

    /** The connection is gone: nobody finds it by its ids any more. */
    void removeAll() {
        for (Issued issued : active) {
            registry.remove(issued.id);
        }
        active.clear();
        announceOwed.clear();
    }

    private Issued issue() {
        Issued issued = new Issued(nextSequence++, registry.newId(entropy, owner));
        active.add(issued);
        return issued;
    }
}
