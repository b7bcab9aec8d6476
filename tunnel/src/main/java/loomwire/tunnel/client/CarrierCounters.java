package loomwire.tunnel.client;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.Tally;

/** What a client's carriers did since the process started. Written by them, readable from any thread. */
public final class CarrierCounters {
    /** Attempts to connect to a server. */
    public final LongAdder dials = new LongAdder();
    /** Attempts that failed, by what stood in the way. */
    public final Tally<DialException.Cause> dialFailures = new Tally<>(DialException.Cause.class);
    /** Connections that were proven by authentication. */
    public final LongAdder connected = new LongAdder();
    /** Connections that were proven once and ended or were replaced, by cause. */
    public final Tally<LossCause> losses = new Tally<>(LossCause.class);
    /** Connections that took the place of another one, from a fresh port. */
    public final LongAdder portsRotated = new LongAdder();
    /** PINGs that were sent to find out whether a connection lives. */
    public final LongAdder healthPings = new LongAdder();
    /** Streams that were asked for. */
    public final LongAdder opens = new LongAdder();
    /** Times that a stream was asked for once more, on another carrier or later. */
    public final LongAdder opensRetried = new LongAdder();
    /** Streams that no carrier could ask the server for. What the server refused is not among them. */
    public final LongAdder openFailures = new LongAdder();
    /** Deadlines that were hit, by what was waited for. */
    public final Tally<Deadline> deadlines = new Tally<>(Deadline.class);
}
