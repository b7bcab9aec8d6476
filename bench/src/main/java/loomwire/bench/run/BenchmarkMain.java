package loomwire.bench.run;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Optional;

/**
 * JMH's own command line with three differences: the JVMs it forks get what Loomwire needs whatever else they are given; a
 * harness is found by its name or its package in upper or lower case; and the exit status is 1 if any benchmark failed, while
 * what cannot be measured here is skipped with its reason.
 */
public final class BenchmarkMain {
    /** This one and no newer: classes with preview features load only in the release they were compiled for. */
    private static final int REQUIRED_VERSION = 25;

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    /**
     * Preview for StructuredTaskScope, native access for libpcap and libc, memory access for Netty and JNA. After a failure JMH
     * waits so many seconds for threads that nobody ends then, such as kwik's.
     */
    private static final List<String> NEEDED = List.of(
            "--enable-preview",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djmh.shutdownTimeout=5");

    private BenchmarkMain() {}

    public static void main(String[] args) throws Exception {
        int version = Runtime.version().feature();
        if (version != REQUIRED_VERSION) {
            System.err.println("benchmarks: needs Java " + REQUIRED_VERSION + ", but this is Java " + version + " in "
                    + System.getProperty("java.home") + " (run it with bin/java of a JDK " + REQUIRED_VERSION
                    + ", or start it with ./loomwire jmh, which finds one)");
            System.exit(FAILED);
        }
        System.exit(run(args));
    }

    /** Runs what the arguments say; returns the exit status. */
    public static int run(String... args) throws IOException, RunnerException {
        CommandLineOptions given;
        try {
            given = new CommandLineOptions(args);
        } catch (CommandLineOptionException e) {
            System.err.println("benchmarks: " + e.getMessage() + " (-h lists the options)");
            return WRONG_USAGE;
        }
        if (given.shouldHelp()
                || given.shouldListProfilers()
                || given.shouldListResultFormats()
                || given.shouldListWithParams()) {
            Main.main(args);
            return 0;
        }
        Options options = options(given);
        if (given.shouldList()) {
            new Runner(options).list();
            return 0;
        }
        Verdicts verdicts = new Verdicts(OutputFormatFactory.createFormatInstance(
                output(given), given.verbosity().orElse(VerboseMode.NORMAL)));
        try {
            new Runner(options, verdicts).run();
        } catch (RunnerException e) {
            System.err.println("benchmarks: " + e.getMessage());
            return FAILED;
        } finally {
            verdicts.report();
            verdicts.flush();
        }
        return verdicts.isAnyFailed() ? FAILED : 0;
    }

    private static PrintStream output(Options given) throws IOException {
        return given.getOutput().hasValue() ? new PrintStream(given.getOutput().get(), "UTF-8") : System.out;
    }

    private static Options options(CommandLineOptions given) {
        ChainedOptionsBuilder builder =
                new OptionsBuilder().parent(given).jvmArgsPrepend(needed(given.getJvmArgsPrepend()));
        for (String expression : given.getIncludes()) {
            builder.include("(?i)" + expression);
        }
        return builder.build();
    }

    private static String[] needed(Optional<java.util.Collection<String>> given) {
        List<String> all = new ArrayList<>(NEEDED);
        if (given.hasValue()) {
            all.addAll(given.get());
        }
        return all.toArray(new String[0]);
    }
}
