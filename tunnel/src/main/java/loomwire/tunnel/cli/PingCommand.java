package loomwire.tunnel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import loomwire.quic.connection.ConnectionStats;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.QuicTimeoutException;
import loomwire.tunnel.client.Link;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.Role;
import loomwire.tunnel.net.ConnectionReport;
import loomwire.tunnel.port.QuicLinkDialer;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.protocol.DeadlineException;
import loomwire.tunnel.protocol.Echo;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "ping", description = {"Connects to the server as a client would, proves the key both ways, and measures"
        + " round trips.", "When that fails, says which of route, port, key or server is wrong."},
        mixinStandardHelpOptions = true)
final class PingCommand implements Callable<Integer> {
    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(2);
    private static final Duration BETWEEN = Duration.ofMillis(200);

    @Mixin
    private ConfigOption option;

    @Option(names = {"-n", "--count"}, defaultValue = "4", paramLabel = "N",
            description = "How many round trips to measure, from 1 (default ${DEFAULT-VALUE}).")
    private int count;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private int answered;
    private long leastNanos = Long.MAX_VALUE;
    private long mostNanos;
    private long sumNanos;

    @Override
    public Integer call() throws Exception {
        Config config = option.load();
        if (config.role() != Role.CLIENT) {
            throw new CommandLine.ParameterException(spec.commandLine(), "ping needs a client's configuration, and "
                    + config.file() + " is a server's");
        }
        if (count < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "-n must be at least 1");
        }
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        try (Link link = new QuicLinkDialer(config).dial()) {
            QuicConnection connection = link.connection();
            QuicStream stream = Authentication.introduce(connection, config.auth(), config.network().remoteFlags());
            Authentication.awaitServer(connection, stream, config.auth());
            out.println("connected to " + config.servers().getFirst() + " and authenticated in " + millis(System.nanoTime() - start));
            for (int i = 1; i <= count; i++) {
                once(connection, i, out);
            }
            summary(connection.stats(), out);
        }
        return answered > 0 ? 0 : CommandLineEntry.FAILURE;
    }

    private void once(QuicConnection connection, int number, PrintWriter out) throws IOException, InterruptedException {
        if (number > 1) {
            Thread.sleep(BETWEEN);
        }
        try {
            long nanos = Echo.roundTrip(connection, ANSWER_DEADLINE).toNanos();
            answered++;
            leastNanos = Math.min(leastNanos, nanos);
            mostNanos = Math.max(mostNanos, nanos);
            sumNanos += nanos;
            out.println("ping " + number + ": " + millis(nanos));
        } catch (QuicTimeoutException | DeadlineException e) {
            out.println("ping " + number + ": no answer within " + ANSWER_DEADLINE.toSeconds() + " s");
        }
        out.flush();
    }

    private void summary(ConnectionStats stats, PrintWriter out) {
        out.println(count + " sent, " + answered + " answered, " + 100 * (count - answered) / count + " % lost"
                + (answered == 0 ? "" : "; least " + millis(leastNanos) + ", mean " + millis(sumNanos / answered)
                        + ", most " + millis(mostNanos)));
        out.println(ConnectionReport.of(stats));
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
    }
}
