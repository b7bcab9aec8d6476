package loomwire.quic.runtime;

import static loomwire.quic.runtime.Duo.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import loomwire.quic.CloseReason;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.EndpointStats;
import loomwire.quic.HandshakeFailure;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.RefusalCause;
import loomwire.quic.ServerTrust;
import loomwire.quic.TransportConfig;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.memory.LinkConditions;
import loomwire.rawnet.memory.MemoryNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of an endpoint: its figures, and events for the Flight Recorder. */
@Tag("slow")
@Timeout(60)
class EndpointStatsTest {
    private final MemoryNetwork network = new MemoryNetwork(1, LinkConditions.PERFECT);

    private PacketPort openPort() throws IOException {
        return network.open(new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 0));
    }

    private Duo duo(int backlog) throws IOException {
        return new Duo(openPort(), openPort(), TransportConfig.DEFAULTS, TransportConfig.DEFAULTS, backlog);
    }

    @Test
    void theFiguresFollowConnectionsAndStreamsToTheirEnd() throws Exception {
        try (Duo duo = duo(64).serving(Duo::echo)) {
            QuicConnection connection = duo.dial();
            QuicStream stream = connection.openStream(LONG);
            stream.write(new byte[10_000], 0, 10_000);
            stream.read(new byte[1], 0, 1);
            EndpointStats open = duo.client.stats();
            assertEquals(1, open.handshakes().completed());
            assertEquals(0, open.handshakes().underWay());
            assertEquals(1, open.connections().open());
            assertEquals(1, open.streams().openedHere(), "streams in stock are nobody's");
            assertEquals(1, open.streams().open());
            assertEquals(1, open.paths().count());
            assertTrue(open.paths().rttMeanNanos() > 0);
            assertTrue(open.paths().congestionWindowBytes() > 0);
            assertEquals(10_000, open.traffic().streamBytesSent());
            assertEquals(1, duo.server.stats().streams().openedByPeer());
            assertEquals(10_000, duo.server.stats().traffic().streamBytesReceived());

            stream.close();
            Waiting.until(() -> duo.client.stats().streams().open() == 0);
            connection.close();
            Waiting.until(
                    () -> duo.server.stats().connections().closed().get(CloseReason.Origin.PEER_APPLICATION) == 1);
            EndpointStats closed = duo.client.stats();
            assertEquals(1, closed.connections().closed().get(CloseReason.Origin.LOCAL));
            assertEquals(0, closed.connections().open());
            assertEquals(0, closed.paths().count());
            assertEquals(1, closed.streams().openedHere());
            assertEquals(1, closed.streams().ended());
            assertTrue(closed.traffic().bytesSent() > 10_000);
            assertEquals(
                    closed.traffic().datagramsSent(),
                    duo.server.stats().traffic().datagramsReceived());
        }
    }

    @Test
    void handshakesThatFailAreCountedByCause() throws Exception {
        try (Duo duo = duo(64);
                PacketPort mute = openPort()) {
            assertThrows(
                    ConnectionClosedException.class,
                    () -> duo.client.dial(
                            duo.server.localAddress(),
                            duo.clientConfig(new ServerTrust.Pins(Set.of("00".repeat(32)))),
                            LONG));
            assertThrows(IOException.class, () -> duo.dial(mute.capabilities().localAddress(), Duration.ofMillis(50)));
            duo.server.stopAccepting();
            assertThrows(ConnectionClosedException.class, duo::dial);
            Waiting.until(() -> duo.client.stats().handshakes().underWay() == 0);
            EndpointStats stats = duo.client.stats();
            assertEquals(0, stats.handshakes().completed());
            assertEquals(1, stats.handshakes().failed().get(HandshakeFailure.TLS));
            assertEquals(1, stats.handshakes().failed().get(HandshakeFailure.GIVEN_UP));
            assertEquals(1, stats.handshakes().failed().get(HandshakeFailure.REFUSED));
            EndpointStats server = duo.server.stats();
            assertEquals(1, server.handshakes().failed().get(HandshakeFailure.TLS));
            assertTrue(server.connections().refused().get(RefusalCause.STOPPED) >= 1);
            assertTrue(server.answers().sent() >= 1);
        }
    }

    @Test
    void theBacklogShowsItsDepthAndWhatItRefused() throws Exception {
        try (Duo duo = duo(1)) {
            duo.dial();
            Waiting.until(() -> duo.server.stats().connections().awaitingAccept() == 1);
            QuicConnection tooMany = duo.dial();
            assertTrue(tooMany.awaitClose(LONG));
            assertEquals(1, duo.server.stats().connections().refused().get(RefusalCause.BACKLOG_FULL));
        }
    }

    @Test
    void aClosedEndpointKeepsItsLastFiguresAndTwoAddUp() throws Exception {
        Duo duo = duo(64);
        try (duo) {
            duo.dial();
        }
        EndpointStats client = duo.client.stats();
        assertEquals(1, client.handshakes().completed());
        assertEquals(0, client.connections().open());
        assertEquals(1, client.connections().closed().get(CloseReason.Origin.LOCAL));
        EndpointStats both = client.plus(duo.server.stats());
        assertEquals(2, both.handshakes().completed());
        assertEquals(
                client.traffic().bytesSent() + duo.server.stats().traffic().bytesSent(),
                both.traffic().bytesSent());
        assertEquals(client, client.plus(EndpointStats.NONE));
    }

    @Test
    void theFlightRecorderSeesConnectionsAndStreams(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("life.jfr");
        long number;
        try (Recording recording = new Recording()) {
            for (String name : List.of(
                    "ConnectionOpened", "ConnectionClosed", "HandshakeFailed", "StreamOpened", "StreamClosed")) {
                recording.enable("loomwire." + name);
            }
            recording.start();
            try (Duo duo = duo(64).serving(Duo::echo)) {
                QuicConnection connection = duo.dial();
                number = connection.number();
                QuicStream stream = connection.openStream(LONG);
                stream.write(new byte[100], 0, 100);
                stream.finish();
                assertEquals(100, stream.read(new byte[100], 0, 100));
                assertEquals(-1, stream.read(new byte[100], 0, 100));
                Waiting.until(() -> duo.client.stats().streams().open() == 0);
                assertThrows(
                        ConnectionClosedException.class,
                        () -> duo.client.dial(
                                duo.server.localAddress(),
                                duo.clientConfig(new ServerTrust.Pins(Set.of("00".repeat(32)))),
                                LONG));
            }
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertNotNull(find(events, "ConnectionOpened", number).getString("peer"));
        RecordedEvent streamClosed = find(events, "StreamClosed", number);
        assertEquals(100, streamClosed.getLong("bytesSent"));
        assertEquals(100, streamClosed.getLong("bytesReceived"));
        assertTrue(find(events, "ConnectionClosed", number).getString("reason").contains("closed here"));
        assertEquals(
                1,
                events.stream()
                        .filter(e -> is(e, "StreamOpened") && e.getLong("connection") == number)
                        .count());
        assertTrue(events.stream()
                .anyMatch(e -> is(e, "HandshakeFailed") && e.getString("cause").equals("TLS")));
    }

    private static RecordedEvent find(List<RecordedEvent> events, String name, long connection) {
        return events.stream()
                .filter(e -> is(e, name) && e.getLong("connection") == connection)
                .findFirst()
                .orElseThrow();
    }

    private static boolean is(RecordedEvent event, String name) {
        return event.getEventType().getName().equals("loomwire." + name);
    }
}
