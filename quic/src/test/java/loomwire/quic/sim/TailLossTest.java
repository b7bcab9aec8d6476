package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.api.Test;

/** What is lost last, with nothing behind it whose arrival would tell, comes again with the first probe, and that soon. */
class TailLossTest {
    private static final long MILLI = Simulation.MILLI;
    private static final int LARGE = 400;

    private static Simulation settled(Simulation sim, Connection connection) {
        for (int i = 0; i < 30; i++) { // until the round trip is known, and that it does not vary
            Transfer transfer = sim.request(connection, 100);
            sim.ring.runUntil(transfer::isEndRead, Simulation.SECOND, "answer " + i);
            sim.ring.run(100 * MILLI);
        }
        return sim;
    }

    @Test
    void anAnswerOfOnePacketThatIsLostComesAgainAfterARoundTripAndLittleMore() {
        Simulation sim = Simulation.withDelay(1, 20 * MILLI);
        sim.answerBytes = 1_000;
        Connection connection = sim.connected();
        settled(sim, connection);
        AtomicInteger seen = new AtomicInteger();
        sim.toClient.pass(datagram -> datagram.length < LARGE || seen.incrementAndGet() > 1);
        long start = sim.ring.now();
        Transfer transfer = sim.request(connection, 100);
        sim.ring.runUntil(transfer::isEndRead, Simulation.SECOND, "the answer that was lost");
        double millis = (sim.ring.now() - start) / 1e6;
        // 40 ms of path, and 40 with a few more until the probe goes; with a delay of 25 ms for ACKs it would be 106.
        assertTrue(millis < 97, millis + " ms");
        assertTrue(seen.get() > 1);
    }

    /** Three streams wait behind a closed window; all that is under way is lost. The probe is for what was sent first. */
    @Test
    void aProbeCarriesWhatWasSentFirstThoughOthersHaveNewBytes() {
        String words = "delay=20ms";
        PathNode[] path = PathNode.of(1, words, words);
        Simulation sim = new Simulation(1, List.of(path[0]), List.of(path[1]));
        sim.answerBytes = 1_000;
        Connection connection = sim.connected();
        settled(sim, connection);
        sim.toServer.pass(datagram -> datagram.length < LARGE);
        Transfer first = sim.request(connection, 1_000);
        sim.ring.run(MILLI);
        for (int i = 0; i < 3; i++) {
            sim.request(connection, 10_000_000);
        }
        sim.ring.run(40 * MILLI);
        sim.toServer.pass(datagram -> true);
        long repaired = sim.ring.now();
        sim.ring.runUntil(first::isEndRead, 10 * Simulation.SECOND, "the answer to what was sent first");
        double millis = (sim.ring.now() - repaired) / 1e6;
        assertTrue(millis < 75, millis + " ms after the path was whole again: the probe was about others");
    }
}
