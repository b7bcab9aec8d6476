package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.api.Test;

/** RFC 9002 §7.7: what a burst does to a queue smaller than what is under way, on a path below 2 ms. */
class ShortPathPacingTest {
    private static final long ONE_WAY_NANOS = 900_000L;
    private static final long GIGABIT = 1_000_000_000L;
    private static final int QUEUE_PACKETS = 32;
    private static final int ANSWERS = 40;
    private static final int ANSWER_BYTES = 200_000;
    /** Unpaced it was 1.7 %. */
    private static final double MOST_LOST = 0.005;
    /** Unpaced it was 10 ms; 3.4 ms would be without any loss. */
    private static final long LONGEST_MEAN_NANOS = 6_000_000L;

    @Test
    void answersAfterPausesDoNotOverflowAShallowQueue() {
        BottleneckNode link = new BottleneckNode(GIGABIT, QUEUE_PACKETS);
        Simulation sim =
                new Simulation(3, List.of(new DelayNode(ONE_WAY_NANOS)), List.of(link, new DelayNode(ONE_WAY_NANOS)));
        Connection connection = sim.connected();
        sim.answerBytes = 10_000_000;
        answer(sim, connection); // the window is what such a path holds
        sim.answerBytes = ANSWER_BYTES;
        long lostBefore = link.dropped();
        long sentBefore = sim.toClient.count();
        long nanos = 0;
        for (int i = 0; i < ANSWERS; i++) {
            sim.ring.run(20 * Simulation.MILLI);
            nanos += answer(sim, connection);
        }
        double lost = (double) (link.dropped() - lostBefore) / (sim.toClient.count() - sentBefore);
        assertTrue(lost < MOST_LOST, lost + " of the datagrams were lost");
        assertTrue(nanos / ANSWERS < LONGEST_MEAN_NANOS, "an answer took " + nanos / ANSWERS + " ns");
    }

    private static long answer(Simulation sim, Connection connection) {
        long start = sim.ring.now();
        Transfer transfer = sim.request(connection, 10);
        sim.ring.runUntil(transfer::isEndRead, 60 * Simulation.SECOND, "an answer");
        return sim.ring.now() - start;
    }
}
