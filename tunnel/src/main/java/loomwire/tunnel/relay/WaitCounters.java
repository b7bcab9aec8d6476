package loomwire.tunnel.relay;

import java.util.concurrent.atomic.LongAdder;

/** Who had to wait for a place, since the process started. Readable from any thread. */
public final class WaitCounters {
    /** Those that found none free. */
    public final LongAdder waited = new LongAdder();
    /** Those that wait now. */
    public final LongAdder waiting = new LongAdder();
}
