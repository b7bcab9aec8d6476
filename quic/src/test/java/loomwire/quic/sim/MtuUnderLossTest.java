package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses that have nothing to do with a packet's size fool neither the search for the MTU nor the watch over it. */
@Tag("slow")
class MtuUnderLossTest {
    private static final int MTU = 1420;
    private static final int SEEDS = 100;

    @ParameterizedTest
    @ValueSource(strings = {"3%", "5%"})
    void whatThePathCarriesIsFoundAndKept(String loss) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            String words = "delay=10ms mtu=" + MTU + " loss=" + loss;
            PathNode[] path = PathNode.of(seed, words, words);
            Simulation sim = new Simulation(seed, List.of(path[0]), List.of(path[1]));
            sim.answerBytes = 1_300; // one large packet, alone
            Connection connection = sim.connected();
            sim.ring.run(3 * Simulation.SECOND);
            Connection server = sim.server.completed().getFirst();
            assertFound(server, "found, seed " + seed);
            for (int i = 0; i < 20; i++) {
                Transfer transfer = sim.request(connection, 20);
                sim.ring.runUntil(transfer::isEndRead, 60 * Simulation.SECOND, "answer " + i + " of seed " + seed);
                sim.ring.run(10 * Simulation.MILLI);
            }
            assertFound(server, "kept, seed " + seed);
        }
    }

    private static void assertFound(Connection connection, String what) {
        int found = connection.stats().maxDatagramBytes();
        int carried = MTU - PathNode.HEADER_BYTES;
        assertTrue(found <= carried && carried - found <= 16, what + ": " + found + " of " + carried);
    }
}
