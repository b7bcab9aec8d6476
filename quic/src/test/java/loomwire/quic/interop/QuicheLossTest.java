package loomwire.quic.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loomwire and quiche through a relay that loses one datagram in fifty. */
@Tag("slow")
@Timeout(30)
class QuicheLossTest {
    private static final double LOSS = 0.02;
    private static final int BYTES = 2_000_000;

    @BeforeAll
    static void quicheRunsHere() {
        Quiche.assumeAvailable();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void aQuicheServerGetsEverythingAndGivesItBack(long seed) throws Exception {
        byte[] content = Content.of(seed, BYTES);
        try (QuicheServer server = QuicheServer.open();
                LossyRelay relay = LossyRelay.open(server.address(), seed, LOSS);
                QuicEndpoint endpoint = Loomwire.client();
                QuicConnection connection = Loomwire.dial(endpoint, relay.address(), Loomwire.trusting())) {
            assertArrayEquals(content, Loomwire.mirrored(connection, content));
            assertTrue(relay.dropped() > 0);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {3, 4})
    void aQuicheClientGivesEverythingAndGetsItBack(long seed) throws Exception {
        byte[] content = Content.of(seed, BYTES);
        try (MirrorServer server = MirrorServer.open(Loomwire.serving(Certificates.SERVER, Loomwire.ALPN));
                LossyRelay relay = LossyRelay.open(server.address(), seed, LOSS);
                QuicheClient client = QuicheClient.connect(relay.address())) {
            assertArrayEquals(content, client.mirrored(content));
            assertTrue(relay.dropped() > 0);
        }
    }
}
