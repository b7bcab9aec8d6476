package loomwire.quic.runtime;

import java.io.IOException;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.endpoint.Endpoint;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCapabilities;

/**
 * Carries datagrams from the core to the port, a batch in each cycle: what comes in must not wait for a long train of sends,
 * and four batches a cycle were no faster. Owned by the shard loop.
 */
final class Transmitter {
    /** Entries of a batch: as many as are received at once. */
    private static final int ENTRIES = 64;
    /** Room of a batch: four trains of the largest size, which stays within a core's second-level cache. */
    private static final int SLAB_BYTES = 256 * 1024;
    /** Longest train, what one send with segmentation offload can carry. */
    static final int MAX_ENTRY_BYTES = 64 * 1024;

    private final PacketPort port;
    private final PacketBatch batch = new PacketBatch(ENTRIES, SLAB_BYTES);
    private final TransmitSlot slot = new TransmitSlot();
    private final int entryBytes;
    private final int maxSegments;

    Transmitter(PacketPort port) {
        this.port = port;
        PortCapabilities can = port.capabilities();
        maxSegments = can.maxSegmentsPerSend();
        entryBytes = (int) Math.min(MAX_ENTRY_BYTES, (long) maxSegments * can.maxDatagramBytes());
    }

    /** Sends what the core has to say; {@code true} if it has more than a cycle may send. */
    boolean transmit(Endpoint core, long now) throws IOException {
        batch.clear();
        boolean more = fill(core, now);
        if (batch.size() > 0) {
            port.transmit(batch);
        }
        return more;
    }

    private boolean fill(Endpoint core, long now) {
        while (batch.hasRoom(entryBytes)) {
            int from = batch.nextOffset();
            slot.offer(batch.slab(), from, from + entryBytes, maxSegments);
            if (!core.transmit(slot, now)) {
                return false;
            }
            batch.add(
                    slot.length(), slot.segmentBytes(), slot.addressHigh(), slot.addressLow(), slot.port(), slot.ecn());
            batch.local(slot.localHigh(), slot.localLow());
        }
        return true;
    }
}
