package loomwire.quic.runtime;

import static loomwire.quic.runtime.Duo.LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import loomwire.quic.CloseReason;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.ServerTrust;
import loomwire.quic.StreamLimitException;
import loomwire.quic.TransportConfig;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.PacketPort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How endpoints and connections behave for their applications, whatever the port. */
@Timeout(60)
abstract class EndpointBehaviour {
    private static final TransportConfig DEFAULTS = TransportConfig.DEFAULTS;
    private final List<Duo> opened = new ArrayList<>();

    abstract PacketPort openPort() throws IOException;

    final Duo duo() throws IOException {
        return duo(DEFAULTS, DEFAULTS);
    }

    final Duo duo(TransportConfig server, TransportConfig client) throws IOException {
        return remember(new Duo(openPort(), openPort(), server, client));
    }

    private Duo remember(Duo duo) {
        opened.add(duo);
        return duo;
    }

    @AfterEach
    void noThreadOutlivesItsEndpoint() throws IOException {
        for (Duo duo : opened) {
            duo.close();
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                assertFalse(thread.getName().startsWith("loomwire-shard-" + duo.name + "-"), thread + " is left");
            }
        }
    }

    @Test
    void bothEndsAgreeOnProtocolAndKeyMaterial() throws Exception {
        Duo duo = duo();
        QuicConnection here = duo.dial();
        QuicConnection there = duo.server.accept(LONG);
        assertEquals(Duo.ALPN, here.applicationProtocol());
        assertEquals(Duo.ALPN, there.applicationProtocol());
        assertEquals(Duo.IDENTITY.chain(), here.peerCertificates());
        assertTrue(there.peerCertificates().isEmpty());
        assertEquals(duo.server.localAddress(), here.remoteAddress());
        assertEquals(duo.client.localAddress(), there.remoteAddress());
        assertNotEquals(here.number(), there.number());
        byte[] context = {1, 2, 3};
        assertArrayEquals(
                here.exportKeyingMaterial("EXPORTER-test", context, 32),
                there.exportKeyingMaterial("EXPORTER-test", context, 32));
        assertEquals(1, duo.client.connectionCount());
        assertEquals(1, duo.server.connectionCount());
    }

    @Test
    void aConnectionThatHasEndedExportsNothing() throws Exception {
        Duo duo = duo();
        QuicConnection here = duo.dial();
        QuicConnection there = duo.server.accept(LONG);
        here.close();
        assertTrue(there.awaitClose(LONG));
        for (QuicConnection ended : List.of(here, there)) {
            assertThrows(
                    ConnectionClosedException.class,
                    () -> ended.exportKeyingMaterial("EXPORTER-test", new byte[0], 32));
        }
    }

    @Test
    void aPingMeasuresTheRoundTripAndStatsCount() throws Exception {
        Duo duo = duo().serving(Duo::echo);
        QuicConnection connection = duo.dial();
        assertTrue(connection.ping(LONG).isPositive());
        assertTrue(connection.stats().packetsSent() > 0);
        assertTrue(connection.stats().smoothedRttNanos() > 0);
        QuicStream stream = connection.openStream(LONG);
        assertEquals(1, connection.stats().openStreams());
        stream.close();
        connection.close();
        assertTrue(connection.awaitClose(LONG));
        assertTrue(connection.stats().packetsReceived() > 0, "the last figures outlive the connection");
    }

    @Test
    void aDialToNobodyEndsAtItsDeadline() throws Exception {
        Duo duo = duo();
        PacketPort mute = openPort();
        try (mute) {
            QuicTimeoutException timeout = assertThrows(
                    QuicTimeoutException.class,
                    () -> duo.dial(mute.capabilities().localAddress(), Duration.ofMillis(150)));
            assertTrue(timeout.getMessage()
                    .contains(AddressWords.of(mute.capabilities().localAddress())));
        }
        assertEquals(0, duo.client.connectionCount());
    }

    @Test
    void aHandshakeThatTakesTooLongIsATimeoutToo() throws Exception {
        TransportConfig impatient =
                DEFAULTS.toBuilder().handshakeTimeout(Duration.ofMillis(200)).build();
        Duo duo = duo(DEFAULTS, impatient);
        try (PacketPort mute = openPort()) {
            assertThrows(
                    QuicTimeoutException.class,
                    () -> duo.dial(mute.capabilities().localAddress(), LONG));
        }
    }

    @Test
    void aWrongCertificateEndsTheDialWithTheReason() throws Exception {
        Duo duo = duo();
        ConnectionClosedException refused = assertThrows(
                ConnectionClosedException.class,
                () -> duo.client.dial(
                        duo.server.localAddress(),
                        duo.clientConfig(new ServerTrust.Pins(Set.of("00".repeat(32)))),
                        LONG));
        assertEquals(CloseReason.Origin.LOCAL_TRANSPORT, refused.reason().origin());
        assertNull(duo.server.accept(Duration.ofMillis(50)), "the server never saw a complete handshake");
    }

    @Test
    void acceptingComesBackEmptyWhenNobodyDials() throws Exception {
        Duo duo = duo();
        assertNull(duo.server.accept(Duration.ZERO));
        assertNull(duo.server.accept(Duration.ofMillis(20)));
        assertThrows(EndpointClosedException.class, () -> duo.client.accept(LONG));
        QuicConnection connection = duo.dial();
        assertNull(connection.acceptStream(Duration.ZERO));
        assertNull(connection.acceptStream(Duration.ofMillis(20)));
    }

    /** A server waits on every connection all day: a second thread for each would be half of what it costs at rest. */
    @Test
    void whoAcceptsWaitsOnItsOwnThreadUntilItIsInterrupted() throws Exception {
        Duo duo = duo();
        QuicConnection connection = duo.dial();
        assertNotNull(duo.server.accept(LONG));
        Waiting waiting = new Waiting();
        List<Thread> threads = List.of(
                waiting.blockedIn(() -> duo.server.accept(LONG)),
                waiting.blockedIn(() -> connection.acceptStream(LONG)));
        for (Thread thread : threads) {
            Waiting.until(() -> Stream.of(thread.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(Mailbox.class.getName())));
            thread.interrupt();
        }
        for (IOException end : waiting.ends()) {
            assertInstanceOf(InterruptedIOException.class, end);
        }
    }

    @Test
    void afterStopAcceptingNewConnectionsAreRefusedAndOldOnesGoOn() throws Exception {
        Duo duo = duo().serving(Duo::echo);
        QuicConnection old = duo.dial();
        duo.server.stopAccepting();
        ConnectionClosedException refused = assertThrows(ConnectionClosedException.class, duo::dial);
        assertEquals(CloseReason.Origin.PEER_TRANSPORT, refused.reason().origin());
        StreamBehaviour.assertEchoes(old, 1000);
    }

    @Test
    void aDialThatIsOverBeforeARefusalIsBelievedTellsOfItAllTheSame() throws Exception {
        Duo duo = duo().serving(Duo::echo);
        duo.server.stopAccepting();
        ConnectionClosedException refused = assertThrows(
                ConnectionClosedException.class, () -> duo.dial(duo.server.localAddress(), Duration.ofMillis(1500)));
        assertEquals(CloseReason.Origin.PEER_TRANSPORT, refused.reason().origin());
    }

    @Test
    void connectionsThatNobodyAcceptsAreRefusedBeyondTheBacklog() throws Exception {
        Duo duo = remember(new Duo(openPort(), openPort(), DEFAULTS, DEFAULTS, 1));
        QuicConnection kept = duo.dial();
        QuicConnection refused = duo.dial();
        assertTrue(refused.awaitClose(LONG));
        assertEquals(
                CloseReason.Origin.PEER_APPLICATION,
                refused.closeReason().reason().origin());
        assertTrue(kept.isOpen());
        assertNotNull(duo.server.accept(LONG));
    }

    @Test
    void theStreamLimitIsToldAndLiftedWhenAStreamEnds() throws Exception {
        Duo duo = duo(
                        DEFAULTS.toBuilder()
                                .maxBidirectionalStreams(1)
                                .maxUnidirectionalStreams(0)
                                .build(),
                        DEFAULTS)
                .serving(Duo::echo);
        QuicConnection connection = duo.dial();
        QuicStream only = connection.openStream(LONG);
        assertThrows(StreamLimitException.class, () -> connection.openStream(Duration.ZERO));
        assertThrows(StreamLimitException.class, () -> connection.openStream(Duration.ofMillis(30)));
        assertThrows(StreamLimitException.class, () -> connection.openUnidirectionalStream(Duration.ZERO));
        CompletableFuture<QuicStream> next = Waiting.call(() -> connection.openStream(LONG));
        only.finish();
        assertEquals(-1, only.read(new byte[1], 0, 1));
        StreamBehaviour.assertEchoes(next.get(), 1000);
    }

    @Test
    void closingAConnectionTellsThePeerAndEndsWhateverWaits() throws Exception {
        Duo duo = duo(
                DEFAULTS.toBuilder()
                        .maxBidirectionalStreams(2)
                        .maxUnidirectionalStreams(0)
                        .build(),
                DEFAULTS.toBuilder().streamSendBuffer(64 * 1024).build());
        QuicConnection here = duo.dial();
        QuicConnection there = duo.server.accept(LONG);
        QuicStream reading = here.openStream(LONG);
        QuicStream writing = here.openStream(LONG);
        Waiting waiting = new Waiting();
        waiting.blockedIn(() -> reading.read(new byte[1], 0, 1));
        waiting.blockedIn(() -> writing.write(new byte[16 << 20], 0, 16 << 20));
        waiting.blockedIn(() -> here.openStream(LONG));
        waiting.blockedIn(() -> here.acceptStream(LONG));
        Waiting others = new Waiting();
        others.blockedIn(() -> {
            QuicStream accepted = there.acceptStream(LONG);
            accepted.read(new byte[1 << 20], 0, 1 << 20);
            // The other stream is not there before something comes for it, and what is written here is not read to its
            // end.
            there.acceptStream(LONG);
        });
        here.close(42, "enough");
        for (IOException end : waiting.ends()) {
            ConnectionClosedException closed = assertInstance(end);
            assertEquals(CloseReason.Origin.LOCAL, closed.reason().origin());
            assertEquals(42, closed.reason().errorCode());
        }
        for (IOException end : others.ends()) {
            ConnectionClosedException closed = assertInstance(end);
            assertEquals(CloseReason.Origin.PEER_APPLICATION, closed.reason().origin());
            assertEquals(42, closed.reason().errorCode());
            assertTrue(closed.getMessage().contains("enough"), closed.getMessage());
            assertTrue(closed.getMessage().contains(AddressWords.of(duo.client.localAddress())), closed.getMessage());
        }
        assertTrue(there.awaitClose(LONG));
        assertFalse(there.isOpen());
        assertThrows(ConnectionClosedException.class, () -> here.openStream(LONG));
        assertThrows(ConnectionClosedException.class, () -> here.ping(LONG));
        assertThrows(ConnectionClosedException.class, () -> here.acceptStream(LONG));
        assertThrows(ConnectionClosedException.class, reading::finish);
        here.close(7, "twice does nothing");
        assertEquals(42, here.closeReason().reason().errorCode());
    }

    @Test
    void closingAnEndpointEndsWhateverWaitsAndTellsThePeers() throws Exception {
        Duo duo = duo();
        QuicConnection here = duo.dial();
        QuicConnection there = duo.server.accept(LONG);
        QuicStream stream = there.openStream(LONG);
        PacketPort mute = openPort();
        Waiting waiting = new Waiting();
        waiting.blockedIn(() -> duo.server.accept(LONG));
        waiting.blockedIn(() -> there.acceptStream(LONG));
        waiting.blockedIn(() -> stream.read(new byte[1], 0, 1));
        waiting.blockedIn(() -> duo.server.dial(mute.capabilities().localAddress(), duo.clientConfig(), LONG));
        duo.server.close();
        for (IOException end : waiting.ends()) {
            assertTrue(
                    end instanceof EndpointClosedException || end instanceof ConnectionClosedException, end.toString());
        }
        assertTrue(here.awaitClose(LONG), "the peer was told");
        assertThrows(EndpointClosedException.class, () -> duo.server.accept(LONG));
        assertThrows(
                EndpointClosedException.class,
                () -> duo.server.dial(mute.capabilities().localAddress(), duo.clientConfig(), LONG));
        assertEquals(0, duo.server.connectionCount());
        duo.server.close();
        mute.close();
    }

    @Test
    void oneEndpointCarriesManyConnections() throws Exception {
        Duo duo = duo().serving(Duo::echo);
        List<CompletableFuture<QuicConnection>> dials = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            dials.add(Waiting.call(duo::dial));
        }
        for (CompletableFuture<QuicConnection> dial : dials) {
            StreamBehaviour.assertEchoes(dial.get(), 10_000);
        }
        assertEquals(30, duo.client.connectionCount());
    }

    private static ConnectionClosedException assertInstance(IOException end) {
        if (end instanceof ConnectionClosedException closed) {
            return closed;
        }
        throw new AssertionError("expected the end of the connection", end);
    }
}
