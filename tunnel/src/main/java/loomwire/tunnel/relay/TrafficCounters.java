package loomwire.tunnel.relay;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.count.CounterSet;
import loomwire.tunnel.count.Metric;

/** What a process relayed since it started. Written by every relay, readable from any thread. */
public final class TrafficCounters extends CounterSet {
    /** Relays that began. */
    public final LongAdder started = counter(Metric.RELAYS_TOTAL);
    /** Relays whose both directions have ended; what is exported is how many have not. */
    public final LongAdder ended = new LongAdder();
    /** Payload bytes copied from sockets into streams. */
    public final LongAdder bytesIntoTunnel = counter(Metric.RELAY_BYTES, "into_tunnel");
    /** Payload bytes copied from streams into sockets. */
    public final LongAdder bytesOutOfTunnel = counter(Metric.RELAY_BYTES, "out_of_tunnel");
}
