package loomwire.tunnel.server;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.count.CounterSet;
import loomwire.tunnel.count.Metric;
import loomwire.tunnel.count.Tally;
import loomwire.tunnel.protocol.CloseCode;

/** Whom a server let in and whom not, since it started. Readable from any thread. */
public final class AdmissionCounters extends CounterSet {
    /** Connections whose handshake was complete and that were accepted. */
    public final LongAdder accepted = counter(Metric.ACCEPTED);
    /** Connections that wait for authentication now. */
    public final LongAdder unauthenticated = counter(Metric.CLIENTS, "unauthenticated");
    /** Connections that proved the key, or needed to prove none. */
    public final LongAdder authenticated = counter(Metric.ADMITTED);
    /** Connections that ended before, by the code with which this end closed them; those that went by themselves are not counted. */
    public final Tally<CloseCode> refused = tally(Metric.NOT_ADMITTED, CloseCode.class);
    /** Of {@code refused} with BUSY: those that had to make room for others. */
    public final LongAdder evicted = counter(Metric.EVICTED);
    /** Clients that are authenticated and connected now. */
    public final LongAdder connected = counter(Metric.CLIENTS, "authenticated");
    /** Clients that were told that the server is about to stop. */
    public final LongAdder goAways = counter(Metric.GOAWAYS);
}
