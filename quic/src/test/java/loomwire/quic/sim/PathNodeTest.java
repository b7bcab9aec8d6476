package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import loomwire.quic.CongestionControl;
import loomwire.quic.TransportConfig;
import loomwire.quic.connection.Connection;
import loomwire.rawnet.model.Fate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Transfers over the paths that bench/path makes, in virtual time. */
@Tag("slow")
class PathNodeTest {
    private static final long SECOND = Simulation.SECOND;

    private static long nanosFor(long bytes, String up, String down) {
        return nanosFor(bytes, up, down, TransportConfig.DEFAULTS);
    }

    private static long nanosFor(long bytes, String up, String down, TransportConfig server) {
        PathNode[] path = PathNode.of(1, up, down);
        Simulation sim = new Simulation(1, List.of(path[0]), List.of(path[1]), server);
        sim.answerBytes = bytes;
        Connection connection = sim.connected();
        long start = sim.ring.now();
        Transfer transfer = sim.request(connection, 100);
        sim.ring.runUntil(transfer::isEndRead, 120 * SECOND, "the answer");
        assertEquals(bytes, transfer.bytesRead());
        return sim.ring.now() - start;
    }

    @Test
    void aSmallAnswerTakesOneRoundTrip() {
        assertEquals(100e6, nanosFor(1000, "delay=30ms", "delay=70ms"), 1e6);
    }

    @Test
    void aDownloadDoesNotBeatTheRateAndComesNearIt() {
        long nanos = nanosFor(4_000_000, "delay=10ms", "delay=10ms rate=20mbit");
        long atRate = 4_000_000L * 8 * 1000 / 20;
        assertTrue(nanos > atRate, nanos + " ns");
        assertTrue(nanos < 3 * atRate / 2, nanos + " ns");
    }

    @Test
    void bytesComeWholeOverAPathThatDoesEverything() {
        nanosFor(
                1_000_000,
                "delay=10ms jitter=5ms loss=1% reorder=1%:5ms duplicate=1%",
                "delay=10ms jitter=20ms rate=20mbit queue=50ms aqm=codel gilbert=1%:25% reorder=2%:5ms duplicate=1% "
                        + "policer=15mbit:50kB; at=500ms rate=4mbit; at=1s loss=100%; at=1500ms loss=0% rate=20mbit");
    }

    /** With a buffer that stays as it begins, 64 KiB every 100 ms, it would take 15 s. */
    @Test
    void aStreamsBufferFollowsThePath() {
        TransportConfig small =
                TransportConfig.builder().streamSendBuffer(64 << 10).build();
        long nanos = nanosFor(10_000_000, "delay=50ms", "delay=50ms rate=100mbit", small);
        assertTrue(nanos < 3 * SECOND, nanos + " ns");
    }

    @Test
    void bbrKeepsItsRateWhereOneInAHundredPacketsIsLost() {
        TransportConfig bbr =
                TransportConfig.builder().congestion(CongestionControl.BBR).build();
        long nanos = nanosFor(10_000_000, "delay=25ms loss=1%", "delay=25ms rate=50mbit loss=1%", bbr);
        long atRate = 10_000_000L * 8 * 1000 / 50;
        assertTrue(nanos < 3 * atRate / 2, nanos / 1_000_000 + " ms, at the rate it takes " + atRate / 1_000_000);
        TransportConfig other =
                TransportConfig.builder().congestion(CongestionControl.CUBIC).build();
        long cubic = nanosFor(2_000_000, "delay=25ms loss=1%", "delay=25ms rate=50mbit loss=1%", other);
        assertTrue(cubic > nanos, "without it, a fifth takes longer: " + cubic);
    }

    @Test
    void bbrDoesNotTakeAPolicersLossesForThoseOfTheLine() {
        TransportConfig bbr =
                TransportConfig.builder().congestion(CongestionControl.BBR).build();
        PathNode[] path = PathNode.of(1, "delay=25ms", "delay=25ms rate=100mbit policer=20mbit:100kB");
        Simulation sim = new Simulation(1, List.of(path[0]), List.of(path[1]), bbr);
        sim.answerBytes = 20_000_000;
        Transfer transfer = sim.request(sim.connected(), 100);
        sim.ring.runUntil(transfer::isEndRead, 30 * SECOND, "the answer");
        double policed = path[1].figures().dropped(Fate.POLICED)
                / (double) path[1].figures().offered();
        assertTrue(policed < 0.05, "policed " + policed);
    }
}
