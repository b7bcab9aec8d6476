package loomwire.bench.flood;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import loomwire.quic.AdmissionKey;
import loomwire.quic.ServerTrust;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.crypto.AdmissionProof;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.TlsEvent;
import loomwire.quic.tls.TlsHandshake;
import loomwire.quic.wire.CryptoFrame;
import loomwire.quic.wire.PacketHeaders;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;
import loomwire.quic.wire.TransportParameters;
import loomwire.rawnet.Addresses;

/** Makes sealed Initial packets ahead, so that sending them costs little more than the kernel's work. */
final class FirstPackets {
    static final int DATAGRAM_BYTES = 1200;
    private static final int TAG_BYTES = 16;
    private static final int ID_BYTES = 8;
    private static final byte[] PING = {1};

    private final Entropy entropy = new SeededEntropy(System.nanoTime());
    private final FloodKind kind;
    private final AdmissionProof proofs;
    private final InetSocketAddress server;
    /** One for all packets: the ClientHello names it, and making a hello is the dearest part. */
    private final ConnectionId source = ConnectionId.random(entropy, ID_BYTES);

    private final byte[] frames;

    FirstPackets(FloodKind kind, byte[] sharedKey, InetSocketAddress server) throws Exception {
        this.kind = kind;
        this.proofs = new AdmissionProof(AdmissionKey.of(sharedKey));
        this.server = server;
        this.frames = kind == FloodKind.PING_ONLY ? PING : hello();
    }

    /** So many packets, one after another, each with a destination id of its own. */
    byte[] make(int count) {
        byte[] all = new byte[count * DATAGRAM_BYTES];
        for (int i = 0; i < count; i++) {
            System.arraycopy(packet(), 0, all, i * DATAGRAM_BYTES, DATAGRAM_BYTES);
        }
        return all;
    }

    private byte[] packet() {
        ConnectionId destination = ConnectionId.random(entropy, ID_BYTES);
        byte[] bytes = new byte[DATAGRAM_BYTES];
        ByteWriter writer = new ByteWriter(bytes);
        int lengthAt = PacketHeaders.longHeader(
                writer, PacketType.INITIAL, QuicVersions.V1, destination, source, token(destination), 1);
        int numberAt = writer.position();
        PacketHeaders.packetNumber(writer, 0, 1);
        writer.writeBytes(frames);
        PacketHeaders.patchLength(bytes, lengthAt, DATAGRAM_BYTES - numberAt);
        InitialKeys.derive(QuicVersions.V1, destination, AeadProvider.JDK)
                .client()
                .seal(0, bytes, 0, numberAt, 1, DATAGRAM_BYTES - TAG_BYTES);
        return bytes;
    }

    private byte[] token(ConnectionId destination) {
        if (!kind.isProven()) {
            byte[] chance = new byte[AdmissionProof.LENGTH];
            entropy.fill(chance, 0, chance.length);
            return chance;
        }
        return proofs.make(
                entropy,
                destination,
                source,
                Addresses.high(server.getAddress()),
                Addresses.low(server.getAddress()),
                server.getPort(),
                Instant.now().getEpochSecond());
    }

    private byte[] hello() throws Exception {
        byte[] parameters = TransportParameters.builder()
                .initialSourceConnectionId(source)
                .build()
                .encode();
        TlsHandshake tls = TlsHandshake.client(
                ClientTlsConfig.of("flood.example", "h3", new ServerTrust.SkipVerification(), Instant.now()),
                parameters,
                entropy);
        tls.start();
        byte[] bytes = new byte[DATAGRAM_BYTES];
        ByteWriter writer = new ByteWriter(bytes);
        for (TlsEvent event = tls.pollEvent(); event != null; event = tls.pollEvent()) {
            if (event instanceof TlsEvent.HandshakeBytes out && out.level() == EncryptionLevel.INITIAL) {
                new CryptoFrame(0, out.bytes()).write(writer);
            }
        }
        return Arrays.copyOf(bytes, writer.position());
    }
}
