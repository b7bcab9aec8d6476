package loomwire.tunnel.server;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.count.CounterSet;
import loomwire.tunnel.count.Metric;
import loomwire.tunnel.count.Tally;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.relay.WaitCounters;

/** How connecting to targets went, since the server started. Readable from any thread. */
public final class DialCounters extends CounterSet {
    /** Requests for which the server set out to reach a target. */
    public final LongAdder started = counter(Metric.DIALS_BEGUN);
    /** Those that were connected, by a new connection or a spare one. */
    public final LongAdder connected = counter(Metric.DIALS, "connected");
    /** Those that were not, by the status that was answered. */
    public final Tally<OpenStatus> failed = tally(Metric.DIALS, OpenStatus.class, OpenStatus.OK);
    /** Of those failed: for want of a file descriptor. */
    public final LongAdder outOfDescriptors = counter(Metric.DIALS_WITHOUT_FD);
    /** Requests that had to wait for a place of {@code performance.stream_worker_pool_size}. */
    public final WaitCounters places = part(new WaitCounters(Metric.WAITED, Metric.WAITING, "dial"));
    /** Requests that hold such a place now. */
    public final LongAdder underWay = counter(Metric.DIALS_UNDER_WAY);
}
