package loomwire.bench.load;

import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code loomwire load}: one command for each kind of load. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = {
            "Plays many clients against a server, with every byte checked, and prints what it cost.",
            "Starts a server of its own unless --server names one."
        },
        subcommands = {ConnectionsLoad.class, StreamsLoad.class, ChurnLoad.class, FairnessLoad.class, BulkSource.class})
public final class LoadMain {
    /** The load was carried, but not as promised: an error, a wrong byte, a leak. */
    static final int FOUND_SOMETHING = 1;

    static final int CANNOT_RUN = 3;

    private LoadMain() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** @return the exit status */
    static int run(String... args) {
        return new CommandLine(new LoadMain())
                .registerConverter(Duration.class, LoadMain::duration)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    line.getErr().println("load: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
                    return CANNOT_RUN;
                })
                .execute(args);
    }

    /** Reads {@code 90s}, {@code 10m} or {@code 500ms}. */
    static Duration duration(String text) {
        String spelled = text.toLowerCase(Locale.ROOT);
        return spelled.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(spelled.substring(0, spelled.length() - 2)))
                : Duration.parse("PT" + spelled);
    }
}
