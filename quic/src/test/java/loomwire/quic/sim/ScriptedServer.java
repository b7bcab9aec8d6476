package loomwire.quic.sim;

import java.util.Arrays;
import java.util.function.Consumer;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.crypto.Aead;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.crypto.PacketKeys;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.TlsEvent;
import loomwire.quic.tls.TlsHandshake;
import loomwire.quic.wire.AckRanges;
import loomwire.quic.wire.Frame;
import loomwire.quic.wire.FrameReader;
import loomwire.quic.wire.FrameVisitor;
import loomwire.quic.wire.FrameWriter;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketHeaders;
import loomwire.quic.wire.PacketNumbers;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;
import loomwire.quic.wire.TransportParameters;

/**
 * A server that shakes hands and otherwise sends exactly the Handshake packets that a test writes: for what other stacks
 * do and ours does not. It never reads the client's Finished, so it stays in the handshake.
 */
final class ScriptedServer {
    private static final int NUMBER_LENGTH = 4;
    private static final int ID_LENGTH = 8;

    private final ServerTlsConfig config;
    private final ConnectionId ownId = ConnectionId.random(new SeededEntropy(5), ID_LENGTH);
    private final PacketHeader header = new PacketHeader();
    private final FrameReader frames = new FrameReader();
    private ConnectionId clientId;
    private InitialKeys.Pair initial;
    private PacketKeys read;
    private PacketKeys write;
    private long nextNumber;
    private long largestReceived = -1;
    private boolean sawCrypto;

    ScriptedServer(ServerTlsConfig config) {
        this.config = config;
    }

    /** Takes the client's first datagram and gives the whole flight that answers it. */
    byte[] answer(byte[] datagram) throws QuicViolation {
        byte[] copy = datagram.clone();
        header.parse(copy, 0, copy.length, ID_LENGTH);
        ConnectionId originalDestination = header.destinationConnectionId();
        clientId = header.sourceConnectionId();
        initial = InitialKeys.derive(QuicVersions.V1, originalDestination, AeadProvider.JDK);
        TlsHandshake tls = TlsHandshake.server(config, parameters(originalDestination), new SeededEntropy(6));
        readPacket(
                copy,
                initial.client(),
                EncryptionLevel.INITIAL,
                (offset, data, from, length) -> tls.receive(EncryptionLevel.INITIAL, data, from, length));
        byte[] flight = {};
        int handshakeBytes = 0;
        for (TlsEvent event = tls.pollEvent(); event != null; event = tls.pollEvent()) {
            switch (event) {
                case TlsEvent.HandshakeBytes bytes -> {
                    flight = concat(flight, cryptoPacket(bytes, handshakeBytes));
                    handshakeBytes += bytes.level() == EncryptionLevel.HANDSHAKE ? bytes.bytes().length : 0;
                }
                case TlsEvent.SecretsReady secrets
                when secrets.level() == EncryptionLevel.HANDSHAKE -> {
                    read = PacketKeys.derive(secrets.suite(), secrets.readSecret(), AeadProvider.JDK);
                    write = PacketKeys.derive(secrets.suite(), secrets.writeSecret(), AeadProvider.JDK);
                }
                default -> {} // 1-RTT keys are for after the handshake
            }
        }
        return flight;
    }

    private byte[] cryptoPacket(TlsEvent.HandshakeBytes bytes, int offset) {
        return packet(bytes.level(), writer -> {
            FrameWriter.cryptoHeader(writer, offset, bytes.bytes().length);
            writer.writeBytes(bytes.bytes());
        });
    }

    private byte[] parameters(ConnectionId originalDestination) {
        return TransportParameters.builder()
                .originalDestinationConnectionId(originalDestination)
                .initialSourceConnectionId(ownId)
                .initialMaxData(1 << 20)
                .initialMaxStreamDataBidiRemote(1 << 20)
                .initialMaxStreamsBidi(1)
                .build()
                .encode();
    }

    /** Takes the Handshake packets of a datagram. */
    void receive(byte[] datagram) throws QuicViolation {
        byte[] copy = datagram.clone();
        for (int at = 0; at < copy.length && header.parse(copy, at, copy.length, ID_LENGTH); at = header.packetEnd()) {
            if (header.type() == PacketType.HANDSHAKE) {
                readPacket(copy, read, EncryptionLevel.HANDSHAKE, (offset, data, from, length) -> sawCrypto = true);
            }
        }
    }

    /** The highest number of a Handshake packet that was received; -1 if none was. */
    long largestReceived() {
        return largestReceived;
    }

    /** Whether handshake bytes, of the Finished that is, were received. */
    boolean sawCrypto() {
        return sawCrypto;
    }

    /** A Handshake packet with these frames. */
    byte[] handshakePacket(Consumer<ByteWriter> payload) {
        return packet(EncryptionLevel.HANDSHAKE, payload);
    }

    private byte[] packet(EncryptionLevel level, Consumer<ByteWriter> payload) {
        boolean first = level == EncryptionLevel.INITIAL;
        ByteWriter writer = new ByteWriter(new byte[4096]);
        int lengthAt = PacketHeaders.longHeader(
                writer,
                first ? PacketType.INITIAL : PacketType.HANDSHAKE,
                QuicVersions.V1,
                clientId,
                ownId,
                new byte[0],
                NUMBER_LENGTH);
        int numberAt = writer.position();
        long number = nextNumber++;
        PacketHeaders.packetNumber(writer, number, NUMBER_LENGTH);
        payload.accept(writer);
        writer.writeZeros(16); // padding: enough for header protection whatever the frames
        int end = writer.position() + Aead.TAG_LENGTH;
        PacketHeaders.patchLength(writer.array(), lengthAt, end - numberAt);
        (first ? initial.server() : write).seal(number, writer.array(), 0, numberAt, NUMBER_LENGTH, writer.position());
        return Arrays.copyOf(writer.array(), end);
    }

    private interface CryptoTaker {
        void take(long offset, byte[] data, int from, int length) throws QuicViolation;
    }

    private void readPacket(byte[] buffer, PacketKeys keys, EncryptionLevel level, CryptoTaker taker)
            throws QuicViolation {
        int numberAt = header.packetNumberOffset();
        int numberLength = keys.unprotectHeader(buffer, header.headerFrom(), numberAt, header.packetEnd());
        long truncated = 0;
        for (int i = 0; i < numberLength; i++) {
            truncated = truncated << 8 | buffer[numberAt + i] & 0xff;
        }
        long number =
                PacketNumbers.decode(truncated, numberLength, level == EncryptionLevel.INITIAL ? -1 : largestReceived);
        int from = numberAt + numberLength;
        int to = keys.open(number, buffer, header.headerFrom(), from, header.packetEnd());
        if (to < 0) {
            throw new AssertionError("a packet of the client cannot be opened");
        }
        if (level == EncryptionLevel.HANDSHAKE) {
            largestReceived = Math.max(largestReceived, number);
        }
        frames.read(level, buffer, from, to, new CryptoOnly(taker));
    }

    private record CryptoOnly(CryptoTaker taker) implements FrameVisitor {
        @Override
        public void crypto(long offset, byte[] data, int from, int length) throws QuicViolation {
            taker.take(offset, data, from, length);
        }

        @Override
        public void ping() {}

        @Override
        public void ack(AckRanges ack) {}

        @Override
        public void stream(long streamId, long offset, byte[] data, int from, int length, boolean fin) {}

        @Override
        public void datagram(byte[] data, int from, int length) {}

        @Override
        public void control(Frame frame) {}
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
