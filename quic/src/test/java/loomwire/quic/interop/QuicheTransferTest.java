package loomwire.quic.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerBuilder;
import loomwire.quic.TransportConfig;
import loomwire.quic.runtime.KeyUpdates;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What streams carry between Loomwire and quiche, in both roles. */
@Tag("slow")
@Timeout(30)
class QuicheTransferTest {
    /** More streams than either end allows at once, each of one small message. */
    private static final int MANY_STREAMS = 1_999;

    private static final int KEY_UPDATES = 5;
    private static final int SMALL_BYTES = 32;
    /** Less than a round trip's worth of what is sent, so that credit runs out all the time. */
    private static final int TIGHT_BYTES = 20_000;

    private static final UnaryOperator<ServerBuilder> SERVER = Loomwire.serving(Certificates.SERVER, Loomwire.ALPN);

    @BeforeAll
    static void quicheRunsHere() {
        Quiche.assumeAvailable();
    }

    @Test
    void tenMegabytesGoToAQuicheServerAndBack() throws Exception {
        byte[] content = Content.of(1, Content.TEN_MEGABYTES);
        try (QuicheServer server = QuicheServer.open();
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting())) {
            assertArrayEquals(content, Loomwire.mirrored(connection, content));
        }
    }

    @Test
    void tenMegabytesComeFromAQuicheClientAndGoBack() throws Exception {
        byte[] content = Content.of(2, Content.TEN_MEGABYTES);
        try (MirrorServer server = MirrorServer.open(SERVER);
                QuicheClient client = QuicheClient.connect(server.address())) {
            assertArrayEquals(content, client.mirrored(content));
        }
    }

    @Test
    void smallWindowsOfAQuicheServerAreRaisedAsItReads() throws Exception {
        byte[] content = Content.of(3, 50 * TIGHT_BYTES);
        try (QuicheServer server = QuicheServer.open(
                        Certificates.SERVER,
                        tls -> {},
                        transport -> transport
                                .initialMaxData(TIGHT_BYTES + TIGHT_BYTES / 2)
                                .initialMaxStreamDataBidirectionalRemote(TIGHT_BYTES));
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting())) {
            assertArrayEquals(content, Loomwire.mirrored(connection, content));
        }
    }

    @Test
    void smallWindowsOfOursAreRaisedForAQuicheClient() throws Exception {
        byte[] content = Content.of(4, 50 * TIGHT_BYTES);
        TransportConfig tight = TransportConfig.builder()
                .initialStreamWindow(TIGHT_BYTES)
                .maxStreamWindow(TIGHT_BYTES)
                .initialConnectionWindow(TIGHT_BYTES + TIGHT_BYTES / 2)
                .maxConnectionWindow(TIGHT_BYTES + TIGHT_BYTES / 2)
                .build();
        try (MirrorServer server = MirrorServer.open(SERVER, tight);
                QuicheClient client = QuicheClient.connect(server.address())) {
            assertArrayEquals(content, client.mirrored(content));
        }
    }

    @Test
    void manyStreamsWaitForAQuicheServersCredit() throws Exception {
        try (QuicheServer server = QuicheServer.open();
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> answers = new ArrayList<>();
            for (int i = 0; i < MANY_STREAMS; i++) {
                byte[] content = Content.of(i, SMALL_BYTES);
                answers.add(threads.submit(() -> Loomwire.mirrored(connection, content)));
            }
            for (int i = 0; i < MANY_STREAMS; i++) {
                assertArrayEquals(Content.of(i, SMALL_BYTES), answers.get(i).get(10, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void manyStreamsOfAQuicheClientAreGivenCredit() throws Exception {
        try (MirrorServer server = MirrorServer.open(
                        SERVER,
                        TransportConfig.builder()
                                .maxBidirectionalStreams(Quiche.STREAMS)
                                .maxUnidirectionalStreams(Quiche.STREAMS)
                                .build());
                QuicheClient client = QuicheClient.connect(server.address())) {
            Queue<CompletableFuture<byte[]>> open = new ArrayDeque<>();
            for (int i = 0; i < MANY_STREAMS; i++) {
                if (open.size() == Quiche.STREAMS) {
                    int oldest = i - Quiche.STREAMS;
                    assertArrayEquals(
                            Content.of(oldest, SMALL_BYTES), open.remove().get(10, TimeUnit.SECONDS));
                    client.awaitStreamCredit();
                }
                open.add(client.mirroring(Content.of(i, SMALL_BYTES)));
            }
            for (CompletableFuture<byte[]> last : open) {
                assertEquals(SMALL_BYTES, last.get(10, TimeUnit.SECONDS).length);
            }
        }
    }

    @Test
    void unidirectionalStreamsGoBothWaysWithAQuicheServer() throws Exception {
        byte[] content = Content.of(5, 200_000);
        try (QuicheServer server = QuicheServer.open();
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting())) {
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(content, Loomwire.mirroredUnidirectionally(connection, content));
            }
        }
    }

    @Test
    void unidirectionalStreamsGoBothWaysWithAQuicheClient() throws Exception {
        byte[] content = Content.of(6, 200_000);
        try (MirrorServer server = MirrorServer.open(SERVER);
                QuicheClient client = QuicheClient.connect(server.address())) {
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(content, client.mirroredUnidirectionally(content));
            }
        }
    }

    @Test
    void emptyStreamsAreMirroredEmpty() throws Exception {
        byte[] nothing = {};
        try (QuicheServer server = QuicheServer.open();
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting())) {
            assertArrayEquals(nothing, Loomwire.mirrored(connection, nothing));
            assertArrayEquals(nothing, Loomwire.mirroredUnidirectionally(connection, nothing));
        }
    }

    @Test
    void datagramsKeepWithinTheSizeThatQuicheAnnounced() throws Exception {
        byte[] content = Content.of(7, 300_000);
        try (QuicheServer server = QuicheServer.open(
                        Certificates.SERVER, tls -> {}, transport -> transport.maxRecvUdpPayloadSize(1250));
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting())) {
            assertArrayEquals(content, Loomwire.mirrored(connection, content));
            assertEquals(1250, connection.stats().maxDatagramBytes());
        }
    }

    @Test
    void aQuicheServerFollowsOurKeyUpdates() throws Exception {
        try (QuicheServer server = QuicheServer.open();
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server.address(), Loomwire.trusting())) {
            for (int i = 0; i < KEY_UPDATES; i++) {
                byte[] content = Content.of(i, 50_000);
                assertArrayEquals(content, Loomwire.mirrored(connection, content));
                // Its acknowledgment shows that the peer has followed, after which the next update is allowed.
                connection.ping(Loomwire.DEADLINE);
                assertTrue(KeyUpdates.initiate(connection), "update " + i);
            }
        }
    }

    @Test
    void aQuicheClientFollowsOurKeyUpdates() throws Exception {
        try (MirrorServer server = MirrorServer.open(SERVER);
                QuicheClient client = QuicheClient.connect(server.address())) {
            QuicConnection connection = server.accepted();
            for (int i = 0; i < KEY_UPDATES; i++) {
                byte[] content = Content.of(i, 50_000);
                assertArrayEquals(content, client.mirrored(content));
                connection.ping(Loomwire.DEADLINE);
                assertTrue(KeyUpdates.initiate(connection), "update " + i);
            }
        }
    }
}
