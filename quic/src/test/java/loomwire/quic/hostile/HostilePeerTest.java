package loomwire.quic.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import loomwire.quic.ClientConfig;
import loomwire.quic.Quic;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerIdentity;
import loomwire.quic.ServerTrust;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransportError;
import loomwire.quic.wire.PathChallengeFrame;
import loomwire.quic.wire.PathResponseFrame;
import loomwire.rawnet.udp.UdpPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hostile peer itself, as client and as server, in virtual time and on a real port. */
class HostilePeerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterTheHandshakeItWritesWhatItLikes(boolean onServer) {
        Attack attack = Attack.afterHandshake(onServer);
        attack.send(new PathChallengeFrame(77));
        assertTrue(attack.peer.framesReceived().contains(new PathResponseFrame(77)), "an honest question is answered");
        assertFalse(attack.connection.isClosing());
        attack.send(attack.packet(EncryptionLevel.ONE_RTT)
                .number(500)
                .raw(new byte[] {0x21, 0, 0, 0})
                .bytes());
        assertEquals(TransportError.FRAME_ENCODING_ERROR, attack.closeCode());
        assertTrue(attack.connection.isClosing());
    }

    @Test
    void itAttacksAServerOnARealPort() throws IOException {
        HostilePeer peer = HostilePeer.client(Attack.clientTls(), p -> p, new SeededEntropy(3));
        try (QuicEndpoint server = Quic.server(port())
                        .identity(ServerIdentity.of(Attack.IDENTITY.chain(), Attack.IDENTITY.key()))
                        .alpn(Attack.ALPN)
                        .open();
                HostileSocket socket = new HostileSocket(peer, server.localAddress())) {
            socket.pumpUntil(peer::isReady, LONG);
            peer.send(new PathChallengeFrame(78));
            socket.pumpUntil(() -> peer.framesReceived().contains(new PathResponseFrame(78)), LONG);
        }
    }

    @Test
    void itAttacksAClientOnARealPort() throws IOException {
        HostilePeer peer = HostilePeer.server(Attack.serverTls(), p -> p, new SeededEntropy(4));
        try (QuicEndpoint client = Quic.client(port()).open();
                HostileSocket socket = new HostileSocket(peer, null)) {
            CompletableFuture<QuicConnection> dialled =
                    CompletableFuture.supplyAsync(() -> dial(client, socket.address()));
            socket.pumpUntil(() -> peer.isReady() && dialled.isDone(), LONG);
            peer.send(new PathChallengeFrame(79));
            socket.pumpUntil(() -> peer.framesReceived().contains(new PathResponseFrame(79)), LONG);
        }
    }

    private static QuicConnection dial(QuicEndpoint client, InetSocketAddress server) {
        try {
            return client.dial(
                    server,
                    ClientConfig.alpn(Attack.ALPN)
                            .trust(new ServerTrust.Pins(Set.of(Attack.IDENTITY.pin())))
                            .build(),
                    LONG);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static UdpPort port() throws IOException {
        return UdpPort.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1 << 20);
    }
}
