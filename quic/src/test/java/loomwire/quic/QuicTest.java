package loomwire.quic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said at the door, what is not, and what follows. */
@Timeout(30)
class QuicTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ServerIdentity IDENTITY = ServerIdentity.selfSigned("localhost");
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static ServerBuilder server() {
        return Quic.server(LOOPBACK).identity(IDENTITY).alpn("door");
    }

    @Test
    void whatHasNoDefaultIsAskedForBeforeAPortIsOpened() {
        String identity = assertThrows(
                        IllegalStateException.class,
                        () -> Quic.server(LOOPBACK).alpn("door").open())
                .getMessage();
        assertTrue(identity.contains("identity("), identity);
        String alpn = assertThrows(
                        IllegalStateException.class,
                        () -> Quic.server(LOOPBACK).identity(IDENTITY).open())
                .getMessage();
        assertTrue(alpn.contains("alpn("), alpn);
    }

    @Test
    void whatNobodySpeaksIsRefusedWithWhatIsSpoken() throws Exception {
        String suite = assertThrows(
                        IllegalArgumentException.class,
                        () -> server().cipherSuites("TLS_NULL").open())
                .getMessage();
        assertTrue(suite.contains("TLS_NULL") && suite.contains("TLS_AES_128_GCM_SHA256"), suite);
        ClientConfig config = ClientConfig.alpn("door").groups("x448").build();
        try (QuicEndpoint client = Quic.client().open()) {
            String group = assertThrows(IllegalArgumentException.class, () -> client.dial(LOOPBACK, config, PATIENCE))
                    .getMessage();
            assertTrue(group.contains("x448") && group.contains("X25519"), group);
        }
    }

    @Test
    void memoryIsBoundedWhereNothingIsSaidOfIt() {
        assertTrue(MemoryBudget.ofProcess().limitBytes() <= Runtime.getRuntime().maxMemory() / 4);
        assertEquals(MemoryBudget.ofProcess(), MemoryBudget.ofProcess(), "one for the process");
    }

    @Test
    void aClientThatSaysNothingOfTrustBelievesNoCertificateOfOnesOwn() throws Exception {
        ClientConfig config = ClientConfig.alpn("door").serverName("localhost").build();
        try (QuicEndpoint server = server().open();
                QuicEndpoint client = Quic.client(LOOPBACK).open()) {
            assertThrows(ConnectionClosedException.class, () -> client.dial(server.localAddress(), config, PATIENCE));
        }
    }

    @Test
    void onesOwnTrustAndTransportAreKeptWhereOtherSettingsChange() throws Exception {
        ClientConfig pinned = ClientConfig.alpn("other", "door")
                .trust(ServerTrust.pins(IDENTITY.pin()))
                .build();
        ClientConfig patient = pinned.toBuilder()
                .transport(TransportConfig.builder().handshakeTimeout(PATIENCE).build())
                .build();
        assertEquals(TransportConfig.DEFAULTS, pinned.transport(), "built once is never changed");
        try (QuicEndpoint server = server().open();
                QuicEndpoint client = Quic.client(LOOPBACK).open();
                QuicConnection connection = client.dial(server.localAddress(), patient, PATIENCE)) {
            assertEquals("door", connection.applicationProtocol());
            assertNotNull(server.accept(PATIENCE));
        }
    }
}
