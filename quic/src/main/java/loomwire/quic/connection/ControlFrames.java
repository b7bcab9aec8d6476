package loomwire.quic.connection;

import java.util.ArrayDeque;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.recovery.SentPacket;
import loomwire.quic.wire.HandshakeDoneFrame;
import loomwire.quic.wire.NewConnectionIdFrame;
import loomwire.quic.wire.PathChallengeFrame;
import loomwire.quic.wire.PathResponseFrame;
import loomwire.quic.wire.PingFrame;
import loomwire.quic.wire.RetireConnectionIdFrame;

/**
 * Small frames of the connection itself that are owed to the peer, and what becomes of them. Kept as facts ("a
 * HANDSHAKE_DONE is owed"), not as frames, so a lost one is made anew. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-13.3">RFC 9000 §13.3</a>
 */
final class ControlFrames {
    /** Challenges that wait for an answer; a peer that sends more at once gets the first ones answered. */
    private static final int MAX_PATH_RESPONSES = 8;

    private final LocalConnectionIds localIds;
    private final RemoteConnectionIds remoteIds;
    private final Pings pings;
    private final ArrayDeque<Long> pathResponses = new ArrayDeque<>(0);
    private boolean handshakeDoneOwed;

    ControlFrames(LocalConnectionIds localIds, RemoteConnectionIds remoteIds, Pings pings) {
        this.localIds = localIds;
        this.remoteIds = remoteIds;
        this.pings = pings;
    }

    void oweHandshakeDone() {
        handshakeDoneOwed = true;
    }

    void onNewConnectionId(NewConnectionIdFrame frame) throws QuicViolation {
        remoteIds.onNewConnectionId(frame);
    }

    void onRetireConnectionId(RetireConnectionIdFrame frame) throws QuicViolation {
        localIds.onRetire(frame.sequence());
    }

    void onPathChallenge(PathChallengeFrame frame) {
        if (pathResponses.size() < MAX_PATH_RESPONSES) {
            pathResponses.add(frame.data());
        }
    }

    void onPathResponse(PathResponseFrame frame) {
        // We have challenged no path yet; an answer nobody asked for means nothing (RFC 9000 §19.18 leaves it to us).
    }

    boolean isOwed() {
        return handshakeDoneOwed || pings.isOwed() || !pathResponses.isEmpty()
                || localIds.peekAnnouncement() != null || remoteIds.peekRetireOwed() >= 0;
    }

    /** Writes what is owed, as far as it fits, and notes it in the packet. */
    boolean write(ByteWriter writer, SentPacket packet, long now) {
        int start = writer.position();
        if (handshakeDoneOwed && writer.remaining() >= 1) {
            new HandshakeDoneFrame().write(writer);
            packet.add(Token.HANDSHAKE_DONE, 0, 0, 0);
            handshakeDoneOwed = false;
        }
        while (!pathResponses.isEmpty() && writer.remaining() >= 9) {
            new PathResponseFrame(pathResponses.remove()).write(writer); // not repeated when lost: RFC 9000 §13.3
        }
        writeConnectionIds(writer, packet);
        while (pings.isOwed() && writer.remaining() >= 1) {
            new PingFrame().write(writer);
            packet.add(Token.PING, pings.peekToken(), pings.peekFirstSent(now), 0);
            pings.sent();
        }
        return writer.position() > start;
    }

    private void writeConnectionIds(ByteWriter writer, SentPacket packet) {
        for (NewConnectionIdFrame id = localIds.peekAnnouncement(); id != null; id = localIds.peekAnnouncement()) {
            if (id.encodedLength() > writer.remaining()) {
                return;
            }
            id.write(writer);
            packet.add(Token.NEW_CONNECTION_ID, id.sequence(), 0, 0);
            localIds.announcementSent();
        }
        for (long sequence = remoteIds.peekRetireOwed(); sequence >= 0; sequence = remoteIds.peekRetireOwed()) {
            RetireConnectionIdFrame retire = new RetireConnectionIdFrame(sequence);
            if (retire.encodedLength() > writer.remaining()) {
                return;
            }
            retire.write(writer);
            packet.add(Token.RETIRE_CONNECTION_ID, sequence, 0, 0);
            remoteIds.retireSent();
        }
    }

    void retireAcknowledged() {
        remoteIds.retireAcknowledged();
    }

    void lost(int kind, long a, long b) {
        switch (kind) {
            case Token.HANDSHAKE_DONE -> handshakeDoneOwed = true;
            case Token.NEW_CONNECTION_ID -> localIds.announcementLost(a);
            case Token.RETIRE_CONNECTION_ID -> remoteIds.retireLost(a);
            case Token.PING -> pings.lost(a, b);
            default -> throw new AssertionError("not a control frame's token: " + kind);
        }
    }
}
