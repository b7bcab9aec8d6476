package loomwire.tunnel.server;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.net.Tally;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.relay.WaitCounters;

/** How connecting to targets went, since the server started. Readable from any thread. */
public final class DialCounters {
    /** Requests for which the server set out to reach a target. */
    public final LongAdder started = new LongAdder();
    /** Those that were connected, by a new connection or a spare one. */
    public final LongAdder connected = new LongAdder();
    /** Those that were not, by the status that was answered. */
    public final Tally<OpenStatus> failed = new Tally<>(OpenStatus.class);
    /** Of those failed: for want of a file descriptor. */
    public final LongAdder outOfDescriptors = new LongAdder();
    /** Requests that had to wait for a place of {@code performance.stream_worker_pool_size}. */
    public final WaitCounters places = new WaitCounters();
    /** Requests that hold such a place now. */
    public final LongAdder underWay = new LongAdder();
}
