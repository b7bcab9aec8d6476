package loomwire.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import loomwire.quic.QuicConnection;
import loomwire.tunnel.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Very many streams over few connections. */
@Command(
        name = "streams",
        mixinStandardHelpOptions = true,
        description =
                "Opens very many streams at once over few connections, with one exchange on each; then holds idle ones.")
final class StreamsLoad extends LoadCommand {
    /** Idle streams that are used once after having been held, to see that they still live. */
    private static final int SAMPLES = 1000;

    @Option(
            names = {"-n", "--streams"},
            defaultValue = "50000",
            description = "Open at once, each with an exchange (default ${DEFAULT-VALUE}; 0 for none).")
    private int streams;

    @Option(names = "--idle", defaultValue = "0", description = "Then held without a byte (default ${DEFAULT-VALUE}).")
    private int idle;

    @Option(names = "--hold", defaultValue = "30s", description = "How long to hold those (default ${DEFAULT-VALUE}).")
    private Duration hold;

    @Option(
            names = {"-c", "--connections"},
            defaultValue = "4",
            description = "Default ${DEFAULT-VALUE}.")
    private int connections;

    @Option(names = "--bytes", defaultValue = "1024", description = "Of an exchange (default ${DEFAULT-VALUE}).")
    private int bytes;

    @Option(
            names = "--openers",
            defaultValue = "64",
            description = "Threads that open streams, one after another each (default ${DEFAULT-VALUE}).")
    private int openers;

    @Override
    void carry(LoadServer server, Config config, Report report) throws Exception {
        try (Clients clients = new Clients(options, config, connections, mistakes)) {
            List<QuicConnection> connected = new CopyOnWriteArrayList<>();
            clients.connect(connections, connected::add);
            if (connected.size() < connections) {
                report.fault(connections - connected.size() + " connections did not come up");
                return;
            }
            report.add("connections", connected.size(), "");
            Held warmUp = new Held(connected, Math.max(1, streams / 50));
            warmUp.openAll(true);
            warmUp.finishAll();
            Costs costs = new Costs(server, report);
            if (streams > 0) {
                busy(new Held(connected, streams), costs);
            }
            if (idle > 0) {
                idle(new Held(connected, idle), costs);
            }
        }
    }

    private void busy(Held held, Costs costs) throws Exception {
        say("opening " + streams + " streams with an exchange on each");
        Report report = costs.report;
        double seconds = held.openAll(true);
        report.add("streams", held.count(), "");
        report.add("streams open after", seconds, "s");
        report.add("streams opened", held.count() / seconds, "a second");
        report.add("opening a stream", held.opening);
        held.exchanges.addTo(report, "exchange");
        costs.of(held.count(), "busy", "stream");
        held.finishAll();
    }

    private void idle(Held held, Costs costs) throws Exception {
        say("opening " + idle + " streams to hold");
        Report report = costs.report;
        double seconds = held.openAll(false);
        report.add("idle streams", held.count(), "");
        report.add("idle streams open after", seconds, "s");
        report.add("opening an idle stream", held.opening);
        costs.of(held.count(), "idle", "idle stream");
        say("holding them for " + hold.toSeconds() + " s");
        Thread.sleep(hold);
        held.use(SAMPLES);
        held.exchanges.addTo(report, "exchange after holding");
        held.finishAll();
    }

    /** What streams cost, compared with the time before there were any. */
    private final class Costs {
        private final LoadServer server;
        private final Report report;
        private final ProcessFigures serverBefore;
        private final ProcessFigures clientBefore;

        Costs(LoadServer server, Report report) throws InterruptedException {
            this.server = server;
            this.report = report;
            this.serverBefore = ProcessFigures.of(server.pid());
            this.clientBefore = ProcessFigures.ofThisProcess();
        }

        void of(int count, String when, String each) throws InterruptedException, IOException {
            ProcessFigures serverNow = ProcessFigures.of(server.pid());
            ProcessFigures clientNow = ProcessFigures.ofThisProcess();
            report.add("server " + when, serverNow, serverBefore, count, each);
            report.add("client " + when, clientNow, clientBefore, count, each);
            writeHistograms(report, when, serverNow, clientNow);
        }
    }

    /** Streams that are open at the same time. */
    private final class Held {
        private final List<QuicConnection> over;
        private final AtomicReferenceArray<EchoStream> all;
        private final AtomicInteger opened = new AtomicInteger();
        private final Latencies opening = new Latencies();
        private final Exchanges exchanges = new Exchanges();

        Held(List<QuicConnection> over, int count) {
            this.over = over;
            this.all = new AtomicReferenceArray<>(count);
        }

        int count() {
            return opened.get();
        }

        /** @return the seconds it took */
        double openAll(boolean withExchange) throws InterruptedException {
            long start = System.nanoTime();
            forEach(all.length(), i -> open(i, withExchange));
            return (System.nanoTime() - start) / 1e9;
        }

        private void open(int i, boolean withExchange) {
            try {
                long start = System.nanoTime();
                EchoStream stream = EchoStream.open(over.get(i % over.size()));
                opening.recordSince(start);
                all.set(i, stream);
                opened.incrementAndGet();
                if (withExchange) {
                    exchange(i);
                }
            } catch (IOException e) {
                mistakes.add("opening a stream", e);
            }
        }

        private void exchange(int i) {
            try {
                exchanges.run(all.get(i), bytes, options.seed() + i, System.nanoTime());
            } catch (IOException e) {
                mistakes.add("exchanging", e);
            }
        }

        /** One exchange on some of them, evenly chosen. */
        void use(int samples) throws InterruptedException {
            int step = Math.max(1, all.length() / samples);
            forEach(all.length() / step, i -> {
                if (all.get(i * step) != null) {
                    exchange(i * step);
                }
            });
        }

        void finishAll() throws InterruptedException {
            forEach(all.length(), i -> {
                EchoStream stream = all.getAndSet(i, null);
                if (stream != null) {
                    try {
                        stream.finish();
                    } catch (IOException e) {
                        mistakes.add("ending a stream", e);
                    }
                }
            });
        }

        private void forEach(int count, IntConsumer work) throws InterruptedException {
            AtomicInteger next = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < openers; i++) {
                threads.add(Thread.startVirtualThread(() -> {
                    for (int taken = next.getAndIncrement(); taken < count; taken = next.getAndIncrement()) {
                        work.accept(taken);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
