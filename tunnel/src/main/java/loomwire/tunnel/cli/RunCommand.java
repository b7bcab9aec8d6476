package loomwire.tunnel.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.ops.RunningProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
        Logger log = LoggerFactory.getLogger(RunCommand.class);
        config.warnings().forEach(warning -> log.warn("{}", warning));
        StopSignal stop = StopSignal.install();
        stop.allow(config.drain());
        try (RunningProcess running = stop.orInterrupted(() -> RunningProcess.start(config))) {
            if (running != null) {
                log.info("{} is running; SIGTERM or Ctrl-C stops it", config.role().name().toLowerCase(Locale.ROOT));
                stop.await();
                log.info("stopping");
                running.drain(config.drain());
            }
        }
        log.info("stopped");
        return 0;
    }
}
