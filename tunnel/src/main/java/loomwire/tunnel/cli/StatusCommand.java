package loomwire.tunnel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.ops.MetricsClient;
import loomwire.tunnel.ops.Reading;
import loomwire.tunnel.ops.StatusLine;
import loomwire.tunnel.ops.StatusReport;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "status",
        description = {
            "Shows what a running client or server does, from its metrics: live on a terminal,"
                    + " until Ctrl-C; once elsewhere."
        },
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private static final double MIN_INTERVAL_SECONDS = 0.5;
    private static final double MAX_INTERVAL_SECONDS = 3600;

    @ArgGroup(multiplicity = "1")
    private Where where;

    @Option(names = "--once", description = "Print one status and end.")
    private boolean once;

    @Option(
            names = "--interval",
            defaultValue = "1",
            paramLabel = "S",
            description =
                    "Seconds between two readings, from which the rates are computed: 0.5 to 3600 (default ${DEFAULT-VALUE}).")
    private double intervalSeconds;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Whose metrics are read. */
    private static final class Where {
        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                description = "The configuration file of the running program; it must have metrics.listen.")
        private Path file;

        @Option(names = "--at", paramLabel = "HOST:PORT", description = "Where its metrics are.")
        private String address;
    }

    @Override
    public Integer call() throws Exception {
        if (!(intervalSeconds >= MIN_INTERVAL_SECONDS && intervalSeconds <= MAX_INTERVAL_SECONDS)) {
            throw new ParameterException(spec.commandLine(), "--interval must be from 0.5 to 3600");
        }
        Duration interval = Duration.ofNanos((long) (intervalSeconds * 1e9));
        InetSocketAddress address = address();
        MetricsClient client = new MetricsClient(address);
        Reading first = client.read();
        StopSignal stop = StopSignal.install();
        if (once || !Terminal.isThere(System.getenv())) {
            if (!stop.await(interval)) {
                Terminal.print(
                        spec.commandLine().getOut(), StatusReport.of(AddressText.of(address), first, client.read()));
            }
            return 0;
        }
        live(client, address, first, interval, stop);
        return 0;
    }

    private void live(
            MetricsClient client, InetSocketAddress address, Reading first, Duration interval, StopSignal stop)
            throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (Terminal terminal = Terminal.open(out, System.getenv())) {
            Reading before = first;
            List<StatusLine> lines = StatusReport.of(AddressText.of(address), first, first);
            terminal.show(lines);
            while (!stop.await(interval)) {
                try {
                    Reading now = client.read();
                    lines = StatusReport.of(AddressText.of(address), before, now);
                    before = now;
                    terminal.show(lines);
                } catch (IOException e) {
                    // It may be back soon, started anew: what was seen last stays, with why it is not of now.
                    List<StatusLine> stale = new ArrayList<>(lines);
                    stale.add(new StatusLine("", e.getMessage(), true));
                    terminal.show(stale);
                }
            }
        }
    }

    private InetSocketAddress address() throws ConfigException, UnknownHostException {
        if (where.file != null) {
            Config config = ConfigLoader.load(where.file, Host.current());
            if (config.metrics() == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        where.file + " has no metrics.listen (write metrics:"
                                + " { listen: \"127.0.0.1:9464\" } and start the program anew)");
            }
            InetSocketAddress listen = config.metrics().resolve();
            return listen.getAddress().isAnyLocalAddress() ? loopback(listen) : listen;
        }
        try {
            return HostPort.parseTarget(where.address).resolve();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--at: \"" + where.address + "\" is not " + e.getMessage());
        } catch (UnknownHostException e) {
            throw new UnknownHostException("--at: the name in " + where.address + " has no address");
        }
    }

    /** Of the family that is listened on. */
    private static InetSocketAddress loopback(InetSocketAddress listen) {
        boolean ipv6 = listen.getAddress().getAddress().length == 16;
        return new InetSocketAddress(InetAddress.ofLiteral(ipv6 ? "::1" : "127.0.0.1"), listen.getPort());
    }
}
