package loomwire.tunnel.cli;

import java.util.concurrent.Callable;
import loomwire.tunnel.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "run", description = "Runs a client or a server, as the configuration says, until told to stop.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption option;

    @Override
    public Integer call() throws Exception {
        Config config = option.load();
        return 0;
    }
}
