package loomwire.quic.runtime;

import java.io.IOException;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.endpoint.Endpoint;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCapabilities;

/** Carries datagrams from the core to the port, a batch at a time. Owned by the shard loop. */
final class Transmitter {
    /** Entries of a batch: as many as are received at once. */
    private static final int ENTRIES = 64;
    /** Room of a batch: four trains of the largest size, which stays within a core's second-level cache. */
    private static final int SLAB_BYTES = 256 * 1024;
    /** Longest train, what one send with segmentation offload can carry. */
    static final int MAX_ENTRY_BYTES = 64 * 1024;
    /** Batches sent before the loop looks at what came in: acknowledgments must not wait for a long train of sends. */
    static final int MAX_BATCHES = 4;

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
        for (int i = 0; i < MAX_BATCHES; i++) {
            batch.clear();
            boolean more = fill(core, now);
            if (batch.size() > 0) {
                port.transmit(batch);
            }
            if (!more) {
                return false;
            }
        }
        return true;
    }

    private boolean fill(Endpoint core, long now) {
        while (batch.hasRoom(entryBytes)) {
            int from = batch.nextOffset();
            slot.offer(batch.slab(), from, from + entryBytes, maxSegments);
            if (!core.transmit(slot, now)) {
                return false;
            }
            batch.add(slot.length(), slot.segmentBytes(), slot.addressHigh(), slot.addressLow(), slot.port(), slot.ecn());
        }
        return true;
    }
}
