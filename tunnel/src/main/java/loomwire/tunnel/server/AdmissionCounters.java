package loomwire.tunnel.server;

import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.net.Tally;
import loomwire.tunnel.protocol.CloseCode;

/** Whom a server let in and whom not, since it started. Readable from any thread. */
public final class AdmissionCounters {
    /** Connections whose handshake was complete and that were accepted. */
    public final LongAdder accepted = new LongAdder();
    /** Connections that wait for authentication now. */
    public final LongAdder unauthenticated = new LongAdder();
    /** Connections that proved the key, or needed to prove none. */
    public final LongAdder authenticated = new LongAdder();
    /** Connections that ended before, by the code with which this end closed them; those that went by themselves are not counted. */
    public final Tally<CloseCode> refused = new Tally<>(CloseCode.class);
    /** Of {@code refused} with BUSY: those that had to make room for others. */
    public final LongAdder evicted = new LongAdder();
    /** Clients that are authenticated and connected now. */
    public final LongAdder connected = new LongAdder();
    /** Clients that were told that the server is about to stop. */
    public final LongAdder goAways = new LongAdder();
}
