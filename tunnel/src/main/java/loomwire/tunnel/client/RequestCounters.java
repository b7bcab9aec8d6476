package loomwire.tunnel.client;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.Tally;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.relay.WaitCounters;

/** What became of the connections that a client's listeners took, since the process started. Readable from any thread. */
public final class RequestCounters {
    /** Times that a listener could take no connection, as for want of a file descriptor. */
    public final LongAdder failedAccepts = new LongAdder();
    /** SOCKS5 connections without a whole, well-formed request, those with a wrong login among them. */
    public final LongAdder malformed = new LongAdder();
    /** Requests that were answered, by what was answered, whoever decided it. */
    public final Tally<OpenStatus> answered = new Tally<>(OpenStatus.class);
    /** Requests that had to wait for a place of {@code performance.max_concurrent_streams}. */
    public final WaitCounters places = new WaitCounters();
    /** Requests that got none, and that the server was not asked for. */
    public final LongAdder refusedForPlaces = new LongAdder();
    /** Requests that came while the client was about to stop, and that the server was not asked for. */
    public final LongAdder refusedForStop = new LongAdder();
    /** Requests whose application hung up before there was an answer. */
    public final LongAdder givenUp = new LongAdder();
    /** Flows that had not ended when the time to drain was over. */
    public final LongAdder cutOff = new LongAdder();
    /** Deadlines that were hit, together with those of the carriers. */
    final Tally<Deadline> deadlines;

    /** @param deadlines where to count those that are hit */
    public RequestCounters(Tally<Deadline> deadlines) {
        this.deadlines = deadlines;
    }
}
