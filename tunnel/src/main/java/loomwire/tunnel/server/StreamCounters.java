package loomwire.tunnel.server;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.net.Tally;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.relay.WaitCounters;

/** What became of the streams that clients opened, since the server started. Readable from any thread. */
public final class StreamCounters {
    /** Streams that were accepted from a connection. */
    public final LongAdder opened = new LongAdder();
    /** Streams that are over, whatever became of them. */
    public final LongAdder closed = new LongAdder();
    /** Requests that were answered, by what was answered: BUSY ones among them. */
    public final Tally<OpenStatus> answered = new Tally<>(OpenStatus.class);
    /** Streams without a whole, well-formed request. */
    public final LongAdder malformed = new LongAdder();
    /** Requests that had to wait for a place of {@code performance.max_concurrent_streams}. */
    public final WaitCounters places = new WaitCounters();
    /** Requests that came after the server was told to stop, and were handed back unserved. */
    public final LongAdder notProcessed = new LongAdder();
    /** Requests that the client gave up before they were answered. */
    public final LongAdder givenUp = new LongAdder();
    /** Flows that had not ended when the time to drain was over. */
    public final LongAdder cutOff = new LongAdder();
}
