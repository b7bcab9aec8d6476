package loomwire.tunnel.net;

import java.time.Duration;
import java.util.function.Consumer;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;

/**
 * Tells of targets that were not connected to, at once and then at most once a minute with how often it came again: for each
 * target that the rules deny, and for each other status, since a name that is wrong today is another one tomorrow.
 * Thread-safe.
 */
public final class RefusedTargets {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    /** A log of so many lines a minute can still be read. */
    static final int MAX_KINDS = 32;

    private final LogLimits limits = new LogLimits(INTERVAL, MAX_KINDS);
    private final Consumer<String> lines;

    private record Denied(Target target) {}

    /** @param lines where they go */
    public RefusedTargets(Consumer<String> lines) {
        this.lines = lines;
    }

    /**
     * Tells of it, if it is time for that.
     *
     * @param from who wanted to go there
     */
    public void refused(String from, Target target, RefusedException why) {
        LogLimit limit = limits.of(why.status() == OpenStatus.NOT_ALLOWED ? new Denied(target) : why.status());
        if (limit.isDue()) {
            lines.accept(from + " to " + target + ": refused: " + why.getMessage() + limit.suffix()
                    + (limits.isShared(limit) ? " (other targets too: many are denied)" : ""));
        }
    }
}
