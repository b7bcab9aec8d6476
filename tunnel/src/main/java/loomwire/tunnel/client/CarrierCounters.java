package loomwire.tunnel.client;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.count.CounterSet;
import loomwire.tunnel.count.Metric;
import loomwire.tunnel.count.Tally;
import loomwire.tunnel.net.Deadline;

/** What a client's carriers did since the process started. Written by them, readable from any thread. */
public final class CarrierCounters extends CounterSet {
    /** Attempts to connect to a server. */
    public final LongAdder dials = counter(Metric.CARRIER_DIALS);
    /** Attempts that failed, by what stood in the way. */
    public final Tally<DialException.Cause> dialFailures =
            tally(Metric.CARRIER_DIAL_FAILURES, DialException.Cause.class);
    /** Connections that were proven by authentication. */
    public final LongAdder connected = counter(Metric.CARRIERS_CONNECTED);
    /** Connections that were proven once and ended or were replaced, by cause. */
    public final Tally<LossCause> losses = tally(Metric.CARRIERS_LOST, LossCause.class);
    /** Connections that took the place of another one, from a fresh port. */
    public final LongAdder portsRotated = counter(Metric.PORTS_ROTATED);
    /** PINGs that were sent to find out whether a connection lives. */
    public final LongAdder healthPings = counter(Metric.HEALTH_PINGS);
    /** Streams that were asked for. */
    public final LongAdder opens = counter(Metric.OPENS);
    /** Times that a stream was asked for once more, on another carrier or later. */
    public final LongAdder opensRetried = counter(Metric.OPENS_RETRIED);
    /** Streams that no carrier could ask the server for. What the server refused is not among them. */
    public final LongAdder openFailures = counter(Metric.OPEN_FAILURES);
    /** Deadlines that were hit, by what was waited for. */
    public final Tally<Deadline> deadlines = tally(Metric.DEADLINES, Deadline.class);
}
