package loomwire.tunnel.net;

import java.time.Duration;
import java.util.function.Consumer;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;

/**
 * Tells of targets that the rules deny, which only an operator can change: of each at once and then at most once a minute with how
 * often it came again. Other refusals are everyday life, such as names that do not exist. Thread-safe.
 */
public final class DeniedTargets {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    /** A log of so many lines a minute can still be read. */
    static final int MAX_TARGETS = 32;

    private final LogLimits limits = new LogLimits(INTERVAL, MAX_TARGETS);
    private final Consumer<String> lines;

    /** @param lines where they go */
    public DeniedTargets(Consumer<String> lines) {
        this.lines = lines;
    }

    /**
     * Tells of it, if it was denied and it is time for that.
     *
     * @param from who wanted to go there
     * @return whether it was told
     */
    public boolean refused(String from, Target target, RefusedException why) {
        if (why.status() != OpenStatus.NOT_ALLOWED) {
            return false;
        }
        LogLimit limit = limits.of(target);
        if (!limit.isDue()) {
            return false;
        }
        lines.accept(from + " to " + target + ": refused: " + why.getMessage() + limit.suffix()
                + (limits.isShared(limit) ? " (other targets too: many are denied)" : ""));
        return true;
    }
}
