package loomwire.quic.endpoint;

import java.util.Arrays;
import loomwire.quic.ServerTrust;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.crypto.PacketKeys;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.TlsEvent;
import loomwire.quic.tls.TlsHandshake;
import loomwire.quic.wire.CryptoFrame;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketHeaders;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;
import loomwire.quic.wire.TransportParameters;

/** First datagrams of clients, honest and other. */
final class Knocks {
    static final byte[] NO_TOKEN = {};
    private static final int DATAGRAM_BYTES = 1200;
    private static final int TAG_BYTES = 16;

    private Knocks() {}

    static ConnectionId id(long seed) {
        return ConnectionId.random(new SeededEntropy(seed), 8);
    }

    /** An Initial packet with these frames, padded to 1200 bytes and sealed. */
    static byte[] initial(ConnectionId destination, ConnectionId source, byte[] token, int number, byte[] frames) {
        return initial(destination, source, token, number, frames, DATAGRAM_BYTES);
    }

    /** Likewise, padded to so many bytes. */
    static byte[] initial(
            ConnectionId destination, ConnectionId source, byte[] token, int number, byte[] frames, int length) {
        byte[] bytes = new byte[length];
        ByteWriter writer = new ByteWriter(bytes);
        int lengthAt =
                PacketHeaders.longHeader(writer, PacketType.INITIAL, QuicVersions.V1, destination, source, token, 1);
        int numberAt = writer.position();
        PacketHeaders.packetNumber(writer, number, 1);
        writer.writeBytes(frames);
        PacketHeaders.patchLength(bytes, lengthAt, length - numberAt);
        InitialKeys.derive(QuicVersions.V1, destination, AeadProvider.JDK)
                .client()
                .seal(number, bytes, 0, numberAt, 1, length - TAG_BYTES);
        return bytes;
    }

    /** An Initial packet with a whole and honest ClientHello, which names {@code source} as it has to. */
    static byte[] hello(ConnectionId destination, ConnectionId source, byte[] token, int number) throws Exception {
        return hello(destination, source, token, number, BareServer.ALPN);
    }

    static byte[] hello(ConnectionId destination, ConnectionId source, byte[] token, int number, String alpn)
            throws Exception {
        return initial(destination, source, token, number, helloFrames(source, alpn));
    }

    /** A CRYPTO frame with a whole and honest ClientHello. */
    static byte[] helloFrames(ConnectionId source, String alpn) throws Exception {
        byte[] parameters = TransportParameters.builder()
                .initialSourceConnectionId(source)
                .build()
                .encode();
        TlsHandshake tls = TlsHandshake.client(
                ClientTlsConfig.of("bare.example", alpn, new ServerTrust.SkipVerification(), BareServer.TODAY),
                parameters,
                new SeededEntropy(source.hashCode()));
        tls.start();
        byte[] frames = new byte[DATAGRAM_BYTES];
        ByteWriter writer = new ByteWriter(frames);
        for (TlsEvent event = tls.pollEvent(); event != null; event = tls.pollEvent()) {
            if (event instanceof TlsEvent.HandshakeBytes out && out.level() == EncryptionLevel.INITIAL) {
                new CryptoFrame(0, out.bytes()).write(writer);
            }
        }
        return Arrays.copyOf(frames, writer.position());
    }

    /** The error code of the CONNECTION_CLOSE with which a server's Initial packet begins. */
    static long closeCode(byte[] initial, ConnectionId destination) throws Exception {
        byte[] copy = initial.clone();
        PacketHeader header = new PacketHeader();
        header.parse(copy, 0, copy.length, 8);
        PacketKeys keys = InitialKeys.derive(QuicVersions.V1, destination, AeadProvider.JDK)
                .server();
        int length = keys.unprotectHeader(copy, 0, header.packetNumberOffset(), header.packetEnd());
        int from = header.packetNumberOffset() + length;
        keys.open(copy[from - 1], copy, 0, from, header.packetEnd());
        return copy[from] == 0x1c ? copy[from + 1] : -1;
    }

    static byte[] hello(long seed) throws Exception {
        return hello(id(seed), id(seed + 1_000_000), NO_TOKEN, 0);
    }
}
