package loomwire.quic.connection;

import java.util.Arrays;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.crypto.Aead;
import loomwire.quic.recovery.SentPacket;
import loomwire.quic.wire.FrameWriter;
import loomwire.quic.wire.PacketHeaders;
import loomwire.quic.wire.PacketNumbers;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;

/** A packet that is written but not sealed yet, so that padding can still be added. Reused; owned by the shard loop. */
final class OpenPacket {
    private static final byte[] NO_TOKEN = {};
    /** Packet number and payload must together have 4 bytes, or there is no header protection sample (RFC 9001 §5.4.2). */
    private static final int MIN_NUMBER_AND_PAYLOAD = 4;

    private final LevelKeys keys;
    private final LocalConnectionIds localIds;
    private final RemoteConnectionIds remoteIds;
    private final InitialToken token;
    private final Watch watch;
    private ByteWriter writer;
    private long number;
    private int numberAt;
    private int numberLength;
    private int lengthFieldAt;
    PacketSpace space;
    int headerFrom;
    int payloadTo;
    boolean ackEliciting;
    boolean padded;
    /** Whether it asks if the path carries datagrams of its size. */
    boolean probesMtu;

    OpenPacket(
            LevelKeys keys,
            LocalConnectionIds localIds,
            RemoteConnectionIds remoteIds,
            InitialToken token,
            Watch watch) {
        this.token = token;
        this.watch = watch;
        this.keys = keys;
        this.localIds = localIds;
        this.remoteIds = remoteIds;
    }

    /** Writes the header and leaves {@code writer} at the payload, with room for the tag kept back. */
    void begin(
            PacketSpace packetSpace,
            long packetNumber,
            long largestAcknowledged,
            ByteWriter target,
            byte[] buffer,
            int from,
            int limit) {
        space = packetSpace;
        number = packetNumber;
        writer = target;
        headerFrom = from;
        ackEliciting = false;
        padded = false;
        probesMtu = false;
        numberLength = PacketNumbers.length(packetNumber, largestAcknowledged);
        target.reset(buffer, from, limit - Aead.TAG_LENGTH);
        if (space.level == EncryptionLevel.ONE_RTT) {
            PacketHeaders.shortHeader(
                    target, remoteIds.current(), false, keys.oneRtt().sendPhase(), numberLength);
            lengthFieldAt = -1;
        } else {
            boolean initial = space.level == EncryptionLevel.INITIAL;
            lengthFieldAt = PacketHeaders.longHeader(
                    target,
                    initial ? PacketType.INITIAL : PacketType.HANDSHAKE,
                    QuicVersions.V1,
                    remoteIds.current(),
                    localIds.initial(),
                    initial ? token.bytes() : NO_TOKEN,
                    numberLength);
        }
        numberAt = target.position();
        PacketHeaders.packetNumber(target, packetNumber, numberLength);
    }

    void writeAck(SentPacket packet, int delayExponent, long now) {
        var acks = space.acks;
        long delay = acks.ackDelayNanos(now) / 1000 >> delayExponent;
        if (acks.anyEcn()) {
            FrameWriter.ackEcn(writer, acks.ranges(), delay, acks.ect0(), acks.ect1(), acks.ce());
        } else {
            FrameWriter.ack(writer, acks.ranges(), delay);
        }
        packet.add(Token.ACK, acks.largestReceived(), 0, 0);
    }

    /** The payload is complete, but for padding. */
    void finish(ByteWriter target) {
        int missing = MIN_NUMBER_AND_PAYLOAD - (target.position() - numberAt);
        if (missing > 0) {
            target.writeZeros(missing);
        }
        payloadTo = target.position();
    }

    /** Adds PADDING so that the sealed packet ends at {@code packetEnd}, if it ends before. */
    void padTo(byte[] buffer, int packetEnd) {
        int wanted = packetEnd - Aead.TAG_LENGTH;
        if (payloadTo < wanted) {
            Arrays.fill(buffer, payloadTo, wanted, (byte) 0);
            payloadTo = wanted;
            padded = true;
        }
    }

    /** Encrypts; the end of the packet. */
    int seal(byte[] buffer) {
        watch.sealed(
                space.level,
                number,
                buffer,
                numberAt + numberLength,
                payloadTo,
                payloadTo + Aead.TAG_LENGTH - headerFrom,
                probesMtu);
        if (lengthFieldAt >= 0) {
            PacketHeaders.patchLength(buffer, lengthFieldAt, payloadTo + Aead.TAG_LENGTH - numberAt);
        }
        return keys.seal(space.level, number, buffer, headerFrom, numberAt, numberLength, payloadTo);
    }
}
