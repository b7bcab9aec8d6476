package loomwire.tunnel.net;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A {@link LogLimit} for each kind of line, for so many kinds at most: those beyond share one, since strangers may be who
 * makes kinds up. Thread-safe.
 */
public final class LogLimits {
    private final Map<Object, LogLimit> kinds = new HashMap<>();
    private final LogLimit others;
    private final Duration interval;
    private final int maxKinds;

    /**
     * @param interval from one line of a kind to the next at least
     * @param maxKinds how many are told apart, and so how many lines there are in an interval, but for one
     */
    public LogLimits(Duration interval, int maxKinds) {
        this.interval = interval;
        this.maxKinds = maxKinds;
        this.others = new LogLimit(interval);
    }

    /** @param kind lines of equal kinds share a limit */
    public synchronized LogLimit of(Object kind) {
        LogLimit known = kinds.get(kind);
        if (known != null) {
            return known;
        }
        if (kinds.size() >= maxKinds) {
            kinds.values().removeIf(LogLimit::isAtRest);
        }
        if (kinds.size() >= maxKinds) {
            return others;
        }
        LogLimit limit = new LogLimit(interval);
        kinds.put(kind, limit);
        return limit;
    }

    /** Whether this is the limit of all kinds that are not told apart. */
    public boolean isShared(LogLimit limit) {
        return limit == others;
    }
}
