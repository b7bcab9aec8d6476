package loomwire.tunnel.server;

import java.util.concurrent.atomic.LongAdder;

/** How the names of targets were turned into addresses, since the server started. Readable from any thread. */
public final class NameCounters {
    /** Names that were looked up. */
    public final LongAdder lookedUp = new LongAdder();
    /** Names that requests asked for and that were known from before. */
    public final LongAdder kept = new LongAdder();
    /** Those that somebody else was asking for already. */
    public final LongAdder shared = new LongAdder();
    /** Names that are being looked up now. */
    public final LongAdder underWay = new LongAdder();
}
