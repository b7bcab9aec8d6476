package loomwire.quic.sim;

import java.util.List;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.api.Test;

/**
 * Measures, in virtual time, what bursts lose at a shallow queue of a short path: a download of 20 MB, then
 * 200 answers of 200 kB with pauses between them. Run by {@code quic/bursts} alone: its figures are to be read,
 * and the suite does not know its name.
 */
class ShortPathBursts {
    private static final long MICRO = 1_000L;
    private static final int BULK_BYTES = 20_000_000;
    private static final int ANSWER_BYTES = 200_000;
    private static final int ANSWERS = 200;
    private static final long[] MEGABITS = {100, 1_000};
    private static final int[] QUEUE_PACKETS = {8, 16, 32, 64, 128};
    private static final long[] RTT_MICROS = {100, 500, 1_000, 1_800};

    @Test
    void measure() {
        System.out.println("Mbit/s  RTT/us  queue  bulk Mbit/s  lost %  ms an answer  lost %");
        for (long megabits : MEGABITS) {
            for (int queue : QUEUE_PACKETS) {
                for (long rtt : RTT_MICROS) {
                    measure(megabits, queue, rtt);
                }
            }
        }
    }

    private static void measure(long megabits, int queue, long rttMicros) {
        BottleneckNode link = new BottleneckNode(megabits * 1_000_000, queue);
        long oneWayNanos = rttMicros * MICRO / 2;
        Simulation sim =
                new Simulation(3, List.of(new DelayNode(oneWayNanos)), List.of(link, new DelayNode(oneWayNanos)));
        sim.answerBytes = BULK_BYTES;
        Connection connection = sim.connected();
        sim.ring.run(10 * Simulation.MILLI);
        long sentBefore = sim.toClient.count();
        long bulkNanos = answer(sim, connection);
        double bulkLost = 100.0 * link.dropped() / (sim.toClient.count() - sentBefore);
        sim.answerBytes = ANSWER_BYTES;
        long lostBefore = link.dropped();
        sentBefore = sim.toClient.count();
        long nanos = 0;
        for (int i = 0; i < ANSWERS; i++) {
            sim.ring.run(20 * Simulation.MILLI);
            nanos += answer(sim, connection);
        }
        System.out.printf(
                "%6d  %6d  %5d  %11.1f  %6.2f  %12.2f  %6.2f%n",
                megabits,
                rttMicros,
                queue,
                BULK_BYTES * 8_000.0 / bulkNanos,
                bulkLost,
                nanos / 1e6 / ANSWERS,
                100.0 * (link.dropped() - lostBefore) / (sim.toClient.count() - sentBefore));
    }

    private static long answer(Simulation sim, Connection connection) {
        long start = sim.ring.now();
        Transfer transfer = sim.request(connection, 10);
        sim.ring.runUntil(transfer::isEndRead, 60 * Simulation.SECOND, "an answer");
        return sim.ring.now() - start;
    }
}
