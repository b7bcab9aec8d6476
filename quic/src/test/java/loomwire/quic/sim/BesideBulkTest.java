package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small questions on a connection that downloads: streams do not wait for each other, whatever their number. */
@Tag("slow")
class BesideBulkTest {
    private static final long MILLI = Simulation.MILLI;
    private static final int QUESTIONS = 40;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anAnswerBesideDownloadsComesInARoundTripAndItsQueue(int downloads) {
        String words = "delay=20ms rate=20mbit queue=40ms";
        PathNode[] path = PathNode.of(1, words, words);
        Simulation sim = new Simulation(1, List.of(path[0]), List.of(path[1]));
        sim.answerBytes = 1L << 40;
        Connection connection = sim.connected();
        for (int i = 0; i < downloads; i++) {
            sim.request(connection, 100);
        }
        sim.ring.run(Simulation.SECOND);
        sim.answerBytes = 1024;
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            long start = sim.ring.now();
            Transfer question = sim.request(connection, 100);
            sim.ring.runUntil(question::isEndRead, 10 * Simulation.SECOND, "answer " + i);
            times.add((sim.ring.now() - start) / MILLI);
        }
        times.sort(Long::compare);
        // 40 ms of path and up to 40 of queue; a lost one takes a repair more.
        assertTrue(times.get(QUESTIONS / 2) < 100, times.toString());
        assertTrue(times.get(QUESTIONS * 9 / 10) < 200, times.toString());
    }
}
