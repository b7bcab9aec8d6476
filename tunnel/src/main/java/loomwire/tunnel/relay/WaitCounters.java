package loomwire.tunnel.relay;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.count.CounterSet;
import loomwire.tunnel.count.Metric;

/** Who had to wait for a place, since the process started. Readable from any thread. */
public final class WaitCounters extends CounterSet {
    /** Those that found none free. */
    public final LongAdder waited;
    /** Those that wait now. */
    public final LongAdder waiting;

    /** Of places of whose waiting nobody is told. */
    public WaitCounters() {
        waited = new LongAdder();
        waiting = new LongAdder();
    }

    /** @param labels of both metrics */
    public WaitCounters(Metric waited, Metric waiting, String... labels) {
        this.waited = counter(waited, labels);
        this.waiting = counter(waiting, labels);
    }
}
