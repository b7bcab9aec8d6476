package loomwire.rawnet.pcap;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.RawPath;
import org.jspecify.annotations.Nullable;

/** How datagrams come from libpcap to the loop, and where that waits for them. */
interface Intake {
    /** Begins to capture. */
    void start();

    /** Moves what was captured into the batch, as far as it has room. By the loop. */
    void take(PacketBatch batch);

    /** Waits until there may be something to take, {@code ready}, or the time is over; may return early. By the loop. */
    void await(BooleanSupplier ready, long nanos);

    /**
     * Captures for other local addresses from now on, on the interfaces that there are. By any thread.
     *
     * @param interfaces the paths over each; those over an interface that is not listed are heard no more
     */
    void hear(Map<String, List<RawPath>> interfaces) throws IOException;

    /** Ends the wait, after something was published that makes the loop ready. By any thread. */
    void signal();

    /** Why nothing more will come, or null. */
    @Nullable
    IOException failure();

    /** Adds what the kernel dropped since the last call to the counters. By any thread. */
    void countKernelDrops();

    /** Ends the wait and the capture and gives every handle back. By any thread. */
    void close() throws IOException;
}
