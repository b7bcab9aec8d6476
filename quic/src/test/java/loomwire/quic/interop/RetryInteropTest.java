package loomwire.quic.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.quic.InsecureQuicTokenHandler;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;
import loomwire.quic.AddressTokenStore;
import loomwire.quic.ClientConfig;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Retry between Loomwire and other stacks, each way. */
@Tag("slow")
@Timeout(60)
class RetryInteropTest {
    private static final byte[] CONTENT = Content.of(5, 100_000);
    private static final UnaryOperator<ServerBuilder> SERVER = Loomwire.serving(Certificates.SERVER, Loomwire.ALPN);

    @Test
    void aQuicheClientAnswersOurRetry() throws Exception {
        try (MirrorServer server = MirrorServer.openWithRetry(SERVER);
                QuicheClient client = QuicheClient.connect(server.address())) {
            assertArrayEquals(CONTENT, client.mirrored(CONTENT));
            assertEquals(1, server.stats().strangers().tokensAccepted());
        }
    }

    @Test
    void aKwikClientAnswersOurRetry() throws Exception {
        try (MirrorServer server = MirrorServer.openWithRetry(SERVER);
                KwikClient client = KwikClient.connect(server.address())) {
            assertArrayEquals(CONTENT, client.mirrored(CONTENT));
            assertEquals(1, server.stats().strangers().tokensAccepted());
        }
    }

    @Test
    void weAnswerTheRetryOfQuiche() throws Exception {
        try (QuicheServer server = QuicheServer.open(
                Certificates.SERVER, tls -> {}, codec -> codec.tokenHandler(InsecureQuicTokenHandler.INSTANCE))) {
            exchange(server.address());
        }
    }

    @Test
    void weAnswerTheRetryOfKwik() throws Exception {
        try (KwikServer server = KwikServer.open(config -> config.retryRequired(true))) {
            exchange(server.address());
        }
    }

    private static void exchange(InetSocketAddress server) throws Exception {
        try (QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, server, Loomwire.trusting())) {
            assertArrayEquals(CONTENT, Loomwire.mirrored(connection, CONTENT));
        }
    }

    @Test
    void theSecondDialFromAFreshPortNeedsNoRetry() throws Exception {
        AddressTokenStore tokens = new AddressTokenStore();
        ClientConfig config =
                Loomwire.trusting().toBuilder().addressTokens(tokens).build();
        try (MirrorServer server = MirrorServer.openWithRetry(SERVER)) {
            for (int dial = 0; dial < 3; dial++) {
                try (QuicEndpoint endpoint = Loomwire.client();
                        QuicConnection connection = endpoint.dial(server.address(), config, Loomwire.DEADLINE)) {
                    // Ends after the round trip in which the token came.
                    assertArrayEquals(CONTENT, Loomwire.mirrored(connection, CONTENT));
                }
            }
            assertEquals(1, server.stats().strangers().retriesSent());
        }
    }
}
