package loomwire.quic.connection;

import java.util.ArrayDeque;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.recovery.AckFrequency;
import loomwire.quic.recovery.SentPacket;
import loomwire.quic.wire.AckFrequencyFrame;
import loomwire.quic.wire.HandshakeDoneFrame;
import loomwire.quic.wire.NewConnectionIdFrame;
import loomwire.quic.wire.NewTokenFrame;
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
    private final AckFrequency ackFrequency;
    private final ArrayDeque<Long> pathResponses = new ArrayDeque<>(0);
    private boolean handshakeDoneOwed;
    /** For the client's next connection; {@code null} once it has arrived. */
    private byte[] newToken;

    private boolean newTokenOwed;
    private boolean askedForAnswer;
    private boolean answeredChallenge;

    ControlFrames(LocalConnectionIds localIds, RemoteConnectionIds remoteIds, Pings pings, AckFrequency ackFrequency) {
        this.localIds = localIds;
        this.remoteIds = remoteIds;
        this.pings = pings;
        this.ackFrequency = ackFrequency;
    }

    void oweHandshakeDone() {
        handshakeDoneOwed = true;
    }

    /** The client may keep this token; {@code null} if there is none for it. */
    void oweNewToken(byte[] token) {
        newToken = token;
        newTokenOwed = token != null;
    }

    void newTokenAcknowledged() {
        newToken = null;
        newTokenOwed = false;
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
        return handshakeDoneOwed
                || newTokenOwed
                || pings.isOwed()
                || ackFrequency.isOwed()
                || !pathResponses.isEmpty()
                || localIds.peekAnnouncement() != null
                || remoteIds.peekRetireOwed() >= 0;
    }

    /** Writes what is owed, as far as it fits, and notes it in the packet. */
    boolean write(ByteWriter writer, SentPacket packet, long now) {
        int start = writer.position();
        askedForAnswer = false;
        answeredChallenge = false;
        if (handshakeDoneOwed && writer.remaining() >= 1) {
            new HandshakeDoneFrame().write(writer);
            packet.add(Token.HANDSHAKE_DONE, 0, 0, 0);
            handshakeDoneOwed = false;
        }
        while (!pathResponses.isEmpty() && writer.remaining() >= 9) {
            new PathResponseFrame(pathResponses.remove()).write(writer); // not repeated when lost: RFC 9000 §13.3
            answeredChallenge = true;
        }
        writeConnectionIds(writer, packet);
        writeNewToken(writer, packet);
        writeAckFrequency(writer, packet);
        while (pings.isOwed() && writer.remaining() >= 1) {
            new PingFrame().write(writer);
            packet.add(Token.PING, pings.peekToken(), pings.peekFirstSent(now), 0);
            askedForAnswer |= pings.peekToken() != Pings.KEEP_ALIVE;
            pings.sent();
        }
        return writer.position() > start;
    }

    /** Whether what was written last has a PING that the application asked for. */
    boolean askedForAnswer() {
        return askedForAnswer;
    }

    /** Whether what was written last answers a challenge. */
    boolean answeredChallenge() {
        return answeredChallenge;
    }

    private void writeNewToken(ByteWriter writer, SentPacket packet) {
        if (!newTokenOwed) {
            return;
        }
        NewTokenFrame frame = new NewTokenFrame(newToken);
        if (frame.encodedLength() <= writer.remaining()) {
            frame.write(writer);
            packet.add(Token.NEW_TOKEN, 0, 0, 0);
            newTokenOwed = false;
        }
    }

    private void writeAckFrequency(ByteWriter writer, SentPacket packet) {
        if (!ackFrequency.isOwed()) {
            return;
        }
        AckFrequencyFrame frame = ackFrequency.frame();
        if (frame.encodedLength() <= writer.remaining()) {
            frame.write(writer);
            packet.add(Token.ACK_FREQUENCY, frame.sequence(), 0, 0);
            ackFrequency.sent();
        }
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

    void ackFrequencyAcknowledged(long sequence) {
        ackFrequency.acknowledged(sequence);
    }

    void retireAcknowledged() {
        remoteIds.retireAcknowledged();
    }

    void lost(int kind, long a, long b) {
        switch (kind) {
            case Token.HANDSHAKE_DONE -> handshakeDoneOwed = true;
            case Token.NEW_TOKEN -> newTokenOwed = newToken != null;
            case Token.NEW_CONNECTION_ID -> localIds.announcementLost(a);
            case Token.RETIRE_CONNECTION_ID -> remoteIds.retireLost(a);
            case Token.PING -> pings.lost(a, b);
            case Token.ACK_FREQUENCY -> ackFrequency.lost(a);
            default -> throw new AssertionError("not a control frame's token: " + kind);
        }
    }
}
