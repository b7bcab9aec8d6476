package loomwire.quic.sim;

import java.util.Arrays;
import loomwire.quic.CongestionControl;
import loomwire.quic.connection.Connection;

/**
 * What a small request waits longer beside a bulk download than on the idle path, and what the download gets meanwhile. In
 * virtual time, for the table and the tests.
 *
 * @param medianMillis half of the requests wait longer than this
 * @param worstMillis the longest wait
 * @param share of what the rate allows after headers, for the download
 */
record PathQueue(double medianMillis, double worstMillis, double share) {
    private static final int REQUEST_BYTES = 100;
    private static final int ANSWER_BYTES = 1000;
    private static final double FROM_SECONDS = 3;
    private static final double PAUSE_SECONDS = 0.2;

    /**
     * @param queue of the path, in its words
     * @param apart whether the requests go through a connection of their own
     */
    static PathQueue of(
            int megabits, int rttMillis, String queue, boolean apart, int requests, CongestionControl congestion) {
        String words = "delay=" + rttMillis * 500 + "us rate=" + megabits + "mbit queue=" + queue;
        PathRun run = new PathRun(1, words, words, congestion, false);
        Connection other = apart ? run.sim.connect() : run.connection;
        run.sim.ring.run(PathRun.SECOND);
        double idle = requestMillis(run, other);
        run.begin().runUntil(1);
        run.runUntil(FROM_SECONDS);
        long before = run.bytesRead();
        double[] waits = new double[requests];
        for (int i = 0; i < requests; i++) {
            run.runUntil(run.seconds() + PAUSE_SECONDS);
            waits[i] = requestMillis(run, other) - idle;
        }
        double megabitsRead = (run.bytesRead() - before) * 8 / 1e6 / (run.seconds() - FROM_SECONDS);
        Arrays.sort(waits);
        return new PathQueue(waits[requests / 2], waits[requests - 1], megabitsRead / (megabits * PathRun.PAYLOAD));
    }

    private static double requestMillis(PathRun run, Connection connection) {
        run.sim.answerBytes = ANSWER_BYTES;
        long start = run.sim.ring.now();
        Transfer transfer = run.sim.request(connection, REQUEST_BYTES);
        run.sim.ring.runUntil(transfer::isEndRead, 60 * PathRun.SECOND, "an answer");
        return (run.sim.ring.now() - start) / 1e6;
    }
}
