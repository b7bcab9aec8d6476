package loomwire.tunnel.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import loomwire.tunnel.config.Change;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigChanges;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.config.LogLevel;
import loomwire.tunnel.config.Reloadable;
import loomwire.tunnel.config.Reloading;
import loomwire.tunnel.config.Role;
import loomwire.tunnel.log.Log;
import loomwire.tunnel.ops.RunningProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration file again for a program that runs: all of it is taken that needs no restart, or nothing if
 * anything is wrong. Each key that has changed is told in a line, by its path; values only where they are no secrets.
 * Used by one thread at a time.
 */
final class Reload implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final RunningProcess process;
    private final StopSignal stop;
    /** As it was at the start: defaults must not change with what the system reports later. */
    private final Host host;

    private volatile Config running;

    Reload(Config started, Host host, RunningProcess process, StopSignal stop) {
        this.running = started;
        this.host = host;
        this.process = process;
        this.stop = stop;
    }

    /** What the program runs with now. */
    Config running() {
        return running;
    }

    @Override
    public void run() {
        Config next;
        try {
            next = ConfigLoader.load(running.file(), host);
        } catch (ConfigException e) {
            if (isSameRole(e.role().orElse(running.role()))) {
                e.problems().forEach(problem -> LOG.error("SIGHUP: {}", problem));
            }
            refused();
            return;
        }
        if (!isSameRole(next.role())) {
            refused();
            return;
        }
        Config target = running.reloaded(next);
        try {
            Reloadable.Prepared ready = process.prepare(target);
            List<Change> changes = ConfigChanges.between(running, next);
            take(target, ready, changes);
        } catch (IOException e) {
            LOG.error("SIGHUP: {}", e.getMessage());
            refused();
        }
    }

    /** Of another end's file nothing else is told: what it lacks, it lacks for this end alone. */
    private boolean isSameRole(Role next) {
        if (next != running.role()) {
            LOG.error(
                    "SIGHUP: role: needs a restart, a {} does not become another end of the tunnel",
                    running.role().name().toLowerCase(Locale.ROOT));
        }
        return next == running.role();
    }

    private void refused() {
        process.reloads().refused();
        LOG.error("SIGHUP: {} is refused; nothing has changed, the old settings go on", running.file());
    }

    private void take(Config target, Reloadable.Prepared ready, List<Change> changes) {
        LogLevel before = running.logLevel();
        boolean quieter = quietness(target.logLevel()) > quietness(before);
        // What happens is told at the more talkative of the two levels, so that it is seen either way.
        if (!quieter) {
            Log.setLevel(target.logLevel());
        }
        ready.apply();
        stop.allow(target.drain());
        running = target;
        int waiting = count(changes, Reloading.RESTART);
        process.reloads().taken(waiting);
        tell(target, changes, waiting);
        if (quieter) {
            Log.setLevel(target.logLevel());
        }
    }

    private static int quietness(LogLevel level) {
        return level == LogLevel.NONE ? LogLevel.values().length : level.ordinal();
    }

    private static void tell(Config target, List<Change> changes, int waiting) {
        target.warnings().forEach(warning -> LOG.warn("{}", warning));
        for (Change change : changes) {
            if (change.reloading() == Reloading.RESTART) {
                LOG.warn("SIGHUP: {}", change);
            } else {
                LOG.info("SIGHUP: {}", change);
            }
        }
        if (changes.isEmpty()) {
            LOG.info("SIGHUP: {} was read again: nothing has changed", target.file());
        } else {
            LOG.info(
                    "SIGHUP: {} was read again: {} applied, {} after a restart, {} without effect",
                    target.file(),
                    changes.stream()
                            .filter(change -> change.reloading().isApplied())
                            .count(),
                    waiting,
                    count(changes, Reloading.NOTHING));
        }
    }

    private static int count(List<Change> changes, Reloading kind) {
        return (int)
                changes.stream().filter(change -> change.reloading() == kind).count();
    }
}
