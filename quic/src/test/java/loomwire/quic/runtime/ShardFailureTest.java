package loomwire.quic.runtime;

import static loomwire.quic.runtime.Duo.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import loomwire.quic.CloseReason;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.TransportConfig;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.memory.LinkConditions;
import loomwire.rawnet.memory.MemoryNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShardFailureTest {
    private final MemoryNetwork network = new MemoryNetwork(1, LinkConditions.PERFECT);

    private PacketPort port() throws IOException {
        return network.open(new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 0));
    }

    private Duo duo(PacketPort clientPort) throws IOException {
        return new Duo(port(), clientPort, TransportConfig.DEFAULTS, TransportConfig.DEFAULTS).serving(Duo::echo);
    }

    @Test
    void aFailedPortEndsEveryCallThatWaitsAndEveryOneAfter() throws Exception {
        assertEverythingEndsAfter(new IOException("the interface is gone"), "the interface is gone");
    }

    @Test
    void aDefectInTheLoopEndsEveryCallThatWaitsInsteadOfLeavingThemHanging() throws Exception {
        assertEverythingEndsAfter(new IllegalStateException("a defect for this test"), "a defect for this test");
    }

    @Test
    void aFailedAssertionInTheLoopEndsEveryCallThatWaits() throws Exception {
        assertEverythingEndsAfter(new AssertionError("an assertion for this test"), "an assertion for this test");
    }

    @Test
    void whereThereIsNoMemoryLeftEveryWaitEndsAndCloseReturnsAndWhoeverLooksAfterTheProcessIsTold() throws Exception {
        OutOfMemoryError error = new OutOfMemoryError("for this test");
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> told.complete(thrown));
        BreakablePort breakable = new BreakablePort(port());
        try (Duo duo = duo(breakable)) {
            QuicConnection connection = duo.dial();
            QuicStream stream = connection.openStream(LONG);
            Waiting waiting = new Waiting();
            waiting.blockedIn(() -> stream.read(new byte[1], 0, 1));
            waiting.blockedIn(() -> connection.acceptStream(LONG));
            breakable.breakEntirely(error);
            assertEquals(2, waiting.ends().size());
            assertSame(error, told.get());
            assertThrows(IOException.class, duo.client::close);
            assertThrows(EndpointClosedException.class, duo::dial);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private void assertEverythingEndsAfter(Throwable failure, String message) throws Exception {
        BreakablePort breakable = new BreakablePort(port());
        try (Duo duo = duo(breakable);
                PacketPort mute = port()) {
            QuicConnection connection = duo.dial();
            QuicStream stream = connection.openStream(LONG);
            Waiting onConnection = new Waiting();
            onConnection.blockedIn(() -> stream.read(new byte[1], 0, 1));
            onConnection.blockedIn(() -> connection.acceptStream(LONG));
            onConnection.blockedIn(() -> duo.dial(mute.capabilities().localAddress(), LONG));
            breakable.breakWith(failure);
            for (IOException end : onConnection.ends()) {
                assertTrue(end.getMessage().contains(message), end.getMessage());
                // The dial may not have reached the loop yet when that ended, and then hears so of the endpoint.
                if (!(end instanceof EndpointClosedException)) {
                    ConnectionClosedException closed = (ConnectionClosedException) end;
                    assertEquals(CloseReason.Origin.PORT_FAILED, closed.reason().origin());
                }
            }
            assertTrue(connection.awaitClose(LONG));
            assertFalse(connection.isOpen());
            assertTrue(connection.stats().packetsSent() > 0);
            EndpointClosedException after = assertThrows(EndpointClosedException.class, duo::dial);
            assertTrue(after.getMessage().contains(message), after.getMessage());
            assertEquals(0, duo.client.connectionCount());
            stream.close();
            connection.close();
        }
    }

    @Test
    void aConnectionThatEndsWhileItCarriesNothingHadNoStreams() throws Exception {
        try (Duo duo = duo(port())) {
            QuicConnection connection = duo.dial();
            // From now on some are in stock for the next to ask.
            StreamBehaviour.assertEchoes(connection, 100);
            Waiting.until(() -> connection.stats().openStreams() == 0);
            duo.server.close();
            assertTrue(connection.awaitClose(LONG));
            assertEquals(0, connection.stats().openStreams());
        }
    }

    @Test
    void anErrorOfClosingThePortIsThrownOnce() throws Exception {
        BreakablePort breakable = new BreakablePort(port());
        Duo duo = duo(breakable);
        IOException onClose = new IOException("the port cannot be closed");
        breakable.failToCloseWith(onClose);
        assertSame(onClose, assertThrows(IOException.class, duo.client::close));
        duo.client.close();
        duo.server.close();
    }

    @Test
    void garbageFromTheNetworkChangesNothing() throws Exception {
        try (Duo duo = duo(port());
                PacketPort attacker = port()) {
            QuicConnection connection = duo.dial();
            Random random = new Random(5);
            PacketBatch batch = new PacketBatch(64, 64 * 1500);
            for (int round = 0; round < 50; round++) {
                batch.clear();
                while (batch.hasRoom(1500)) {
                    int length = 1 + random.nextInt(1499);
                    for (int i = 0; i < length; i++) {
                        batch.slab()[batch.nextOffset() + i] = (byte) random.nextInt();
                    }
                    InetSocketAddress server = duo.server.localAddress();
                    batch.add(
                            length,
                            length,
                            Addresses.high(server.getAddress()),
                            Addresses.low(server.getAddress()),
                            server.getPort(),
                            0);
                }
                attacker.transmit(batch);
            }
            StreamBehaviour.assertEchoes(connection, 100_000);
            StreamBehaviour.assertEchoes(duo.dial(), 100_000);
        }
    }
}
