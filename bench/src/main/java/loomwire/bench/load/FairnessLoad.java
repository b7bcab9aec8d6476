package loomwire.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.rawnet.AddressWords;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Small exchanges beside bulk downloads. */
@Command(
        name = "fairness",
        mixinStandardHelpOptions = true,
        description = {
            "Times small exchanges, first alone, then beside bulk downloads.",
            "The small ones are on the connection that the downloads use, and on another one."
        })
final class FairnessLoad extends LoadCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Option(names = "--downloads", defaultValue = "8", description = "At once (default ${DEFAULT-VALUE}).")
    private int downloads;

    @Option(
            names = "--source",
            paramLabel = "HOST:PORT",
            description = "Where \"load source\" listens, as the server sees it (default: in this process).")
    private String source;

    @Option(
            names = "--small",
            defaultValue = "4",
            description = "Streams with small exchanges, on each of both connections (default ${DEFAULT-VALUE}).")
    private int small;

    @Option(
            names = "--interval",
            defaultValue = "50ms",
            description = "Of the exchanges on each of those (default ${DEFAULT-VALUE}).")
    private Duration interval;

    @Option(names = "--bytes", defaultValue = "1024", description = "Of an exchange (default ${DEFAULT-VALUE}).")
    private int bytes;

    @Option(
            names = "--duration",
            defaultValue = "20s",
            description = "Of the downloads; a quarter of it before, without them (default ${DEFAULT-VALUE}).")
    private Duration duration;

    private final BulkPattern pattern = new BulkPattern();
    private final LongAdder downloaded = new LongAdder();
    private volatile boolean enough;

    @Override
    void carry(LoadServer server, Config config, Report report) throws Exception {
        try (ServerSocket own = source == null
                        ? BulkSource.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        : null;
                Clients clients = new Clients(options, config, 2, mistakes)) {
            if (own != null) {
                Thread.startVirtualThread(() -> serve(own));
            }
            HostPort target = source != null
                    ? HostPort.parseTarget(source)
                    : new HostPort(AddressWords.of(own.getInetAddress()), own.getLocalPort());
            List<QuicConnection> connected = new CopyOnWriteArrayList<>();
            clients.connect(2, connected::add);
            if (connected.size() < 2) {
                report.fault("no connection came up");
                return;
            }
            measure(connected.get(0), connected.get(1), Target.of(target), report);
        }
    }

    private static void serve(ServerSocket socket) {
        try {
            BulkSource.serve(socket);
        } catch (IOException closed) {
            // The load is over.
        }
    }

    private void measure(QuicConnection shared, QuicConnection own, Target target, Report report)
            throws InterruptedException {
        say("small exchanges alone");
        Exchanges alone = new Exchanges();
        join(exchange(shared, alone, 0, System.nanoTime() + duration.toNanos() / 4));
        say("small exchanges beside " + downloads + " downloads");
        List<Thread> bulk = new ArrayList<>();
        for (int i = 0; i < downloads; i++) {
            bulk.add(Thread.startVirtualThread(() -> download(shared, target)));
        }
        // The downloads get up to speed first, and the code is compiled.
        Thread.sleep(duration.dividedBy(4));
        long bytesBefore = downloaded.sum();
        long start = System.nanoTime();
        Exchanges besideShared = new Exchanges();
        Exchanges besideOwn = new Exchanges();
        List<Thread> both = exchange(shared, besideShared, 1, start + duration.toNanos());
        both.addAll(exchange(own, besideOwn, 2, start + duration.toNanos()));
        join(both);
        double seconds = (System.nanoTime() - start) / 1e9;
        long carried = downloaded.sum() - bytesBefore;
        enough = true;
        join(bulk);
        report.add("downloads", downloads, "");
        report.add("downloaded", carried * 8 / seconds / 1e9, "Gbit/s");
        alone.addTo(report, "alone");
        besideShared.addTo(report, "same connection");
        besideOwn.addTo(report, "other connection");
        if (carried == 0) {
            report.fault("nothing was downloaded");
        }
    }

    private List<Thread> exchange(QuicConnection connection, Exchanges exchanges, int phase, long end) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < small; i++) {
            long first = System.nanoTime() + interval.toNanos() * i / small;
            long content = options.seed() + ((long) (phase * small + i) << 32);
            threads.add(Thread.startVirtualThread(() -> exchange(connection, exchanges, content, first, end)));
        }
        return threads;
    }

    private void exchange(QuicConnection connection, Exchanges exchanges, long content, long first, long end) {
        try (EchoStream stream = EchoStream.open(connection)) {
            int round = 0;
            for (long due = first; due < end; due += interval.toNanos()) {
                Pace.sleepUntil(due);
                exchanges.run(stream, bytes, content + round++, due);
            }
            stream.finish();
        } catch (IOException e) {
            mistakes.add("exchanging", e);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void download(QuicConnection connection, Target target) {
        try (QuicStream stream = connection.openStream(PATIENCE)) {
            byte[] request = new OpenRequest(target).encode();
            stream.write(request, 0, request.length);
            OpenAnswer answer = OpenAnswer.read(DeadlineReader.of(stream, PATIENCE));
            if (answer.status() != OpenStatus.OK) {
                throw new RefusedException(answer.status(), answer.message());
            }
            stream.readTimeout(PATIENCE);
            byte[] chunk = new byte[BulkPattern.MAX_CHUNK];
            for (long position = 0; !enough; ) {
                int count = stream.read(chunk, 0, chunk.length);
                if (count < 0) {
                    throw new IOException("a download ended");
                }
                pattern.check(chunk, count, position);
                position += count;
                downloaded.add(count);
            }
            stream.stopSending(CloseCode.CANCELLED.code());
        } catch (IOException e) {
            mistakes.add("downloading", e);
        }
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
