package loomwire.tunnel.cli;

import java.nio.file.Path;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.log.Log;
import picocli.CommandLine.Option;

/** The option that names a configuration file, and reading it. */
final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            required = true,
            paramLabel = "FILE",
            description = "The configuration file.")
    private Path file;

    /** Reads the file and sets up the log as it says. */
    Config load() throws ConfigException {
        return load(Host.current());
    }

    /** Likewise, with the defaults of that machine. */
    Config load(Host host) throws ConfigException {
        Config config = ConfigLoader.load(file, host);
        Log.setLevel(config.logLevel());
        return config;
    }
}
