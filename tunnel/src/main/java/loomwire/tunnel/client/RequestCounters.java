package loomwire.tunnel.client;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.count.CounterSet;
import loomwire.tunnel.count.Metric;
import loomwire.tunnel.count.Tally;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.relay.WaitCounters;

/** What became of the connections that a client's listeners took, since the process started. Readable from any thread. */
public final class RequestCounters extends CounterSet {
    /** Times that a listener could take no connection, as for want of a file descriptor. */
    public final LongAdder failedAccepts = counter(Metric.FAILED_ACCEPTS);
    /** SOCKS5 connections without a whole, well-formed request, those with a wrong login among them. */
    public final LongAdder malformed = counter(Metric.CLIENT_MALFORMED);
    /** Requests that were answered, by what was answered, whoever decided it. */
    public final Tally<OpenStatus> answered = tally(Metric.CLIENT_REQUESTS, OpenStatus.class);
    /** Requests that had to wait for a place of {@code performance.max_concurrent_streams}. */
    public final WaitCounters places = part(new WaitCounters(Metric.CLIENT_WAITED, Metric.CLIENT_WAITING));
    /** Requests that got none, and that the server was not asked for. */
    public final LongAdder refusedForPlaces = counter(Metric.CLIENT_REFUSED, "no_place");
    /** Requests that came while the client was about to stop, and that the server was not asked for. */
    public final LongAdder refusedForStop = counter(Metric.CLIENT_REFUSED, "stopping");
    /** Requests whose application hung up before there was an answer. */
    public final LongAdder givenUp = counter(Metric.CLIENT_GIVEN_UP);
    /** Flows that had not ended when the time to drain was over. */
    public final LongAdder cutOff = counter(Metric.CLIENT_CUT_OFF);
    /** Deadlines that were hit, together with those of the carriers. */
    final Tally<Deadline> deadlines;

    /** @param deadlines where to count those that are hit */
    public RequestCounters(Tally<Deadline> deadlines) {
        this.deadlines = deadlines;
    }
}
