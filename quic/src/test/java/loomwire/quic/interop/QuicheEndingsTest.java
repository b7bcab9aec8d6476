package loomwire.quic.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.handler.codec.quic.QuicStreamType;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import loomwire.quic.ClientConfig;
import loomwire.quic.CloseReason;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.QuicStream;
import loomwire.quic.ServerBuilder;
import loomwire.quic.ServerTrust;
import loomwire.quic.StreamResetException;
import loomwire.quic.StreamStoppedException;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.TransportError;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How connections and streams between Loomwire and quiche end before their time, and what each end says of it. */
@Tag("slow")
@Timeout(30)
class QuicheEndingsTest {
    private static final int ALERT_BAD_CERTIFICATE = 42;
    private static final int ALERT_UNKNOWN_CA = 48;
    private static final int ALERT_NO_APPLICATION_PROTOCOL = 120;
    private static final int CODE = 0x1234;
    private static final String REASON = "that is enough, thank you";
    private static final byte[] CONTENT = Content.of(1, 1000);
    private static final UnaryOperator<ServerBuilder> SERVER = Loomwire.serving(Certificates.SERVER, Loomwire.ALPN);

    @BeforeAll
    static void quicheRunsHere() {
        Quiche.assumeAvailable();
    }

    // ---- an application closes

    @Test
    void aQuicheServerLearnsOurCodeAndReason() throws Exception {
        try (QuicheServer server = QuicheServer.open();
                QuicEndpoint endpoint = Loomwire.client()) {
            QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting());
            assertArrayEquals(CONTENT, Loomwire.mirrored(connection, CONTENT));
            connection.close(CODE, REASON);
            assertApplicationClose(server.closedByPeer());
        }
    }

    @Test
    void aQuicheClientLearnsOurCodeAndReason() throws Exception {
        try (MirrorServer server = MirrorServer.open(SERVER);
                QuicheClient client = QuicheClient.connect(server.address())) {
            assertArrayEquals(CONTENT, client.mirrored(CONTENT));
            server.accepted().close(CODE, REASON);
            assertApplicationClose(client.closedByPeer());
        }
    }

    @Test
    void weLearnTheCodeAndReasonOfAQuicheServer() throws Exception {
        try (QuicheServer server = QuicheServer.open();
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting())) {
            server.accepted().close(true, CODE, Unpooled.copiedBuffer(REASON, StandardCharsets.UTF_8));
            assertApplicationClose(connection);
        }
    }

    @Test
    void weLearnTheCodeAndReasonOfAQuicheClient() throws Exception {
        try (MirrorServer server = MirrorServer.open(SERVER);
                QuicheClient client = QuicheClient.connect(server.address())) {
            QuicConnection connection = server.accepted();
            client.closeWith(CODE, REASON);
            assertApplicationClose(connection);
        }
    }

    // ---- the handshake is refused

    @Test
    void aQuicheServerRefusesAProtocolItDoesNotSpeak() throws Exception {
        try (QuicheServer server = QuicheServer.open()) {
            CloseReason reason = refusal(
                    server,
                    ClientConfig.alpn("another")
                            .serverName(Certificates.NAME)
                            .trust(new ServerTrust.SkipVerification())
                            .build());
            assertEquals(CloseReason.Origin.PEER_TRANSPORT, reason.origin());
            assertEquals(TransportError.CRYPTO_ERROR + ALERT_NO_APPLICATION_PROTOCOL, reason.errorCode());
        }
    }

    @Test
    void weRefuseAProtocolThatWeDoNotSpeak() throws Exception {
        try (MirrorServer server = MirrorServer.open(Loomwire.serving(Certificates.SERVER, "another"))) {
            assertAlert(QuicheClient.refusedBy(server.address()), ALERT_NO_APPLICATION_PROTOCOL);
        }
    }

    @Test
    void weRefuseAnAuthorityThatWeDoNotKnow() throws Exception {
        try (QuicheServer server = QuicheServer.open()) {
            CloseReason reason = refusal(
                    server,
                    Loomwire.offering(
                            Loomwire.ALL_SUITES,
                            Loomwire.ALL_GROUPS,
                            new ServerTrust.Authorities(
                                    List.of(Certificates.STRANGER.chain().getFirst()))));
            assertRefusedHere(reason, ALERT_UNKNOWN_CA, "authorit");
            assertAlert(server.closedByPeer(), ALERT_UNKNOWN_CA);
        }
    }

    @Test
    void weRefuseAnotherName() throws Exception {
        try (QuicheServer server = QuicheServer.open(
                Certificates.server(Certificates.Key.ECDSA_P256, "elsewhere.example"), tls -> {}, transport -> {})) {
            CloseReason reason = refusal(server, Loomwire.trusting());
            assertRefusedHere(reason, ALERT_BAD_CERTIFICATE, "elsewhere.example");
            assertAlert(server.closedByPeer(), ALERT_BAD_CERTIFICATE);
        }
    }

    @Test
    void weRefuseAnotherPinAndSayWhichTheServerHas() throws Exception {
        try (QuicheServer server = QuicheServer.open()) {
            CloseReason reason = refusal(server, Loomwire.pinning(Certificates.STRANGER.pin()));
            assertRefusedHere(reason, ALERT_BAD_CERTIFICATE, Certificates.SERVER.pin());
            assertAlert(server.closedByPeer(), ALERT_BAD_CERTIFICATE);
        }
    }

    @Test
    void aQuicheClientRefusesAnAuthorityThatItDoesNotKnow() throws Exception {
        try (MirrorServer server = MirrorServer.open(Loomwire.serving(Certificates.STRANGER, Loomwire.ALPN))) {
            assertThrows(ExecutionException.class, () -> QuicheClient.connect(server.address()));
        }
    }

    // ---- state is lost

    @Test
    void aQuicheClientBelievesTheStatelessResetOfARestartedServer() throws Exception {
        InetSocketAddress address;
        MirrorServer before = MirrorServer.open(SERVER, TransportConfig.DEFAULTS, 0, new SplittableRandom(7));
        address = before.address();
        // Netty finds a connection by the id in the datagram, and a reset carries none that is known: so none is used.
        try (QuicheClient client =
                QuicheClient.connect(address, tls -> {}, transport -> transport.localConnectionIdLength(0))) {
            assertArrayEquals(CONTENT, client.mirrored(CONTENT));
            before.vanish();
            try (MirrorServer _ =
                    MirrorServer.open(SERVER, TransportConfig.DEFAULTS, address.getPort(), new SplittableRandom(7))) {
                try {
                    client.mirroring(CONTENT);
                } catch (ExecutionException closedAlready) {
                    // An acknowledgment on its way drew the reset before this could.
                    assertInstanceOf(ClosedChannelException.class, closedAlready.getCause());
                }
                assertTrue(client.connection().closeFuture().await(Loomwire.DEADLINE.toSeconds(), TimeUnit.SECONDS));
            }
        }
    }

    // ---- a stream is abandoned

    @Test
    void aQuicheClientLearnsThatItsStreamWasReset() throws Exception {
        try (QuicEndpoint endpoint = Loomwire.server(SERVER, TransportConfig.DEFAULTS);
                QuicheClient client = QuicheClient.connect(endpoint.localAddress());
                QuicConnection connection = endpoint.accept(Loomwire.DEADLINE)) {
            var answer = client.mirroring(CONTENT);
            QuicStream stream = connection.acceptStream(Loomwire.DEADLINE);
            stream.reset(CODE);
            ExecutionException failure = assertThrows(ExecutionException.class, () -> answer.get(10, TimeUnit.SECONDS));
            assertEquals(
                    CODE,
                    assertInstanceOf(QuicStreamResetException.class, failure.getCause())
                            .applicationProtocolCode());
        }
    }

    @Test
    void weLearnThatAQuicheClientResetItsStream() throws Exception {
        try (QuicEndpoint endpoint = Loomwire.server(SERVER, TransportConfig.DEFAULTS);
                QuicheClient client = QuicheClient.connect(endpoint.localAddress());
                QuicConnection connection = endpoint.accept(Loomwire.DEADLINE)) {
            QuicStreamChannel theirs = client.open(QuicStreamType.BIDIRECTIONAL, QuicheStreams.collector());
            theirs.writeAndFlush(Unpooled.wrappedBuffer(CONTENT)).get(10, TimeUnit.SECONDS);
            QuicStream stream = connection.acceptStream(Loomwire.DEADLINE);
            Loomwire.limit(stream);
            theirs.shutdownOutput(CODE);
            StreamResetException reset =
                    assertThrows(StreamResetException.class, () -> Loomwire.readAll(stream, CONTENT.length));
            assertEquals(CODE, reset.errorCode());
        }
    }

    @Test
    void weLearnThatAQuicheClientStoppedReading() throws Exception {
        try (QuicEndpoint endpoint = Loomwire.server(SERVER, TransportConfig.DEFAULTS);
                QuicheClient client = QuicheClient.connect(endpoint.localAddress());
                QuicConnection connection = endpoint.accept(Loomwire.DEADLINE)) {
            QuicStreamChannel theirs = client.open(QuicStreamType.BIDIRECTIONAL, QuicheStreams.collector());
            theirs.writeAndFlush(Unpooled.wrappedBuffer(CONTENT)).get(10, TimeUnit.SECONDS);
            QuicStream stream = connection.acceptStream(Loomwire.DEADLINE);
            Loomwire.limit(stream);
            theirs.shutdownInput(CODE);
            byte[] more = new byte[1 << 16];
            StreamStoppedException stopped = assertThrows(StreamStoppedException.class, () -> {
                while (true) {
                    stream.write(more, 0, more.length);
                }
            });
            assertEquals(CODE, stopped.errorCode());
        }
    }

    private static CloseReason refusal(QuicheServer server, ClientConfig config) throws Exception {
        try (QuicEndpoint endpoint = Loomwire.client()) {
            ConnectionClosedException refused = assertThrows(
                    ConnectionClosedException.class, () -> Loomwire.dial(endpoint, server.address(), config));
            assertSaidOnce(refused.getMessage(), "CRYPTO_ERROR");
            return refused.reason();
        }
    }

    private static void assertSaidOnce(String message, String words) {
        int at = message.indexOf(words);
        assertTrue(at >= 0 && at == message.lastIndexOf(words), message);
    }

    private static void assertRefusedHere(CloseReason reason, int alert, String words) {
        assertEquals(CloseReason.Origin.LOCAL_TRANSPORT, reason.origin());
        assertEquals(TransportError.CRYPTO_ERROR + alert, reason.errorCode());
        assertTrue(reason.message().contains(words), reason.message());
    }

    private static void assertAlert(QuicConnectionCloseEvent close, int alert) {
        assertFalse(close.isApplicationClose());
        assertEquals(TransportError.CRYPTO_ERROR + alert, close.error());
    }

    private static void assertApplicationClose(QuicConnectionCloseEvent close) {
        assertTrue(close.isApplicationClose());
        assertEquals(CODE, close.error());
        assertEquals(REASON, new String(close.reason(), StandardCharsets.UTF_8));
    }

    private static void assertApplicationClose(QuicConnection connection) throws InterruptedException {
        assertTrue(connection.awaitClose(Loomwire.DEADLINE));
        CloseReason reason = connection.closeReason().reason();
        assertSaidOnce(connection.closeReason().getMessage(), REASON);
        assertEquals(CloseReason.Origin.PEER_APPLICATION, reason.origin());
        assertEquals(CODE, reason.errorCode());
        assertEquals(REASON, reason.message());
    }
}
