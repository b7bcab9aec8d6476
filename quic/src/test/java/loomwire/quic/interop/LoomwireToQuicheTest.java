package loomwire.quic.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loomwire's client with quiche's server: the handshake, and what it carries. */
@Timeout(30)
class LoomwireToQuicheTest {

    @BeforeAll
    static void quicheRunsHere() {
        Quiche.assumeAvailable();
    }

    @Test
    void tenMegabytesGoThereAndBack() throws Exception {
        try (QuicheServer server = QuicheServer.open();
                QuicEndpoint client = Loomwire.client();
                QuicConnection connection = Loomwire.dial(client, server.address(), Loomwire.trustingTls())) {
            assertEquals(Loomwire.ALPN, connection.applicationProtocol());
            assertEquals(List.copyOf(Certificates.SERVER.chain()), connection.peerCertificates());
            byte[] content = Content.of(1, Content.TEN_MEGABYTES);
            assertArrayEquals(content, Loomwire.mirrored(connection, content));
        }
    }
}
