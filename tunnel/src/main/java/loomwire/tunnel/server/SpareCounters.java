package loomwire.tunnel.server;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.count.CounterSet;
import loomwire.tunnel.count.Metric;

/** Connections to targets that were dialled ahead, since the server started. Readable from any thread. */
public final class SpareCounters extends CounterSet {
    /** Spare connections that were dialled with success. */
    public final LongAdder dialled = counter(Metric.SPARES_DIALLED, "connected");
    /** Spare connections that could not be dialled. */
    public final LongAdder failed = counter(Metric.SPARES_DIALLED, "failed");
    /** Streams that got one. */
    public final LongAdder hits = counter(Metric.SPARES_ASKED, "ready");
    /** Streams to a busy target for which none was ready. */
    public final LongAdder misses = counter(Metric.SPARES_ASKED, "none");
    /** Spare connections that nobody used: too old, ended by the target, or closed with the server. */
    public final LongAdder discarded = counter(Metric.SPARES_DISCARDED);
    /** Spare connections that are ready now. */
    public final LongAdder ready = counter(Metric.SPARES);
}
