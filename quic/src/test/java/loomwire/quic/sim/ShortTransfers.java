package loomwire.quic.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import loomwire.quic.CongestionControl;
import loomwire.quic.TransportConfig;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.api.Test;

/**
 * Prints how long short downloads take, from the request to the last byte, over the paths of {@code quic/paths}: on a connection
 * that carried nothing before, and on one that follows another to the same server: the median and the longest. In virtual time; {@code quic/short} runs it.
 */
class ShortTransfers {
    /** Virtual time is not free: small transfers are tried more often. */
    private static int seeds(long bytes, boolean second, double loss) {
        if (loss == 0) {
            return 1;
        }
        if (second || bytes > 1_000_000) {
            return 1;
        }
        return bytes <= 100_000 ? 40 : 15;
    }

    /** What the connection before has carried. */
    private static final long LEARNT_BYTES = 10L << 20;

    private static final Set<String> WORDS =
            Set.of(System.getProperty("short", "").split(" "));

    private record Line(int megabits, int rttMillis, String queue) {
        String words(double loss) {
            return String.format(
                    Locale.ROOT, "delay=%dus rate=%dmbit queue=%s loss=%s%%", rttMillis * 500, megabits, queue, loss);
        }
    }

    private static final List<Line> LINES = List.of(
            new Line(20, 50, "1bdp"),
            new Line(20, 50, "30kB"),
            new Line(300, 100, "1bdp"),
            new Line(300, 100, "30kB"),
            new Line(100, 250, "1bdp"));

    private static boolean wanted(String word, String... all) {
        return WORDS.contains(word) || Arrays.stream(all).noneMatch(WORDS::contains);
    }

    /** Windows as a tunnel has them. */
    static TransportConfig config(CongestionControl congestion) {
        return TransportConfig.builder()
                .congestion(congestion)
                .initialStreamWindow(256 << 10)
                .maxStreamWindow(40 << 20)
                .initialConnectionWindow(1 << 20)
                .maxConnectionWindow(60 << 20)
                .build();
    }

    /** @return nanoseconds from the request to the last byte */
    static long nanos(String words, TransportConfig config, long seed, boolean second, long bytes) {
        PathNode[] path = PathNode.of(seed, words, words);
        Simulation sim = new Simulation(seed, List.of(path[0]), List.of(path[1]), config);
        sim.transport = config;
        if (second) {
            Connection before = sim.connected();
            download(sim, before, LEARNT_BYTES);
            before.close(0, "", sim.ring.now());
            sim.client.endpoint().touched(before);
            sim.ring.run(2 * Simulation.SECOND);
        }
        Connection connection = sim.connect();
        sim.ring.runUntil(connection::isHandshakeConfirmed, 60 * Simulation.SECOND, "a confirmed handshake");
        sim.ring.run(Simulation.SECOND);
        return download(sim, connection, bytes);
    }

    private static long download(Simulation sim, Connection connection, long bytes) {
        sim.answerBytes = bytes;
        long start = sim.ring.now();
        Transfer transfer = sim.request(connection, 100);
        sim.ring.runUntil(transfer::isEndRead, 1200 * Simulation.SECOND, "the answer");
        return sim.ring.now() - start;
    }

    @Test
    void table() {
        for (CongestionControl congestion : List.of(CongestionControl.CUBIC, CongestionControl.BBR)) {
            if (wanted(congestion.name().toLowerCase(Locale.ROOT), "cubic", "bbr")) {
                LINES.stream()
                        .filter(line -> !WORDS.contains("long") || line.queue.equals("1bdp"))
                        .forEach(line -> rows(congestion, line));
            }
        }
    }

    private static void rows(CongestionControl congestion, Line line) {
        for (boolean second : new boolean[] {false, true}) {
            if (wanted(second ? "second" : "first", "first", "second")) {
                for (double loss : new double[] {0, 1, 3}) {
                    if (loss < 3 || !WORDS.contains("long")) {
                        row(congestion, line, loss, second);
                    }
                }
            }
        }
    }

    private static void row(CongestionControl congestion, Line line, double loss, boolean second) {
        StringBuilder row = new StringBuilder(String.format(
                Locale.ROOT,
                "| %s | %d Mbit/s, %d ms, %s | %s | %s %% |",
                congestion.name().toLowerCase(Locale.ROOT),
                line.megabits,
                line.rttMillis,
                line.queue,
                second ? "second" : "first",
                loss));
        for (long bytes : new long[] {10_000, 100_000, 1_000_000, 10_000_000}) {
            if (bytes > 1_000_000 && !WORDS.contains("long")) {
                continue;
            }
            int seeds = seeds(bytes, second, loss);
            long[] times = new long[seeds];
            for (int i = 0; i < seeds; i++) {
                times[i] = nanos(line.words(loss), config(congestion), i + 1, second, bytes);
            }
            Arrays.sort(times);
            row.append(String.format(Locale.ROOT, " %.0f / %.0f |", times[seeds / 2] / 1e6, times[seeds - 1] / 1e6));
        }
        System.out.println(row);
    }
}
