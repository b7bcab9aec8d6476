package loomwire.tunnel.cli;

import java.io.IOException;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.log.Log;
import loomwire.tunnel.ops.OtherSettingsException;
import loomwire.tunnel.ops.Reloads;
import loomwire.tunnel.ops.RunningProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the program. While a server waits for its network nothing is open yet but its metrics, so SIGHUP has it begin anew with
 * the file as it is by then: that may name another interface or address. A file that is wrong, or cannot be started with, is
 * told of, and the start goes on as before. Owned by {@code run}.
 */
final class Starting {
    private static final Logger LOG = LoggerFactory.getLogger(Starting.class);

    private final Host host;
    private final StopSignal stop;
    private final ReloadSignal hangUp;
    private final Reloads reloads = new Reloads();
    private Config config;
    /** Started with before {@link #config}, which nothing could be started with yet; null if there is none. */
    private Config before;

    Starting(Config config, Host host, StopSignal stop, ReloadSignal hangUp) {
        this.config = config;
        this.host = host;
        this.stop = stop;
        this.hangUp = hangUp;
    }

    /** What was started with. */
    Config config() {
        return config;
    }

    /**
     * Returns once it runs.
     *
     * @return {@code null} if it was asked to stop before
     */
    RunningProcess start() throws Exception {
        while (true) {
            stop.allow(config.drain());
            Config now = config;
            try {
                return stop.orInterrupted(() -> RunningProcess.start(now, reloads, hangUp::endsWaiting));
            } catch (OtherSettingsException e) {
                readAgain();
            } catch (IOException e) {
                if (before == null) {
                    throw e;
                }
                LOG.error("SIGHUP: {}", e.getMessage());
                refused();
                config = before;
                before = null;
            }
        }
    }

    private void readAgain() {
        hangUp.heeded();
        try {
            Config next = ConfigLoader.load(config.file(), host);
            before = config;
            config = next;
            Log.setLevel(next.logLevel());
            next.warnings().forEach(warning -> LOG.warn("{}", warning));
            reloads.taken(0);
            LOG.info("SIGHUP: {} was read again: the start begins anew with it", next.file());
        } catch (ConfigException e) {
            e.problems().forEach(problem -> LOG.error("SIGHUP: {}", problem));
            refused();
        }
    }

    private void refused() {
        reloads.refused();
        LOG.error("SIGHUP: {} is refused; the start goes on with the old settings", config.file());
    }
}
