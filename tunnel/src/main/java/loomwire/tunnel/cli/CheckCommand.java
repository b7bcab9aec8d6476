package loomwire.tunnel.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.ConfigSchema;
import loomwire.tunnel.config.Role;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "check",
        description = "Reads a configuration file and tells everything that is wrong with it.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption option;

    // A help option needs no other, so no file has to be named for it.
    @CommandLine.Option(
            names = "--schema",
            help = true,
            description = "Prints the JSON Schema of configuration files, for editors, and checks nothing.")
    private boolean schema;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws ConfigException {
        PrintWriter out = spec.commandLine().getOut();
        if (schema) {
            out.print(ConfigSchema.text());
            out.flush();
            return 0;
        }
        Config config = option.load();
        config.warnings().forEach(warning -> out.println("warning: " + warning));
        out.println(config.file() + ": a valid "
                + (config.role() == Role.SERVER
                        ? "server, listening on " + config.listen()
                        : "client of "
                                + config.servers().stream()
                                        .map(Object::toString)
                                        .collect(Collectors.joining(", ")) + " with "
                                + config.socks5().size() + " SOCKS5 listener(s) and "
                                + config.forwards().size() + " forward(s)"));
        return 0;
    }
}
