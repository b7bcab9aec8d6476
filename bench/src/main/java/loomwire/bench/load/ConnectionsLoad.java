package loomwire.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.QuicConnection;
import loomwire.tunnel.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Many connections, each with a few streams that exchange a little now and then. */
@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        description =
                "Keeps many connections open, each with a few streams, and exchanges a little on every stream now and then.")
final class ConnectionsLoad extends LoadCommand {
    @Option(
            names = {"-n", "--connections"},
            defaultValue = "10000",
            description = "Default ${DEFAULT-VALUE}.")
    private int connections;

    @Option(names = "--streams", defaultValue = "5", description = "Streams of each (default ${DEFAULT-VALUE}).")
    private int streams;

    @Option(names = "--bytes", defaultValue = "1024", description = "Of an exchange (default ${DEFAULT-VALUE}).")
    private int bytes;

    @Option(
            names = "--period",
            defaultValue = "10s",
            description = "Every stream exchanges once in this time (default ${DEFAULT-VALUE}).")
    private Duration period;

    @Option(names = "--duration", defaultValue = "10m", description = "Of the exchanging (default ${DEFAULT-VALUE}).")
    private Duration duration;

    private final Latencies opening = new Latencies();
    private final Exchanges exchanges = new Exchanges();
    private final ConcurrentLinkedQueue<Client> clients = new ConcurrentLinkedQueue<>();
    private final AtomicInteger numbers = new AtomicInteger();

    private record Client(int number, QuicConnection connection, List<EchoStream> streams) {}

    @Override
    void carry(LoadServer server, Config config, Report report) throws Exception {
        ProcessFigures serverBefore = ProcessFigures.of(server.pid());
        try (Clients dialled = new Clients(options, config, connections, mistakes)) {
            ProcessFigures clientBefore = ProcessFigures.ofThisProcess();
            long start = System.nanoTime();
            say("dialling " + connections + " connections over " + dialled.ports() + " ports");
            dialled.connect(connections, this::openStreams);
            report.add("connections", clients.size(), "");
            report.add("streams of each", streams, "");
            report.add("ports", dialled.ports(), "");
            report.add("all connected after", (System.nanoTime() - start) / 1e9, "s");
            report.add("connecting", dialled.connecting);
            report.add("opening a stream", opening);
            if (clients.size() < connections) {
                report.fault(connections - clients.size() + " connections did not come up");
            }
            ProcessFigures serverIdle = ProcessFigures.of(server.pid());
            ProcessFigures clientIdle = ProcessFigures.ofThisProcess();
            report.add("server idle", serverIdle, serverBefore, clients.size(), "connection");
            report.add("client idle", clientIdle, clientBefore, clients.size(), "connection");
            writeHistograms(report, "idle", serverIdle, clientIdle);
            say("exchanging for " + duration.toSeconds() + " s");
            exchange();
            exchanges.addTo(report, "exchange");
            ProcessFigures serverAfter = ProcessFigures.of(server.pid());
            report.add("server after", serverAfter, serverBefore, clients.size(), "connection");
            writeHistograms(report, "after", serverAfter, ProcessFigures.ofThisProcess());
            closeAll(report);
        }
    }

    private void openStreams(QuicConnection connection) {
        List<EchoStream> opened = new ArrayList<>(streams);
        try {
            for (int i = 0; i < streams; i++) {
                long start = System.nanoTime();
                opened.add(EchoStream.open(connection));
                opening.recordSince(start);
            }
            clients.add(new Client(numbers.incrementAndGet(), connection, opened));
        } catch (IOException e) {
            mistakes.add("opening a stream", e);
            connection.close();
        }
    }

    private void exchange() throws InterruptedException {
        long begin = System.nanoTime();
        long end = begin + duration.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (Client client : clients) {
            // Spread over the period, and never all at once again.
            long first = begin + Math.round(period.toNanos() * (client.number % 9973 / 9973.0));
            threads.add(Thread.startVirtualThread(() -> exchange(client, first, end)));
        }
        try {
            for (Thread thread : threads) {
                while (!thread.join(Duration.ofSeconds(10))) {
                    say(exchanges.count() + " exchanges, " + mistakes.count() + " errors");
                }
            }
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    /** The streams of one connection take turns. */
    private void exchange(Client client, long first, long end) {
        long due = first;
        try {
            for (long round = 0; due < end; round++) {
                Pace.sleepUntil(due);
                int stream = (int) (round % streams);
                exchanges.run(
                        client.streams.get(stream), bytes, options.seed() + ((long) client.number << 32) + round, due);
                due += period.toNanos() / streams;
            }
        } catch (IOException e) {
            mistakes.add("exchanging", e);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAll(Report report) throws InterruptedException {
        AtomicInteger lost = new AtomicInteger();
        Pace pace = new Pace(options.dialRate * 4);
        List<Thread> threads = new ArrayList<>();
        for (Client client : clients) {
            pace.await();
            threads.add(Thread.startVirtualThread(() -> close(client, lost)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        report.add("connections lost", lost.get(), "");
        if (lost.get() > 0) {
            report.fault(lost + " connections were lost");
        }
    }

    private void close(Client client, AtomicInteger lost) {
        if (!client.connection.isOpen()) {
            lost.incrementAndGet();
            return;
        }
        try {
            for (EchoStream stream : client.streams) {
                stream.finish();
            }
        } catch (IOException e) {
            mistakes.add("ending a stream", e);
        }
        client.connection.close();
    }
}
