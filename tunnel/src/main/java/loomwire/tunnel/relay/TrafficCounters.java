package loomwire.tunnel.relay;

import java.util.concurrent.atomic.LongAdder;

/** What a process relayed since it started. Written by every relay, readable from any thread. */
public final class TrafficCounters {
    /** Relays that began. */
    public final LongAdder started = new LongAdder();
    /** Relays whose both directions have ended. */
    public final LongAdder ended = new LongAdder();
    /** Payload bytes copied from sockets into streams. */
    public final LongAdder bytesIntoTunnel = new LongAdder();
    /** Payload bytes copied from streams into sockets. */
    public final LongAdder bytesOutOfTunnel = new LongAdder();
}
