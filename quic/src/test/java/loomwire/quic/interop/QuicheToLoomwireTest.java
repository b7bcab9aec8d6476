package loomwire.quic.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import loomwire.quic.tls.ServerTlsConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** quiche's client with Loomwire's server: the handshake, and what it carries. */
@Timeout(30)
class QuicheToLoomwireTest {

    @BeforeAll
    static void quicheRunsHere() {
        Quiche.assumeAvailable();
    }

    @Test
    void tenMegabytesGoThereAndBack() throws Exception {
        try (MirrorServer server = MirrorServer.open(ServerTlsConfig.of(Certificates.SERVER, Loomwire.ALPN));
                QuicheClient client = QuicheClient.connect(server.address())) {
            byte[] content = Content.of(2, Content.TEN_MEGABYTES);
            assertArrayEquals(content, client.mirrored(content));
        }
    }
}
