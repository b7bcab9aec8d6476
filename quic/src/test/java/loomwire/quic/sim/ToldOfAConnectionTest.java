package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.CloseReason;
import loomwire.quic.CongestionControl;
import loomwire.quic.DropReason;
import loomwire.quic.TransportConfig;
import loomwire.quic.connection.Connection;
import loomwire.quic.event.ConnectionObservers;
import loomwire.quic.event.ConnectionState;
import loomwire.quic.event.Recording;
import loomwire.quic.event.Told;
import org.junit.jupiter.api.Test;

/** What whoever looks at a connection is told, at both ends of simulated ones. */
class ToldOfAConnectionTest {
    private static final long MILLI = Simulation.MILLI;
    private static final long SECOND = Simulation.SECOND;

    private final List<Told> all = new ArrayList<>();

    private Simulation watched(long seed) {
        return Recording.by(Told.into(all), () -> Simulation.withDelay(seed, 10 * MILLI));
    }

    private Told client() {
        return Told.of(all, true);
    }

    private Told server() {
        return Told.of(all, false);
    }

    private static void answer(Simulation sim, Connection connection, long bytes) {
        sim.answerBytes = bytes;
        Transfer transfer = sim.request(connection, 10);
        sim.ring.runUntil(transfer::isEndRead, 60 * SECOND, "the answer");
    }

    private static void close(Simulation sim, Connection connection) {
        connection.close(7, "done", sim.ring.now());
        sim.client.endpoint().touched(connection);
        sim.ring.run(5 * SECOND);
    }

    @Test
    void bothEndsAreToldOfTheirWholeLife() {
        Simulation sim = watched(1);
        Connection connection = sim.connected();
        answer(sim, connection, 100_000);
        close(sim, connection);
        assertEquals(
                List.of(
                        ConnectionState.ATTEMPTED,
                        ConnectionState.HANDSHAKING,
                        ConnectionState.ESTABLISHED,
                        ConnectionState.CONFIRMED,
                        ConnectionState.CLOSING,
                        ConnectionState.CLOSED),
                client().states);
        assertEquals(
                List.of(
                        ConnectionState.ATTEMPTED,
                        ConnectionState.HANDSHAKING,
                        ConnectionState.ADDRESS_VALIDATED,
                        ConnectionState.ESTABLISHED,
                        ConnectionState.CONFIRMED,
                        ConnectionState.DRAINING,
                        ConnectionState.CLOSED),
                server().states);
        assertEquals(CloseReason.Origin.LOCAL, client().reasons.getFirst().origin());
        assertEquals(7, server().reasons.getFirst().errorCode());
        assertEquals(1, client().reasons.size());
        assertEquals(1, server().reasons.size());
        assertEquals(Simulation.ALPN, client().protocol);
        assertEquals(List.of(0L), client().opened);
        assertEquals(List.of(0L), server().opened);
        assertEquals(List.of(0L), client().ended);
        assertEquals(List.of(0L), server().ended);
    }

    @Test
    void everyPacketThatLeavesIsToldAndArrivesAtTheOtherEndAsItWas() {
        Simulation sim = watched(2);
        Connection connection = sim.connected();
        answer(sim, connection, 1_000_000);
        close(sim, connection);
        assertEquals(sim.toServer.bytes(), client().bytesSent);
        assertEquals(sim.toClient.bytes(), server().bytesSent);
        assertTrue(server().sent.size() > 600, server().sent.size() + " packets");
        // An end that is closing reads no more; nothing else is missing on a path that loses nothing.
        assertTrue(client().sent.entrySet().containsAll(server().received.entrySet()));
        assertTrue(server().sent.entrySet().containsAll(client().received.entrySet()));
        assertTrue(client().received.size() > server().sent.size() - 10);
        assertTrue(server().streamBytes >= 1_000_010, server().streamBytes + " bytes in STREAM frames");
        assertTrue(client().ackFrames > 50, client().ackFrames + " ACK frames");
    }

    @Test
    void acknowledgmentsAndFiguresAreTold() {
        Simulation sim = watched(3);
        Connection connection = sim.connected();
        answer(sim, connection, 1_000_000);
        sim.ring.run(SECOND);
        int inFlight = server().sent.size() - server().acknowledged.size();
        assertTrue(inFlight < 30, inFlight + " of " + server().sent.size() + " not acknowledged");
        assertEquals(20 * MILLI, server().minRttNanos);
        assertTrue(server().largestWindow > 100_000, "window " + server().largestWindow);
        assertEquals(1200, server().mtus.getFirst());
        assertEquals(EndpointNode.MAX_DATAGRAM_BYTES, server().mtus.getLast());
        assertTrue(server().mtuProbes > 0);
        assertEquals("startup", server().phases.getFirst());
    }

    @Test
    void lossesAreTold() {
        Simulation sim = watched(4);
        Connection connection = sim.connected();
        int[] count = {0};
        sim.toClient.pass(d -> ++count[0] % 50 != 0);
        answer(sim, connection, 500_000);
        sim.ring.run(SECOND);
        assertEquals(count[0] / 50, server().lost.size(), server().lost.toString());
        assertTrue(count[0] > 300);
        assertTrue(server().lost.stream().noneMatch(server().acknowledged::contains));
    }

    @Test
    void dropsAreToldWithTheirReason() {
        Simulation sim = watched(5);
        byte[][] last = new byte[1][];
        sim.toServer.pass(d -> {
            last[0] = d.clone();
            return true;
        });
        Connection connection = sim.connected();
        answer(sim, connection, 1_000);
        sim.ring.run(SECOND);
        int before = server().drops.size();
        sim.server.process(last[0], sim.ring.now());
        assertEquals(DropReason.DUPLICATE, server().drops.getLast());
        assertEquals(before + 1, server().drops.size());
    }

    @Test
    void keysComeAndGo() {
        Simulation sim = watched(6);
        Connection connection = sim.connected();
        answer(sim, connection, 10_000);
        assertTrue(connection.updateKeys());
        answer(sim, connection, 10_000);
        sim.ring.run(SECOND);
        assertEquals(List.of("own 1 write", "own 1 read", "-ONE_RTT read 0"), updates(client()));
        assertEquals(List.of("peer's 1 read", "peer's 1 write", "-ONE_RTT read 0"), updates(server()));
        for (Told told : all) {
            assertTrue(told.keys.containsAll(List.of(
                    "+INITIAL read",
                    "+INITIAL write",
                    "+HANDSHAKE read",
                    "+HANDSHAKE write",
                    "+ONE_RTT read",
                    "+ONE_RTT write",
                    "-INITIAL read",
                    "-HANDSHAKE write")));
        }
    }

    private static List<String> updates(Told told) {
        return told.keys.stream().filter(key -> key.matches(".*\\d.*")).toList();
    }

    @Test
    void thePhasesOfTheControllerAreToldInItsWords() {
        all.clear();
        Simulation sim = Recording.by(
                Told.into(all),
                () -> new Simulation(
                        7,
                        List.of(new DelayNode(10 * MILLI)),
                        List.of(new DelayNode(10 * MILLI)),
                        TransportConfig.builder()
                                .congestion(CongestionControl.CUBIC)
                                .build()));
        Connection connection = sim.connected();
        int[] count = {0};
        sim.toClient.pass(d -> ++count[0] != 100);
        answer(sim, connection, 1_000_000);
        assertEquals("slow_start", server().phases.getFirst());
        assertEquals("congestion_avoidance", server().phases.getLast());
    }

    @Test
    void lookingChangesNothing() {
        assertArrayEquals(bytesOf(ConnectionObservers.NONE), bytesOf(Told.into(all)));
        assertFalse(all.isEmpty());
    }

    private static byte[] bytesOf(ConnectionObservers observers) {
        Simulation sim = Recording.by(observers, () -> Simulation.withDelay(8, 10 * MILLI));
        Connection connection = sim.connected();
        int[] count = {0};
        sim.toClient.pass(d -> ++count[0] % 40 != 0);
        answer(sim, connection, 300_000);
        return sim.toClient.hash();
    }
}
