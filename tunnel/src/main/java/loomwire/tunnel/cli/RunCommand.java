package loomwire.tunnel.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.ops.RunningProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "run",
        description = "Runs a client or a server, as the configuration says, until told to stop.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption option;

    @Override
    public Integer call() throws Exception {
        Host host = Host.current();
        Config read = option.load(host);
        Logger log = LoggerFactory.getLogger(RunCommand.class);
        read.warnings().forEach(warning -> log.warn("{}", warning));
        StopSignal stop = StopSignal.install();
        ReloadSignal hangUp = ReloadSignal.install();
        Starting starting = new Starting(read, host, stop, hangUp);
        try (RunningProcess running = starting.start()) {
            if (running != null) {
                Config config = starting.config();
                log.info(
                        "{} is running; SIGTERM or Ctrl-C stops it, SIGHUP reads its file again",
                        config.role().name().toLowerCase(Locale.ROOT));
                Reload reload = new Reload(config, host, running, stop);
                hangUp.start(reload);
                stop.await();
                hangUp.close();
                log.info("stopping");
                running.drain(reload.running().drain());
            }
        }
        log.info("stopped");
        return 0;
    }
}
