package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import loomwire.quic.CongestionControl;
import loomwire.quic.TransportConfig;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A download costs the way back a datagram for every ten packets or so, and no rate. */
class AckThinningTest {
    @ParameterizedTest
    @EnumSource(
            value = CongestionControl.class,
            names = {"CUBIC", "BBR"})
    void aDownloadIsAcknowledgedRarelyAndKeepsItsRate(CongestionControl control) {
        String words = "delay=20ms rate=50mbit queue=1bdp";
        PathNode[] path = PathNode.of(5, words, words);
        TransportConfig config = TransportConfig.builder().congestion(control).build();
        Simulation sim = new Simulation(5, List.of(path[0]), List.of(path[1]), config);
        sim.transport = config;
        sim.answerBytes = 20_000_000;
        Connection connection = sim.connected();
        long up = path[0].figures().offered();
        long down = path[1].figures().offered();
        long start = sim.ring.now();
        Transfer transfer = sim.request(connection, 100);
        sim.ring.runUntil(transfer::isEndRead, 10 * Simulation.SECOND, "the answer");
        assertEquals(20_000_000, transfer.bytesRead());
        double seconds = (sim.ring.now() - start) / 1e9;
        assertTrue(seconds < 4.2, seconds + " s for what takes 3.3");
        double perAck = (double) (path[1].figures().offered() - down)
                / (path[0].figures().offered() - up);
        assertTrue(perAck > 6, perAck + " packets for each datagram that goes back");
    }
}
