package loomwire.rawnet;

import java.util.concurrent.atomic.LongAdder;

/** What passed through a port since it opened. Written by the port's threads, readable from any. */
public final class PortCounters {
    public final LongAdder datagramsReceived = new LongAdder();
    public final LongAdder bytesReceived = new LongAdder();
    public final LongAdder datagramsSent = new LongAdder();
    public final LongAdder bytesSent = new LongAdder();
    /** Frames that matched the capture filter but were not what a peer sends: truncated, wrong checksum, no payload. */
    public final LongAdder malformed = new LongAdder();
    /** Datagrams lost on the way in because a queue (the kernel's or ours) was full. */
    public final LongAdder receiveDrops = new LongAdder();
    /** The same for datagrams that have a {@link SideQueue}: that one was full. */
    public final LongAdder sideDrops = new LongAdder();
    /** Datagrams that the network did not take: queue full, interface down. */
    public final LongAdder sendDrops = new LongAdder();
    /** Datagrams dropped because they were longer than the network carries. */
    public final LongAdder tooLong = new LongAdder();
}
