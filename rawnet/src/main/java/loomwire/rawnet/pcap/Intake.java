package loomwire.rawnet.pcap;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.packet.PeerTable;

/** How datagrams come from libpcap to the loop, and where that waits for them. */
interface Intake {
    /** Begins to capture. */
    void start();

    /** Moves what was captured into the batch, as far as it has room. By the loop. */
    void take(PacketBatch batch, PeerTable peers);

    /** Waits until there may be something to take, {@code ready}, or the time is over; may return early. By the loop. */
    void await(BooleanSupplier ready, long nanos);

    /** Ends the wait, after something was published that makes the loop ready. By any thread. */
    void signal();

    /** Why nothing more will come, or null. */
    IOException failure();

    /** Adds what the kernel dropped since the last call to the counters. By any thread. */
    void countKernelDrops();

    /** Ends the wait and the capture and gives every handle back. By any thread. */
    void close() throws IOException;
}
