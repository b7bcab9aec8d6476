package loomwire.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.QuicConnection;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.protocol.Echo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Connections that come and go in every way; afterwards the server must be as it was. */
@Command(
        name = "churn",
        mixinStandardHelpOptions = true,
        description = {
            "Opens, uses, closes, aborts and abandons connections at random stages.",
            "Afterwards the server's descriptors, threads and live heap must be what they were after a warm-up, within"
                    + " --tolerance (and two descriptors and threads, which a JVM opens and starts as it sees fit)."
        })
final class ChurnLoad extends LoadCommand {
    /** Vanished clients are forgotten soon, so that few are waited for at once. */
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(5);
    /** A server gives an unfinished handshake or an unspoken authentication 10 s, then the closing state its time. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(15);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    /** A JVM starts and ends threads of its own as it sees fit: compilers, carriers of virtual threads. */
    private static final int FEW_THREADS = 2;
    /** A JVM opens a library or a jar late. */
    private static final int FEW_DESCRIPTORS = 2;

    private static final Duration ROUND_TRIP_DEADLINE = Duration.ofSeconds(5);
    private static final int PROGRESS_EVERY = 10_000;

    @Option(
            names = {"-n", "--connections"},
            defaultValue = "100000",
            description = "Default ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--warm-up",
            defaultValue = "10000",
            description = "Connections before the first look at the server (default ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--batch",
            defaultValue = "50",
            description = "Connections over one port, which is then closed (default ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--batches-at-once", defaultValue = "4", description = "Default ${DEFAULT-VALUE}.")
    private int batchesAtOnce;

    @Option(
            names = "--tolerance",
            defaultValue = "5",
            paramLabel = "PERCENT",
            description = "Growth that counts as none (default ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(
            names = "--settle",
            defaultValue = "60s",
            description = "How long the server may take to become as it was (default ${DEFAULT-VALUE}).")
    private Duration settle;

    private final Latencies connecting = new Latencies();
    private final AtomicInteger lived = new AtomicInteger();

    @Override
    Duration idleTimeout() {
        return IDLE_TIMEOUT;
    }

    @Override
    void carry(LoadServer server, Config config, Report report) throws Exception {
        Semaphore dialling = new Semaphore(options.dialsAtOnce);
        Pace pace = new Pace(options.dialRate);
        say("seed " + options.seed() + "; warming up with " + warmUp + " connections");
        // Numbers below zero, so that the seed chooses the same lives whatever the warm-up was.
        churn(config, -warmUp, 0, pace, dialling);
        Duration patience = settle.compareTo(FORGOTTEN_AFTER) < 0 ? settle : FORGOTTEN_AFTER;
        Thread.sleep(patience);
        ProcessFigures before = ProcessFigures.of(server.pid());
        say("churning through " + connections + " connections");
        long start = System.nanoTime();
        lived.set(0);
        churn(config, 0, connections, pace, dialling);
        double seconds = (System.nanoTime() - start) / 1e9;
        report.add("connections", lived.get(), "");
        fates().forEach((fate, count) ->
                report.add(fate.name().toLowerCase(Locale.ROOT).replace('_', ' '), count, ""));
        report.add("churned in", seconds, "s");
        report.add("connections", lived.get() / seconds, "a second");
        report.add("connecting", connecting);
        Thread.sleep(patience);
        ProcessFigures after = settled(server, before);
        compare(report, before, after);
        if (options.out != null && options.histogram) {
            report.writeHistogram(options.out, "before-server", before);
            report.writeHistogram(options.out, "after-server", after);
        }
        stillWorks(config);
    }

    private Map<Fate, Long> fates() {
        Map<Fate, Long> counts = new EnumMap<>(Fate.class);
        for (int i = 0; i < connections; i++) {
            counts.merge(Life.of(options.seed(), i).fate(), 1L, Long::sum);
        }
        return counts;
    }

    private void churn(Config config, int from, int to, Pace pace, Semaphore dialling) throws InterruptedException {
        Semaphore room = new Semaphore(batchesAtOnce);
        List<Thread> threads = new ArrayList<>();
        for (int first = from; first < to; first += batch) {
            List<Life> lives = new ArrayList<>();
            for (int i = first; i < Math.min(to, first + batch); i++) {
                lives.add(Life.of(options.seed(), i));
            }
            room.acquire();
            threads.removeIf(thread -> !thread.isAlive());
            threads.add(Thread.startVirtualThread(() -> {
                try {
                    new ChurnBatch(lives, pace, dialling, connecting, mistakes).run(config);
                } catch (IOException e) {
                    mistakes.add("a port", e);
                } catch (InterruptedException ending) {
                    Thread.currentThread().interrupt();
                } finally {
                    room.release();
                    int count = lived.addAndGet(lives.size());
                    if (count / PROGRESS_EVERY > (count - lives.size()) / PROGRESS_EVERY) {
                        say(count + " connections, " + mistakes.count() + " errors");
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Looks again and again until the server is as it was or the time for that is over. */
    private ProcessFigures settled(LoadServer server, ProcessFigures before) throws InterruptedException {
        long deadline = System.nanoTime() + settle.toNanos();
        ProcessFigures now = ProcessFigures.of(server.pid());
        while (!grown(before, now).isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_AGAIN);
            now = ProcessFigures.of(server.pid());
        }
        return now;
    }

    /** What is known of both and more than it was. */
    private List<String> grown(ProcessFigures before, ProcessFigures after) {
        List<String> grown = new ArrayList<>();
        compare("live heap", before.liveHeapBytes(), after.liveHeapBytes(), 0, grown);
        compare("threads", before.threads(), after.threads(), FEW_THREADS, grown);
        compare("descriptors", before.descriptors(), after.descriptors(), FEW_DESCRIPTORS, grown);
        return grown;
    }

    private void compare(String what, long before, long after, long allowed, List<String> grown) {
        if (before >= 0 && after - allowed > before * (1 + tolerance / 100)) {
            grown.add("the server's " + what + " grew from " + before + " to " + after);
        }
    }

    private void compare(Report report, ProcessFigures before, ProcessFigures after) {
        report.add("server before", before);
        report.add("server after", after);
        report.add(
                "server heap left by a connection",
                (after.liveHeapBytes() - before.liveHeapBytes()) / (double) Math.max(1, connections),
                "bytes");
        grown(before, after).forEach(report::fault);
    }

    private void stillWorks(Config config) {
        try (ClientPort port = ClientPort.open(config);
                QuicConnection connection = port.connect()) {
            Echo.roundTrip(connection, ROUND_TRIP_DEADLINE);
        } catch (IOException e) {
            mistakes.add("afterwards", e);
        }
    }
}
