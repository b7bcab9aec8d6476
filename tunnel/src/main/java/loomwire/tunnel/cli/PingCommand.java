package loomwire.tunnel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import loomwire.quic.Admission;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.QuicTimeoutException;
import loomwire.tunnel.assembly.Qlogs;
import loomwire.tunnel.assembly.QuicLinkDialer;
import loomwire.tunnel.client.DialException;
import loomwire.tunnel.client.ServerLink;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.config.LogLevel;
import loomwire.tunnel.config.Role;
import loomwire.tunnel.log.Log;
import loomwire.tunnel.net.ConnectionReport;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.protocol.DeadlineException;
import loomwire.tunnel.protocol.Echo;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "ping",
        description = {
            "Connects to each server as a client would, proves the key both ways, and measures" + " round trips.",
            "When that fails, says which of route, port, key or server is wrong."
        },
        mixinStandardHelpOptions = true)
final class PingCommand implements Callable<Integer> {
    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(2);
    private static final Duration BETWEEN = Duration.ofMillis(200);

    @Mixin
    private ConfigOption option;

    @Option(
            names = {"-n", "--count"},
            defaultValue = "4",
            paramLabel = "N",
            description = "How many round trips to measure, from 1 (default ${DEFAULT-VALUE}).")
    private int count;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Config config = option.load();
        if (config.role() != Role.CLIENT) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "ping needs a client's configuration, and " + config.file() + " is a server's");
        }
        if (count < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "-n must be at least 1");
        }
        try {
            return pingAll(config, new QuicLinkDialer(config));
        } finally {
            Qlogs.flush();
        }
    }

    private int pingAll(Config config, QuicLinkDialer dialer) throws IOException, InterruptedException {
        if (config.servers().size() == 1) {
            return ping(config, dialer, config.servers().getFirst()) ? 0 : CommandLineEntry.FAILURE;
        }
        PrintWriter out = spec.commandLine().getOut();
        int good = 0;
        for (HostPort server : config.servers()) {
            try {
                good += ping(config, dialer, server) ? 1 : 0;
            } catch (IOException e) {
                out.println(server + ": " + e.getMessage());
                out.flush();
            }
        }
        out.println(good + " of " + config.servers().size() + " servers answer");
        return good == config.servers().size() ? 0 : CommandLineEntry.FAILURE;
    }

    private boolean ping(Config config, QuicLinkDialer dialer, HostPort server)
            throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        try (ServerLink link = dial(dialer, server)) {
            QuicConnection connection = link.connection();
            QuicStream stream = Authentication.introduce(
                    connection, config.auth(), config.network().remoteFlags());
            Authentication.awaitServer(connection, stream, config.auth());
            out.println("connected to " + server + " and authenticated in "
                    + PingFigures.millis(System.nanoTime() - start));
            PingFigures figures = new PingFigures();
            for (int i = 1; i <= count; i++) {
                once(connection, i, figures, out);
            }
            out.println(figures.summary());
            out.println(ConnectionReport.of(connection.stats()));
            out.flush();
            return figures.answered() > 0;
        }
    }

    private static ServerLink dial(QuicLinkDialer dialer, HostPort server) throws IOException, InterruptedException {
        try {
            return dialer.dial(server);
        } catch (DialException e) {
            if (!e.hasAdvice()) { // to look at the clocks
                throw e;
            }
            OptionalLong ahead = searchClocks(dialer, server);
            if (ahead.isEmpty()) {
                throw new DialException(
                        e.kind(),
                        e.withoutAdvice() + ". The clocks are not the cause: no other time of day "
                                + "that was tried got an answer either",
                        e);
            }
            throw new DialException(
                    DialException.Cause.SILENCE,
                    "the clocks differ: " + server + " answers only when this "
                            + "machine's clock is taken to be about "
                            + Duration.ofSeconds(Math.abs(ahead.getAsLong())).toMinutes()
                            + " minutes " + (ahead.getAsLong() > 0 ? "behind" : "ahead of")
                            + " the server's, and no more than "
                            + Admission.MAX_SKEW_SECONDS + " s are tolerated (here it is "
                            + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "; set the clock that is wrong)",
                    e);
        }
    }

    /** Without a word of each of its dials, which fail in any case but one. */
    private static OptionalLong searchClocks(QuicLinkDialer dialer, HostPort server)
            throws IOException, InterruptedException {
        boolean debug = Log.isDebug();
        if (debug) {
            Log.setLevel(LogLevel.INFO);
        }
        try {
            return dialer.secondsServerIsAhead(server);
        } finally {
            if (debug) {
                Log.setLevel(LogLevel.DEBUG);
            }
        }
    }

    private static void once(QuicConnection connection, int number, PingFigures figures, PrintWriter out)
            throws IOException, InterruptedException {
        if (number > 1) {
            Thread.sleep(BETWEEN);
        }
        try {
            long nanos = Echo.roundTrip(connection, ANSWER_DEADLINE).toNanos();
            figures.answered(nanos);
            out.println("ping " + number + ": " + PingFigures.millis(nanos));
        } catch (QuicTimeoutException | DeadlineException e) {
            figures.lost();
            out.println("ping " + number + ": no answer within " + ANSWER_DEADLINE.toSeconds() + " s");
        }
        out.flush();
    }
}
