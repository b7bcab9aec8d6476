package loomwire.tunnel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.config.YamlDocument;
import loomwire.tunnel.migrate.Migrated;
import loomwire.tunnel.migrate.Migration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "migrate",
        description = {
            "Turns a configuration file of paqet, for KCP or QUIC, into one of Loomwire.",
            "What changes, moves or is left out is told on standard error and in comments of the new file."
        },
        mixinStandardHelpOptions = true)
final class MigrateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "OLD", description = "The file of paqet.")
    private Path old;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write it (default: standard output).")
    private Path output;

    @Option(
            names = "--key-of",
            paramLabel = "FILE",
            description = "Take the key of this configuration of the other end, which"
                    + " was migrated before (default: make a new key).")
    private Path keyOf;

    @Option(names = "--force", description = "Overwrite the output file.")
    private boolean force;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws ConfigException, IOException {
        if (output != null && !force && Files.exists(output)) {
            throw exists();
        }
        Migrated migrated = Migration.of(old, YamlDocument.readText(old), key());
        PrintWriter err = spec.commandLine().getErr();
        migrated.notes().forEach(note -> err.println(note.about(old.toString())));
        if (output == null) {
            spec.commandLine().getOut().print(migrated.text());
            spec.commandLine().getOut().flush();
        } else {
            write(migrated.text());
            err.println("written: " + output
                    + (keyOf == null
                            ? " with a new key; for the other end: loomwire migrate --key-of " + output + " …"
                            : ""));
        }
        return 0;
    }

    private CommandLine.ParameterException exists() {
        return new CommandLine.ParameterException(
                spec.commandLine(), output + " is there already (--force overwrites it)");
    }

    private String key() throws ConfigException {
        if (keyOf == null) {
            byte[] key = new byte[Auth.SharedKey.LENGTH];
            new SecureRandom().nextBytes(key);
            return HexFormat.of().formatHex(key);
        }
        return switch (ConfigLoader.load(keyOf, Host.current()).auth()) {
            case Auth.SharedKey shared -> HexFormat.of().formatHex(shared.key());
            case Auth.None none ->
                throw new CommandLine.ParameterException(
                        spec.commandLine(), keyOf + " has auth: none, so there is no key to take");
        };
    }

    /** Never half a file, and readable by its owner only: it holds the key. */
    private void write(String text) throws IOException {
        Path folder = output.toAbsolutePath().getParent();
        // Files of this kind are made with no right for anybody else.
        Path fresh = Files.createTempFile(folder, output.getFileName().toString(), ".new");
        try {
            Files.writeString(fresh, text);
            if (force) {
                Files.move(fresh, output, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.move(fresh, output);
            }
        } catch (FileAlreadyExistsException e) {
            throw exists();
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
