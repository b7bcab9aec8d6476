package loomwire.tunnel.server;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.count.CounterSet;
import loomwire.tunnel.count.Metric;

/** How the names of targets were turned into addresses, since the server started. Readable from any thread. */
public final class NameCounters extends CounterSet {
    /** Names that were looked up. */
    public final LongAdder lookedUp = counter(Metric.NAMES, "look_up");
    /** Names that requests asked for and that were known from before. */
    public final LongAdder kept = counter(Metric.NAMES, "memory");
    /** Those that somebody else was asking for already. */
    public final LongAdder shared = counter(Metric.NAMES, "another_request");
    /** Names that are being looked up now. */
    public final LongAdder underWay = counter(Metric.NAMES_UNDER_WAY);
}
