package loomwire.bench.path;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import loomwire.rawnet.linux.Offloads;
import loomwire.rawnet.model.OneWay;
import loomwire.rawnet.model.PathSpec;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Joins two interfaces through a path of its own making. {@code bench/path} makes the namespaces around it. What is written to
 * its standard input changes the path while it runs: a line {@code up WORDS} or {@code down WORDS}.
 */
@Command(
        name = "path-program",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Carries frames between two interfaces and does to them what a path does.",
        footerHeading = "%nWORDS, of which any may be left out:%n")
public final class PathMain implements Callable<Integer> {
    private static final int WRONG_USAGE = 2;
    /** Enough for the compiler to have seen the model, so that the first frames do not meet an interpreter. */
    private static final int WARM_UP_PACKETS = 300_000;

    private static final long NANOS_PER_MICRO = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Option(
            names = "--client-side",
            required = true,
            paramLabel = "INTERFACE",
            description = "Where frames go up from.")
    private String clientSide;

    @Option(
            names = "--server-side",
            required = true,
            paramLabel = "INTERFACE",
            description = "Where frames come down from.")
    private String serverSide;

    @Option(
            names = "--plain",
            paramLabel = "INTERFACE",
            split = ",",
            description = "Turn all offloads of these off before anything else: the two, and their far ends.")
    private List<String> plain = new ArrayList<>();

    @Option(names = "--up", defaultValue = "", paramLabel = "WORDS", description = "The way to the server.")
    private String up;

    @Option(names = "--down", defaultValue = "", paramLabel = "WORDS", description = "The way to the client.")
    private String down;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "Where chance comes from (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--grain",
            defaultValue = "200",
            paramLabel = "MICROS",
            description = "Wake at most so often; frames leave in bursts of so much time (default ${DEFAULT-VALUE}).")
    private long grainMicros;

    @Option(names = "--trace", paramLabel = "FILE", description = "Write rates, queues and losses over time as CSV.")
    private Path trace;

    @Option(
            names = "--trace-every",
            defaultValue = "100",
            paramLabel = "MILLIS",
            description = "A line for so much time (default ${DEFAULT-VALUE}).")
    private long traceMillis;

    @Option(names = "--check", description = "Only see whether the words are right.")
    private boolean checkOnly;

    /** As wide as the longest line of {@link PathSpec#HELP}: a table that is folded is none. */
    private static final int HELP_COLUMNS = 130;

    private PathMain() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new PathMain()).setUsageHelpWidth(HELP_COLUMNS);
        line.getCommandSpec()
                .usageMessage()
                .footer(PathSpec.HELP.replace("%", "%%").split("\n"));
        return line;
    }

    @Override
    public Integer call() throws Exception {
        PathSpec spec;
        try {
            spec = PathSpec.parse(up, down);
        } catch (IllegalArgumentException e) {
            System.err.println("path: " + e.getMessage());
            return WRONG_USAGE;
        }
        if (checkOnly) {
            return 0;
        }
        for (String name : plain) {
            Offloads.turnOff(name);
        }
        warmUp(spec);
        join(spec);
        return 0;
    }

    private void join(PathSpec spec) throws Exception {
        long start = System.nanoTime();
        long grain = grainMicros * NANOS_PER_MICRO;
        CountDownLatch reported = new CountDownLatch(1);
        try (Trace lines = new Trace(trace, traceMillis * NANOS_PER_MILLI);
                Direction upwards = new Direction("up", clientSide, serverSide, seed, spec.up(), grain, lines, start);
                Direction downwards =
                        new Direction("down", serverSide, clientSide, seed + 1, spec.down(), grain, lines, start)) {
            Thread one = Thread.ofPlatform().name("up").start(upwards);
            Thread other = Thread.ofPlatform().name("down").start(downwards);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                upwards.end();
                downwards.end();
                awaitQuietly(reported);
            }));
            Thread.ofPlatform().daemon().name("control").start(() -> control(upwards, downwards));
            System.out.println("path: joined " + clientSide + " and " + serverSide);
            one.join();
            other.join();
            System.out.println(upwards.report());
            System.out.println(downwards.report());
        } finally {
            reported.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void control(Direction upwards, Direction downwards) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                obey(line, upwards, downwards);
            }
        } catch (IOException e) {
            System.err.println("path: cannot be told any more: " + e.getMessage());
        }
    }

    private void obey(String line, Direction upwards, Direction downwards) {
        String[] parts = line.trim().split("\\s+", 2);
        String words = parts.length > 1 ? parts[1] : "";
        try {
            switch (parts[0]) {
                case "up" -> {
                    PathSpec spec = PathSpec.parse(words, down);
                    up = words;
                    upwards.schedule(spec.up());
                }
                case "down" -> {
                    PathSpec spec = PathSpec.parse(up, words);
                    down = words;
                    downwards.schedule(spec.down());
                }
                case "" -> {
                    return;
                }
                default -> throw new IllegalArgumentException("a line begins with up or down, not " + parts[0]);
            }
            System.out.println("path: " + line.trim());
        } catch (IllegalArgumentException e) {
            System.out.println("path: refused: " + e.getMessage());
        }
    }

    private static void warmUp(PathSpec spec) {
        OneWay<Object> path = new OneWay<>(0, spec.down(), 0);
        Object packet = new Object();
        long now = 0;
        for (int i = 0; i < WARM_UP_PACKETS; i++) {
            now += 20_000;
            path.offer(packet, 1500, now);
            while (path.poll(now) != null) {
                continue;
            }
        }
    }
}
