package loomwire.tunnel.server;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.count.CounterSet;
import loomwire.tunnel.count.Metric;
import loomwire.tunnel.count.Tally;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.relay.WaitCounters;

/** What became of the streams that clients opened, since the server started. Readable from any thread. */
public final class StreamCounters extends CounterSet {
    /** Streams that were accepted from a connection. */
    public final LongAdder opened = counter(Metric.REQUEST_STREAMS_OPENED);
    /** Streams that are over, whatever became of them. */
    public final LongAdder closed = counter(Metric.REQUEST_STREAMS_ENDED);
    /** Requests that were answered, by what was answered: BUSY ones among them. */
    public final Tally<OpenStatus> answered = tally(Metric.REQUESTS, OpenStatus.class);
    /** Streams without a whole, well-formed request. */
    public final LongAdder malformed = counter(Metric.MALFORMED);
    /** Requests that had to wait for a place of {@code performance.max_concurrent_streams}. */
    public final WaitCounters places = part(new WaitCounters(Metric.WAITED, Metric.WAITING, "stream"));
    /** Requests that came after the server was told to stop, and were handed back unserved. */
    public final LongAdder notProcessed = counter(Metric.NOT_PROCESSED);
    /** Requests that the client gave up before they were answered. */
    public final LongAdder givenUp = counter(Metric.GIVEN_UP);
    /** Flows that had not ended when the time to drain was over. */
    public final LongAdder cutOff = counter(Metric.CUT_OFF);
}
