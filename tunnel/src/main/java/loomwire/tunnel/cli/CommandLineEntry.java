package loomwire.tunnel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import loomwire.quic.base.Fatal;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.LogLevel;
import loomwire.tunnel.config.NearestKey;
import loomwire.tunnel.log.Log;
import loomwire.tunnel.log.ThrowableText;
import loomwire.tunnel.net.FreshNames;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** Reads the command line, runs the command, and turns what went wrong into one clear line and an exit status. */
@Command(
        name = "loomwire",
        description = "Carries TCP inside QUIC, whose datagrams travel as hand-made TCP segments.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            DoctorCommand.class,
            PingCommand.class,
            StatusCommand.class,
            DemoCommand.class,
            DemoWebCommand.class,
            DemoDownloadCommand.class,
            DumpCommand.class,
            QlogCommand.class,
            IfaceCommand.class,
            MigrateCommand.class,
            SecretCommand.class,
            VersionCommand.class
        },
        footer = {
            "",
            "Exit status: 0 done, 1 it failed while running, 2 wrong usage or configuration, 3 out of memory.",
            "Each command explains itself with --help."
        })
public final class CommandLineEntry implements Runnable {
    /** Something failed while running. */
    public static final int FAILURE = 1;
    /** The command line or the configuration is wrong. */
    public static final int USAGE = 2;

    private static final String INDENT = "        ";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs one command to its end. */
    public static int run(String... args) {
        return run(new CommandLine(new CommandLineEntry()), args);
    }

    /** Runs one command that prints elsewhere. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(new CommandLine(new CommandLineEntry()).setOut(out).setErr(err), args);
    }

    private static int run(CommandLine line, String... args) {
        FreshNames.apply();
        // Until a configuration says otherwise, only what is wrong.
        Log.setLevel(LogLevel.WARN);
        line.setOut(new LineWriter(line.getOut())).setErr(new LineWriter(line.getErr()));
        line.setParameterExceptionHandler(CommandLineEntry::usage);
        line.setExecutionExceptionHandler((e, command, parsed) -> failure(e, command.getErr()));
        return line.execute(args);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int usage(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("loomwire: " + words(e) + " (see \""
                + e.getCommandLine().getCommandSpec().qualifiedName() + " --help\")");
        return USAGE;
    }

    private static String words(ParameterException e) {
        CommandLine line = e.getCommandLine();
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && line.getParent() == null
                && !unmatched.getUnmatched().isEmpty()
                && !unmatched.isUnknownOption()) {
            String name = unmatched.getUnmatched().getFirst();
            List<String> known = line.getSubcommands().entrySet().stream()
                    .filter(each ->
                            !each.getValue().getCommandSpec().usageMessage().hidden())
                    .map(Map.Entry::getKey)
                    .toList();
            String nearest = NearestKey.of(name, known);
            return "there is no command \"" + name + "\"" + (nearest == null ? "" : "; was " + nearest + " meant?");
        }
        return e.getMessage().replaceFirst("^Error: ", "");
    }

    private static int failure(Exception e, PrintWriter err) {
        Fatal.rethrow(e); // a failure for want of memory is no failure of the command
        switch (e) {
            case ConfigException config -> {
                config.problems().forEach(problem -> err.println(problem.toString()));
                return USAGE;
            }
            case IOException io -> err.println("loomwire: " + message(io));
            default -> err.println("loomwire: failed unexpectedly: " + e);
        }
        if (Log.isDebug()) {
            // A terminal gets no tab that it did not ask for: what prints here would escape it.
            ThrowableText.lines(e).forEach(line -> err.println(line.replace("\t", INDENT)));
        }
        return FAILURE;
    }

    private static String message(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
