package loomwire.quic.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import loomwire.quic.CongestionControl;
import org.junit.jupiter.api.Test;

/**
 * Measures, in virtual time, what each congestion controller makes of long and lossy paths, of paths that change, of queues and
 * of others: shares are of what the path's rate allows after headers, of one stream's bytes as they are read. Run by {@code quic/paths}
 * alone: its figures are to be read, and the suite does not know its name.
 */
final class PathTable {
    private static final int[][] PATHS = {{20, 50}, {300, 100}, {1000, 100}, {100, 250}};
    private static final int[][] SHARED_PATHS = {{20, 50}, {100, 100}};
    private static final CongestionControl[][] PAIRS = {
        {CongestionControl.BBR, CongestionControl.BBR}, {CongestionControl.CUBIC, CongestionControl.CUBIC},
        {CongestionControl.BBR, CongestionControl.CUBIC}, {CongestionControl.CUBIC, CongestionControl.BBR}
    };
    private static final double[] LOSSES = {0, 0.1, 1, 3, 5};
    private static final double FROM_SECONDS = 2;
    /** A whole download that takes longer counts with what came until then: by CUBIC, where much is lost, it takes an hour. */
    private static final double MOST_SECONDS = 60;

    private static final double TO_SECONDS = Integer.getInteger("paths.seconds", 30);
    private static final String WAYS = "up|down";
    private static final String SECTIONS = "shares|whole|changes|queue|sharing";

    private final ExecutorService threads = Executors.newFixedThreadPool(
            Integer.getInteger("paths.threads", Runtime.getRuntime().availableProcessors()),
            Thread.ofPlatform().daemon().factory()); // a failed cell ends the table
    private List<String> wanted = List.of();

    @Test
    void measure() throws Exception {
        main(System.getProperty("paths", "").trim().split("\\s+"));
    }

    /**
     * @param args controllers, sections ({@code shares}, {@code whole}, {@code changes}, {@code queue}, {@code sharing}), rates of
     *     paths, {@code down} or {@code up}: those alone; of what is not said, all
     */
    public static void main(String[] args) throws Exception {
        List<String> wanted = List.of(args);
        long begun = System.nanoTime();
        PathTable table = new PathTable();
        table.wanted = wanted;
        table.refuseUnknown();
        for (CongestionControl congestion : CongestionControl.values()) {
            if (congestion != CongestionControl.FIXED && table.wants(name(congestion), controllers())) {
                table.measure(congestion);
            }
        }
        if (table.wants("sharing", SECTIONS)) {
            table.sharing();
        }
        table.threads.shutdown();
        System.out.printf(Locale.ROOT, "%.1f s of real time%n", (System.nanoTime() - begun) / 1e9);
    }

    /** All but the one that is told its rate. */
    private static String controllers() {
        return Stream.of(CongestionControl.values())
                .filter(each -> each != CongestionControl.FIXED)
                .map(PathTable::name)
                .collect(Collectors.joining("|"));
    }

    private void refuseUnknown() {
        String known = controllers() + "|" + SECTIONS + "|" + WAYS + "|"
                + Stream.of(PATHS).map(path -> String.valueOf(path[0])).collect(Collectors.joining("|"));
        for (String word : wanted) {
            if (!word.isEmpty() && !word.matches(known)) {
                throw new IllegalArgumentException(word + " is none of " + known);
            }
        }
    }

    private static String name(CongestionControl congestion) {
        return congestion.name().toLowerCase(Locale.ROOT);
    }

    private boolean wants(String word, String kind) {
        return wanted.contains(word) || wanted.stream().noneMatch(each -> each.matches(kind));
    }

    private void measure(CongestionControl congestion) throws Exception {
        System.out.println("\n" + name(congestion));
        if (wants("shares", SECTIONS)) {
            shares(congestion);
        }
        if (wants("whole", SECTIONS)) {
            row(
                    "Mbit/s of 100 MiB, 300 Mbit/s, 100 ms, " + (int) MOST_SECONDS + " s at most",
                    LOSSES,
                    "%8.1f",
                    loss -> {
                        String words = PathRun.words(300, 100, loss);
                        return new PathRun(1, words, words, congestion, false).wholeMegabits(100L << 20, MOST_SECONDS);
                    });
        }
        if (wants("changes", SECTIONS)) {
            changes(congestion);
        }
        if (wants("queue", SECTIONS)) {
            queue(congestion);
        }
    }

    private void shares(CongestionControl congestion) throws Exception {
        System.out.println("share of the rate, from the 2nd to the " + (int) TO_SECONDS
                + "th second, at a loss of 0, 0.1, 1, 3, 5 %");
        for (int[] path : PATHS) {
            if (!wants(String.valueOf(path[0]), "\\d+")) {
                continue;
            }
            for (String way : new String[] {"down", "up"}) {
                if (wants(way, WAYS)) {
                    row(path[0] + " Mbit/s, " + path[1] + " ms, " + way, LOSSES, "%8.3f", loss -> {
                        String words = PathRun.words(path[0], path[1], loss);
                        return new PathRun(1, words, words, congestion, way.equals("up"))
                                .begin()
                                .share(path[0], FROM_SECONDS, TO_SECONDS);
                    });
                }
            }
        }
    }

    private void changes(CongestionControl congestion) throws Exception {
        System.out.println("share of the rate from 3 s after a change on; 20 Mbit/s, 50 ms and 300 Mbit/s, 100 ms");
        double[] paths = {0, 1};
        for (PathChanges change : PathChanges.values()) {
            row(
                    change.name().toLowerCase(Locale.ROOT),
                    paths,
                    "%8.3f",
                    i -> change.share(PATHS[(int) i][0], PATHS[(int) i][1], congestion));
        }
        row(
                "policer of 20 Mbit/s: share, 50 and 100 ms",
                new double[] {50, 100},
                "%8.3f",
                rtt -> PathChanges.Policed.of(20, (int) rtt, congestion).share());
        row(
                "policer of 20 Mbit/s: lost",
                new double[] {50, 100},
                "%8.3f",
                rtt -> PathChanges.Policed.of(20, (int) rtt, congestion).lost());
    }

    private void queue(CongestionControl congestion) throws Exception {
        System.out.println(
                "what a small request waits longer beside a download: median, worst (ms), the download's share");
        for (boolean apart : new boolean[] {false, true}) {
            String how = apart ? ", own connection" : ", same connection";
            queueRow("300 Mbit/s, 100 ms, 1 BDP of queue" + how, 300, 100, "1bdp", apart, congestion);
            queueRow("20 Mbit/s, 50 ms, 1 s of queue" + how, 20, 50, "1000ms", apart, congestion);
        }
    }

    private void queueRow(String name, int megabits, int rtt, String queue, boolean apart, CongestionControl congestion)
            throws Exception {
        Future<PathQueue> run = threads.submit(() -> PathQueue.of(megabits, rtt, queue, apart, 50, congestion));
        PathQueue waits = run.get();
        System.out.printf(
                Locale.ROOT, "%-52s%8.1f%8.1f%8.3f%n", name, waits.medianMillis(), waits.worstMillis(), waits.share());
    }

    private void sharing() throws Exception {
        System.out.println(
                "\nwhat the first of two has of both, and what both have of the rate, through a queue of one BDP");
        for (int[] path : SHARED_PATHS) {
            for (CongestionControl[] pair : PAIRS) {
                Future<PathSharing> run = threads.submit(() -> PathSharing.of(path[0], path[1], pair[0], pair[1], 30));
                PathSharing sharing = run.get();
                System.out.printf(
                        Locale.ROOT,
                        "%-52s%8.3f%8.3f%n",
                        path[0] + " Mbit/s, " + path[1] + " ms, " + name(pair[0]) + " and " + name(pair[1]),
                        sharing.first(),
                        sharing.used());
            }
        }
    }

    private interface Cell {
        double at(double value);
    }

    private void row(String name, double[] values, String format, Cell cell) throws Exception {
        List<Future<Double>> cells = new ArrayList<>();
        for (double value : values) {
            cells.add(threads.submit(() -> cell.at(value)));
        }
        StringBuilder line = new StringBuilder(String.format("%-52s", name));
        for (Future<Double> each : cells) {
            line.append(String.format(Locale.ROOT, format, each.get()));
        }
        System.out.println(line);
    }
}
