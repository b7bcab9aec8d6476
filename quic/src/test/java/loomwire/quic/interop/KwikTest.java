package loomwire.quic.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import loomwire.quic.CloseReason;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerBuilder;
import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.runtime.KeyUpdates;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tech.kwik.agent15.TlsConstants;
import tech.kwik.core.ConnectionTerminatedEvent;

/** Loomwire and kwik, which is written in Java from the RFCs alone, in both roles. */
@Tag("slow")
@Timeout(30)
class KwikTest {
    private static final int CODE = 0x1234;
    private static final String REASON = "that is enough, thank you";
    private static final byte[] CONTENT = Content.of(1, 20_000);
    private static final UnaryOperator<ServerBuilder> SERVER = Loomwire.serving(Certificates.SERVER, Loomwire.ALPN);

    @Test
    void tenMegabytesGoToAKwikServerAndBack() throws Exception {
        byte[] content = Content.of(1, Content.TEN_MEGABYTES);
        try (KwikServer server = KwikServer.open();
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting())) {
            assertArrayEquals(content, Loomwire.mirrored(connection, content));
        }
    }

    @Test
    void tenMegabytesComeFromAKwikClientAndGoBack() throws Exception {
        byte[] content = Content.of(2, Content.TEN_MEGABYTES);
        try (MirrorServer server = MirrorServer.open(SERVER);
                KwikClient client = KwikClient.connect(server.address())) {
            assertArrayEquals(content, client.mirrored(content));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKwikClientWithOneCipherSuiteIsServed(CipherSuite suite) throws Exception {
        try (MirrorServer server = MirrorServer.open(SERVER);
                KwikClient client = KwikClient.connect(
                        server.address(),
                        settings -> settings.cipherSuite(TlsConstants.CipherSuite.valueOf(suite.name())))) {
            assertArrayEquals(CONTENT, client.mirrored(CONTENT));
        }
    }

    @Test
    void unidirectionalStreamsGoBothWaysWithAKwikServer() throws Exception {
        try (KwikServer server = KwikServer.open();
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting())) {
            assertArrayEquals(CONTENT, Loomwire.mirroredUnidirectionally(connection, CONTENT));
        }
    }

    @Test
    void unidirectionalStreamsGoBothWaysWithAKwikClient() throws Exception {
        try (MirrorServer server = MirrorServer.open(SERVER);
                KwikClient client = KwikClient.connect(server.address())) {
            assertArrayEquals(CONTENT, client.mirroredUnidirectionally(CONTENT));
        }
    }

    @Test
    void manyStreamsWaitForAKwikServersCredit() throws Exception {
        try (KwikServer server = KwikServer.open();
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> answers = new ArrayList<>();
            for (int i = 0; i < 5 * Kwik.STREAMS; i++) {
                byte[] content = Content.of(i, 32);
                answers.add(threads.submit(() -> Loomwire.mirrored(connection, content)));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertArrayEquals(Content.of(i, 32), answers.get(i).get(10, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void aKwikServerFollowsOurKeyUpdates() throws Exception {
        try (KwikServer server = KwikServer.open();
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting())) {
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(CONTENT, Loomwire.mirrored(connection, CONTENT));
                connection.ping(Loomwire.DEADLINE);
                assertTrue(KeyUpdates.initiate(connection), "update " + i);
            }
        }
    }

    @Test
    void weFollowTheKeyUpdatesOfAKwikClient() throws Exception {
        try (MirrorServer server = MirrorServer.open(SERVER);
                KwikClient client = KwikClient.connect(server.address())) {
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(CONTENT, client.mirrored(CONTENT));
                client.updateKeys();
            }
            assertArrayEquals(CONTENT, client.mirrored(CONTENT));
        }
    }

    @Test
    void aKwikServerLearnsOurCodeAndReason() throws Exception {
        try (KwikServer server = KwikServer.open();
                QuicEndpoint endpoint = Loomwire.client()) {
            QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting());
            assertArrayEquals(CONTENT, Loomwire.mirrored(connection, CONTENT));
            connection.close(CODE, REASON);
            ConnectionTerminatedEvent ending = server.ending();
            assertTrue(ending.closedByPeer());
            assertEquals(CODE, ending.applicationErrorCode());
            assertTrue(ending.errorDescription().contains(REASON), ending.errorDescription());
        }
    }

    @Test
    void weLearnTheCodeAndReasonOfAKwikClient() throws Exception {
        try (MirrorServer server = MirrorServer.open(SERVER);
                KwikClient client = KwikClient.connect(server.address())) {
            QuicConnection connection = server.accepted();
            client.connection().close(CODE, REASON);
            assertTrue(connection.awaitClose(Loomwire.DEADLINE));
            CloseReason reason = connection.closeReason().reason();
            assertEquals(CloseReason.Origin.PEER_APPLICATION, reason.origin());
            assertEquals(CODE, reason.errorCode());
            assertEquals(REASON, reason.message());
        }
    }
}
