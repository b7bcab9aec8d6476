package loomwire.tunnel.server;

import java.util.concurrent.atomic.LongAdder;

/** Connections to targets that were dialled ahead, since the server started. Readable from any thread. */
public final class SpareCounters {
    /** Spare connections that were dialled with success. */
    public final LongAdder dialled = new LongAdder();
    /** Spare connections that could not be dialled. */
    public final LongAdder failed = new LongAdder();
    /** Streams that got one. */
    public final LongAdder hits = new LongAdder();
    /** Streams to a busy target for which none was ready. */
    public final LongAdder misses = new LongAdder();
    /** Spare connections that nobody used: too old, ended by the target, or closed with the server. */
    public final LongAdder discarded = new LongAdder();
    /** Spare connections that are ready now. */
    public final LongAdder ready = new LongAdder();
}
