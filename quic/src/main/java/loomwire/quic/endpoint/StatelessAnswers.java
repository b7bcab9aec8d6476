package loomwire.quic.endpoint;

import java.util.ArrayDeque;
import java.util.Arrays;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.connection.StatelessResets;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.crypto.RetryIntegrity;
import loomwire.quic.crypto.StatelessResetTokens;
import loomwire.quic.event.EndpointCounters;
import loomwire.quic.wire.ConnectionCloseFrame;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketHeaders;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;

/**
 * Answers that need no connection: Version Negotiation, stateless reset, refusal. Always shorter than what they answer,
 * and few at a time, so nobody can use us to multiply traffic. Owned by the shard loop.
 */
final class StatelessAnswers {
    /** Answers that wait to be sent at most; more are not given, and the peer asks again. */
    static final int MAX_WAITING = 64;
    /** A reset is this much shorter than what it answers, so that two endpoints do not answer each other for ever. */
    private static final int RESET_SHORTER_BY = 3;
    /** The longest reset: enough to look like a small packet (RFC 9000 §10.3). */
    private static final int MAX_RESET_BYTES = 42;

    private record Reply(byte[] bytes, long addressHigh, long addressLow, int port, long localHigh, long localLow) {}

    private final ArrayDeque<Reply> waiting = new ArrayDeque<>();
    private final Entropy entropy;
    private final StatelessResetTokens tokens;
    private final EndpointCounters counters;

    StatelessAnswers(Entropy entropy, StatelessResetTokens tokens, EndpointCounters counters) {
        this.entropy = entropy;
        this.tokens = tokens;
        this.counters = counters;
    }

    boolean isFull() {
        return waiting.size() >= MAX_WAITING;
    }

    /** Puts the next answer into the slot; {@code false} if there is none. */
    boolean transmit(TransmitSlot slot) {
        Reply answer = waiting.poll();
        if (answer == null) {
            return false;
        }
        System.arraycopy(answer.bytes, 0, slot.array(), slot.from(), answer.bytes.length);
        slot.to(answer.addressHigh, answer.addressLow, answer.port, 0);
        slot.leavingFrom(answer.localHigh, answer.localLow);
        slot.filled(answer.bytes.length, answer.bytes.length);
        counters.answerSent();
        counters.datagramSent(answer.bytes.length);
        return true;
    }

    /** The client asked for a version we do not speak: say which we do (RFC 9000 §6.1). */
    void versionNegotiation(Datagram datagram, PacketHeader header) {
        ByteWriter writer = new ByteWriter(new byte[7 + header.sourceLength() + header.destinationLength() + 4]);
        PacketHeaders.versionNegotiation(writer, (int) entropy.nextLong(), datagram.array(), header, QuicVersions.V1);
        add(datagram, writer.array());
    }

    /** We know nothing of the connection: tell a peer that may still believe in it (RFC 9000 §10.3). */
    void statelessReset(Datagram datagram, ConnectionId unknown) {
        int length = Math.min(MAX_RESET_BYTES, datagram.length() - RESET_SHORTER_BY);
        if (length < StatelessResets.MIN_BYTES) {
            return;
        }
        byte[] bytes = new byte[length];
        entropy.fill(bytes, 0, length);
        bytes[0] = (byte) (0x40 | bytes[0] & 0x3f);
        System.arraycopy(tokens.token(unknown), 0, bytes, length - StatelessResets.TOKEN_BYTES, 16);
        add(datagram, bytes);
    }

    /** The client is to come again with this token (RFC 9000 §17.2.5); {@code newId} is where it sends that to. */
    void retry(Datagram datagram, PacketHeader header, ConnectionId newId, byte[] token) {
        byte[] buffer = new byte[7 + header.sourceLength() + newId.length() + token.length + RetryIntegrity.TAG_LENGTH];
        ByteWriter writer = new ByteWriter(buffer);
        PacketHeaders.retry(writer, QuicVersions.V1, header.sourceConnectionId(), newId, token);
        int tagAt = writer.position();
        writer.writeBytes(RetryIntegrity.tag(header.destinationConnectionId(), buffer, 0, tagAt));
        add(datagram, buffer);
    }

    /**
     * There will be no connection: say so in an Initial packet, without keeping any state (RFC 9000 §5.2.2).
     *
     * @param error CONNECTION_REFUSED, or INVALID_TOKEN
     */
    void refuse(Datagram datagram, PacketHeader header, InitialKeys.Pair keys, long error) {
        byte[] buffer = new byte[128];
        ByteWriter writer = new ByteWriter(buffer);
        int lengthAt = PacketHeaders.longHeader(
                writer,
                PacketType.INITIAL,
                QuicVersions.V1,
                header.sourceConnectionId(),
                header.destinationConnectionId(),
                new byte[0],
                1);
        int numberAt = writer.position();
        PacketHeaders.packetNumber(writer, 0, 1);
        new ConnectionCloseFrame(false, error, 0, "").write(writer);
        int payloadTo = writer.position();
        PacketHeaders.patchLength(buffer, lengthAt, payloadTo + 16 - numberAt);
        int end = keys.server().seal(0, buffer, 0, numberAt, 1, payloadTo);
        add(datagram, Arrays.copyOf(buffer, end));
    }

    private void add(Datagram datagram, byte[] bytes) {
        if (waiting.size() < MAX_WAITING) {
            datagram.markHeard();
            waiting.add(new Reply(
                    bytes,
                    datagram.addressHigh(),
                    datagram.addressLow(),
                    datagram.port(),
                    datagram.localHigh(),
                    datagram.localLow()));
        } else {
            counters.answerOmitted();
        }
    }
}
