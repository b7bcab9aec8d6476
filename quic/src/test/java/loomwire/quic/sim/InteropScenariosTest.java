package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import loomwire.quic.TransportConfig;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cases of the public QUIC interop runner, with its links and loads, in virtual time. */
@Tag("slow")
class InteropScenariosTest {
    private static final long SECOND = Simulation.SECOND;
    private static final long MILLI = Simulation.MILLI;

    private static Simulation onUsualLink(long seed) {
        return new Simulation(seed, Simulation.usualLink(), Simulation.usualLink());
    }

    private static List<Node> lossyLink(double probability, int burst, boolean corrupt, long seed) {
        List<Node> nodes = new ArrayList<>(Simulation.usualLink());
        nodes.add(new LossNode(probability, burst, corrupt, seed));
        return nodes;
    }

    @Test
    void handshakeCompletesOnceAndCarriesOneKilobyte() {
        Simulation sim = onUsualLink(1);
        sim.answerBytes = 1024;
        Connection connection = sim.connected();
        Transfer transfer = sim.request(connection, 10);
        sim.ring.runUntil(transfer::isEndRead, 5 * SECOND, "the answer");
        assertEquals(1024, transfer.bytesRead());
        assertEquals(1, sim.server.completed().size());
    }

    @Test
    void aHandshakeTakesOneRoundTripUntilTheClientMaySend() {
        Simulation sim = Simulation.withDelay(2, 50 * MILLI);
        Connection connection = sim.connect();
        sim.ring.runUntil(connection::isHandshakeComplete, 10 * SECOND, "a complete handshake");
        assertEquals(100 * MILLI, sim.ring.now());
    }

    @Test
    void transferOfThreeConcurrentFilesGrowsSmallWindows() {
        Simulation sim = onUsualLink(3);
        sim.transport = sim.transport.toBuilder()
                .initialStreamWindow(64 * 1024)
                .maxStreamWindow(6 << 20)
                .initialConnectionWindow(128 * 1024)
                .maxConnectionWindow(16 << 20)
                .build();
        Connection connection = sim.connected();
        sim.answerBytes = 3_300_000;
        List<Transfer> transfers =
                List.of(sim.request(connection, 100), sim.request(connection, 100), sim.request(connection, 100));
        sim.ring.runUntil(() -> transfers.stream().allMatch(Transfer::isEndRead), 60 * SECOND, "three files");
        transfers.forEach(t -> assertEquals(3_300_000, t.bytesRead()));
        double megabits = 3 * 3.3 * 8 / (sim.ring.now() / 1e9);
        assertTrue(megabits > 8, "only " + megabits + " Mbit/s of 10");
    }

    @Test
    void longRttNeedsAtLeastTwoClientHellosButOneHandshake() {
        Simulation sim = Simulation.withDelay(4, 750 * MILLI);
        Connection connection = sim.connect();
        sim.ring.run(1400 * MILLI);
        assertTrue(sim.toServer.count() >= 2, "the first flight was not repeated");
        sim.answerBytes = 1024;
        sim.ring.runUntil(connection::isHandshakeComplete, 10 * SECOND, "the handshake");
        Transfer transfer = sim.request(connection, 10);
        sim.ring.runUntil(transfer::isEndRead, 10 * SECOND, "the answer");
        assertEquals(1, sim.server.completed().size());
    }

    @Test
    void multiplexingOfTwoThousandSmallStreamsWaitsForStreamCredit() {
        Simulation sim = new Simulation(
                5,
                Simulation.usualLink(),
                Simulation.usualLink(),
                TransportConfig.builder()
                        .maxBidirectionalStreams(1000)
                        .maxUnidirectionalStreams(100)
                        .build());
        sim.answerBytes = 32;
        Connection connection = sim.connected();
        List<Transfer> transfers = new ArrayList<>();
        sim.ring.runUntil(
                () -> {
                    while (transfers.size() < 1999) {
                        Transfer transfer = sim.tryRequest(connection, 32);
                        if (transfer == null) {
                            return false;
                        }
                        transfers.add(transfer);
                    }
                    return transfers.stream().allMatch(Transfer::isEndRead);
                },
                60 * SECOND,
                "1,999 streams");
        sim.ring.run(SECOND);
        assertEquals(0, connection.stats().openStreams(), "streams were not forgotten");
        assertEquals(0, sim.client.pool.live());
        assertEquals(0, sim.server.pool.live());
    }

    @Test
    void transferLossOfTwoPercentCompletes() {
        Simulation sim = new Simulation(6, lossyLink(0.02, 1, false, 60), lossyLink(0.02, 1, false, 61));
        sim.answerBytes = 2_000_000;
        Transfer transfer = sim.request(sim.connected(), 10);
        sim.ring.runUntil(transfer::isEndRead, 60 * SECOND, "2 MB");
        assertEquals(2_000_000, transfer.bytesRead());
    }

    @Test
    void transferCorruptionOfTwoPercentCompletes() {
        Simulation sim = new Simulation(7, lossyLink(0.02, 1, true, 70), lossyLink(0.02, 1, true, 71));
        sim.answerBytes = 2_000_000;
        Transfer transfer = sim.request(sim.connected(), 10);
        sim.ring.runUntil(transfer::isEndRead, 60 * SECOND, "2 MB");
        assertEquals(2_000_000, transfer.bytesRead());
    }

    @Test
    void fiftyHandshakesCompleteUnderThirtyPercentLossInBursts() {
        fiftyHandshakes(false);
    }

    @Test
    void fiftyHandshakesCompleteUnderThirtyPercentCorruption() {
        fiftyHandshakes(true);
    }

    private static void fiftyHandshakes(boolean corrupt) {
        // A burst of three that begins at one in eight of the others hits 3 in 10.
        long total = 0;
        for (int seed = 100; seed < 150; seed++) {
            Simulation sim = new Simulation(
                    seed, lossyLink(1.0 / 8, 3, corrupt, seed * 7L), lossyLink(1.0 / 8, 3, corrupt, seed * 11L));
            sim.transport = sim.transport.toBuilder()
                    .handshakeTimeout(Duration.ofSeconds(60))
                    .build();
            sim.answerBytes = 1024;
            Connection connection = sim.connect();
            sim.ring.runUntil(connection::isHandshakeComplete, 60 * SECOND, "handshake of seed " + seed);
            Transfer transfer = sim.request(connection, 10);
            sim.ring.runUntil(transfer::isEndRead, 60 * SECOND, "answer of seed " + seed);
            total += sim.ring.now();
        }
        assertTrue(total < 300 * SECOND, "50 handshakes took " + total / SECOND + " s");
    }

    @Test
    void aBlackHoleOfTwoSecondsIsSurvived() {
        Simulation sim = onUsualLink(8);
        sim.answerBytes = 10_000_000;
        Transfer transfer = sim.request(sim.connected(), 10);
        boolean[] on = {true};
        sim.toClient.pass(d -> on[0]);
        sim.toServer.pass(d -> on[0]);
        while (!transfer.isEndRead() && sim.ring.now() < 120 * SECOND) {
            on[0] = true;
            sim.ring.run(5 * SECOND);
            on[0] = false;
            sim.ring.run(2 * SECOND);
        }
        assertEquals(10_000_000, transfer.bytesRead());
    }

    @Test
    void theSameSeedGivesTheSameBytes() {
        assertArrayEquals(bytesOnTheWire(9), bytesOnTheWire(9));
        assertTrue(!Arrays.equals(bytesOnTheWire(9), bytesOnTheWire(10)));
    }

    private static byte[] bytesOnTheWire(long seed) {
        Simulation sim = new Simulation(seed, lossyLink(0.05, 1, false, seed), lossyLink(0.05, 1, false, seed + 1));
        sim.answerBytes = 300_000;
        Transfer transfer = sim.request(sim.connected(), 10);
        sim.ring.runUntil(transfer::isEndRead, 60 * SECOND, "300 kB");
        return sim.toClient.hash();
    }
}
