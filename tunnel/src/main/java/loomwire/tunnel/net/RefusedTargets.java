package loomwire.tunnel.net;

import java.time.Duration;
import java.util.function.Consumer;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;
import org.slf4j.Logger;

/**
 * Tells of targets that were refused, each refusal once. Of those that the rules deny, which only an operator can change, at
 * INFO: of each at once, then at most once a minute with how often it came again. Others are everyday life, such as names that
 * do not exist: they are told at DEBUG, and counters tell how often. Thread-safe.
 */
public final class RefusedTargets {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    /** A log of so many lines a minute can still be read. */
    static final int MAX_TARGETS = 32;

    private final LogLimits limits = new LogLimits(INTERVAL, MAX_TARGETS);
    private final Logger log;
    private final Consumer<String> denied;

    /** @param log of the class that refuses */
    public RefusedTargets(Logger log) {
        this(log, log::info);
    }

    /** @param denied where the lines go that tell of denied targets */
    RefusedTargets(Logger log, Consumer<String> denied) {
        this.log = log;
        this.denied = denied;
    }

    /**
     * Tells of a refusal.
     *
     * @param from who wanted to go there
     */
    public void tell(String from, Target target, OpenStatus status, String why) {
        if (status != OpenStatus.NOT_ALLOWED || !tellDenied(from, target, why)) {
            log.debug("{} to {}: refused: {}", from, target, why);
        }
    }

    private boolean tellDenied(String from, Target target, String why) {
        LogLimit limit = limits.of(target);
        if (!limit.isDue()) {
            return false;
        }
        denied.accept(from + " to " + target + ": refused: " + why + limit.suffix()
                + (limits.isShared(limit) ? " (other targets too: many are denied)" : ""));
        return true;
    }
}
