package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import loomwire.quic.CongestionControl;
import loomwire.quic.ConnectionStats;
import loomwire.quic.TransportConfig;
import loomwire.quic.connection.Connection;
import loomwire.rawnet.model.Fate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A path that loses nothing, but on which packets overtake each other, keeps its rate. */
@Tag("slow")
class ReorderedPathTest {
    private static final double MEGABITS = 20;
    private static final long MEASURED_SECONDS = 4;

    @ParameterizedTest
    @CsvSource({"CUBIC, reorder=2%:3ms", "CUBIC, reorder=5%:10ms", "BBR, reorder=2%:3ms", "BBR, reorder=5%:10ms"})
    void aDownloadWhosePacketsOvertakeEachOtherKeepsItsRate(CongestionControl control, String words) {
        TransportConfig config = TransportConfig.builder().congestion(control).build();
        PathNode[] path = PathNode.of(3, "delay=20ms rate=20mbit", "delay=20ms rate=20mbit queue=1bdp " + words);
        Simulation sim = new Simulation(3, List.of(path[0]), List.of(path[1]), config);
        sim.transport = config;
        sim.answerBytes = 1L << 40;
        Connection connection = sim.connected();
        Transfer transfer = sim.request(connection, 100);
        sim.ring.run(2 * Simulation.SECOND);
        long before = transfer.bytesRead();
        sim.ring.run(MEASURED_SECONDS * Simulation.SECOND);
        double share = (transfer.bytesRead() - before) * 8 / 1e6 / MEASURED_SECONDS / MEGABITS;
        ConnectionStats stats = sim.server.completed().getFirst().stats();
        assertTrue(share > 0.85, share + " of the rate, " + stats);
        assertTrue(stats.packetsLate() > 0, stats.toString());
        assertEquals(stats.packetsLate(), sim.server.endpoint().counters().packetsLate());
        // What the queue drops is lost, what was late is counted as late.
        long dropped = path[1].figures().dropped(Fate.QUEUE_FULL);
        assertTrue(stats.packetsLost() - stats.packetsLate() <= dropped, stats + ", " + path[1].figures());
    }
}
