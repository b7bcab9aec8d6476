package loomwire.bench.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Option;

/** What all kinds of load may be told. */
final class LoadOptions {
    /** Below the 64 connections that a server lets wait for authentication at once. */
    private static final int DIALS_AT_ONCE = 32;

    enum Backend {
        UDP,
        PCAP
    }

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "A server that runs already (default: one is started on loopback UDP).")
    String server;

    @Option(names = "--key", paramLabel = "HEX", description = "The key of that server.")
    String key;

    @Option(
            names = "--server-pid",
            paramLabel = "PID",
            description = "Its process, if it is on this machine, to measure its memory, threads and descriptors.")
    long serverPid;

    @Option(
            names = "--backend",
            defaultValue = "udp",
            description = "How to reach it: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    Backend backend;

    @Option(
            names = "--server-option",
            paramLabel = "OPTION",
            description = "An option for the Java of the server that is started, such as -Xmx1g; may be repeated.")
    List<String> serverOptions = new ArrayList<>();

    @Option(
            names = "--server-log",
            defaultValue = "warn",
            paramLabel = "LEVEL",
            description = "What the server that is started logs; its last lines are shown (default ${DEFAULT-VALUE}).")
    String serverLog;

    @Option(
            names = "--per-port",
            defaultValue = "1000",
            paramLabel = "N",
            description =
                    "Connections over one client port, each a loop on a thread of its own (default ${DEFAULT-VALUE}).")
    int connectionsPerPort;

    @Option(
            names = "--dial-rate",
            defaultValue = "500",
            paramLabel = "N",
            description = "New connections a second at most (default ${DEFAULT-VALUE}).")
    double dialRate;

    @Option(
            names = "--dials-at-once",
            defaultValue = "" + DIALS_AT_ONCE,
            paramLabel = "N",
            description = "Handshakes in progress at most (default ${DEFAULT-VALUE}).")
    int dialsAtOnce;

    @Option(
            names = "--deadline",
            defaultValue = "30m",
            paramLabel = "TIME",
            description = "Everything ends after this, done or not (default ${DEFAULT-VALUE}).")
    Duration deadline;

    @Option(names = "--seed", paramLabel = "N", description = "Replays the choices of a run that printed this seed.")
    Long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Adds the results to DIR/<kind>.csv, and a JSON file; keeps the server's log there.")
    Path out;

    @Option(names = "--histogram", description = "With --out: what was on the heaps, by class, into DIR.")
    boolean histogram;

    long seed() {
        if (seed == null) {
            seed = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        }
        return seed;
    }
}
