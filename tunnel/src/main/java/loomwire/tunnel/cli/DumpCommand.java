package loomwire.tunnel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import loomwire.rawnet.pcap.SegmentSniffer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "dump",
        description = "Shows the TCP segments of a port with the QUIC headers in them, until stopped.",
        mixinStandardHelpOptions = true)
final class DumpCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65535;

    @Option(
            names = {"-i", "--interface"},
            required = true,
            paramLabel = "IF",
            description = "The interface to look at (see \"loomwire iface\").")
    private String interfaceName;

    @Option(
            names = {"-p", "--port"},
            required = true,
            paramLabel = "PORT",
            description = "The server's port.")
    private int port;

    @Option(
            names = {"-n", "--count"},
            defaultValue = "0",
            paramLabel = "N",
            description = "Stop after so many frames (default: never).")
    private long count;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (port < 1 || port > MAX_PORT) {
            throw new CommandLine.ParameterException(spec.commandLine(), "-p must be from 1 to " + MAX_PORT);
        }
        PrintWriter out = spec.commandLine().getOut();
        try (SegmentSniffer sniffer = SegmentSniffer.open(interfaceName, "tcp port " + port)) {
            StopSignal.install().onSignal(sniffer::stop);
            long[] seen = {0};
            sniffer.run((result, segment, micros) -> {
                out.println(SegmentText.of(result, segment, micros));
                out.flush();
                if (++seen[0] == count) {
                    sniffer.stop();
                }
            });
        }
        return 0;
    }
}
