package loomwire.bench.load;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import loomwire.quic.QuicConnection;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.protocol.Echo;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One kind of load, from the start of its server to its report. */
abstract class LoadCommand implements Callable<Integer> {
    /** A JVM on a crowded machine starts within this. */
    private static final Duration START_DEADLINE = Duration.ofSeconds(30);

    private static final Duration ROUND_TRIP_DEADLINE = Duration.ofSeconds(5);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

    @Mixin
    LoadOptions options;

    @Spec
    CommandSpec spec;

    final Mistakes mistakes = new Mistakes();

    @Override
    public final Integer call() throws Exception {
        Report report = new Report(
                spec.name(),
                String.join(" ", spec.commandLine().getParseResult().originalArgs())
                        .replace(String.valueOf(options.key), "KEY"));
        report.add("seed", options.seed(), "");
        try (Watchdog _ = Watchdog.start(options.deadline);
                LoadServer server = LoadServer.of(options)) {
            Config config = LoadConfigs.client(server.address(), server.key(), options.backend, idleTimeout());
            awaitServer(server, config);
            carry(server, config, report);
            report.add("server resident at most", ProcessFigures.peakResident(server.pid()), "bytes");
            mistakes.addTo(report);
            if (!server.log().isEmpty()) {
                say("the server logged:\n" + server.log());
            }
            if (options.out != null) {
                server.keepLog(options.out.resolve(spec.name() + "-server.log"));
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        report.print(out);
        mistakes.print(out);
        out.flush();
        if (options.out != null) {
            report.write(options.out);
        }
        return report.isClean() ? 0 : LoadMain.FOUND_SOMETHING;
    }

    /** After which silence either end forgets the other. */
    Duration idleTimeout() {
        return IDLE_TIMEOUT;
    }

    /** Puts the load on the server, and what it saw into the report. */
    abstract void carry(LoadServer server, Config config, Report report) throws Exception;

    final void say(String text) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("load: " + text);
        err.flush();
    }

    /** Returns once an authenticated round trip through the server works. */
    private static void awaitServer(LoadServer server, Config config) throws IOException {
        long deadline = System.nanoTime() + START_DEADLINE.toNanos();
        try (ClientPort port = ClientPort.open(config)) {
            while (true) {
                try (QuicConnection connection = port.dial(ROUND_TRIP_DEADLINE)) {
                    port.authenticate(connection);
                    Echo.roundTrip(connection, ROUND_TRIP_DEADLINE);
                    return;
                } catch (IOException e) {
                    if (!server.isAlive() || System.nanoTime() > deadline) {
                        throw new IOException("the server cannot be used: " + e.getMessage() + "\n" + server.log(), e);
                    }
                }
            }
        }
    }

    final void writeHistograms(Report report, String when, ProcessFigures server, ProcessFigures client)
            throws IOException {
        if (options.out != null && options.histogram) {
            report.writeHistogram(options.out, when + "-server", server);
            report.writeHistogram(options.out, when + "-client", client);
        }
    }
}
