package loomwire.quic.runtime;

import java.io.IOException;
import loomwire.quic.FirstPackets;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.Fatal;
import loomwire.quic.endpoint.Endpoint;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCapabilities;
import loomwire.rawnet.SideQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries datagrams from the port to the core, a batch at a time, cutting trains apart. Owned by the shard loop.
 */
final class Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
    /** Entries received at once from those who may be known, so that sending and timers have their turn. */
    static final int ENTRIES = 64;
    /** More of them, where {@link FirstPackets} have a queue of their own: those that are kept for them, at least. */
    private static final int ENTRIES_IN_ALL = ENTRIES * SideQueue.SHARE_OF_BATCH / (SideQueue.SHARE_OF_BATCH - 1);
    /** Room for trains: 16 of the largest size; a port fills as many entries as have room. */
    private static final int TRAINS_SLAB_BYTES = 16 * Transmitter.MAX_ENTRY_BYTES;

    private final PacketPort port;
    private final PacketBatch batch;
    private final int slabBytes;
    private final Datagram datagram = new Datagram();
    private long failures;

    Receiver(PacketPort port) {
        this.port = port;
        PortCapabilities can = port.capabilities();
        int slab = can.splitsTrains()
                ? TRAINS_SLAB_BYTES
                : (int) Math.min(TRAINS_SLAB_BYTES, (long) ENTRIES_IN_ALL * can.maxDatagramBytes());
        // One more of the largest size, since a port may ask for so much room before it knows a datagram's length.
        slabBytes = slab + Transmitter.MAX_ENTRY_BYTES;
        batch = new PacketBatch(ENTRIES_IN_ALL, slabBytes);
    }

    /** Waits for datagrams and takes them from the port; returns how many entries came. */
    int receive(long timeoutNanos) throws IOException {
        return port.receive(batch, timeoutNanos);
    }

    /** Whether the last batch has something that did not wait among the {@link FirstPackets}. */
    boolean hasOthersThanFirstPackets() {
        return batch.mainSize() > 0;
    }

    /** How full the last batch is, by entries or by bytes: 0 to 100. What strangers fill says nothing of those who are in. */
    int filledPercent() {
        return Math.min(100, Math.max(100 * batch.mainSize() / ENTRIES, (int) (100L * batch.mainBytes() / slabBytes)));
    }

    /** Hands what {@link #receive} took to the core, but for first packets that waited apart. */
    void deliverOthers(Endpoint core, long now) {
        deliver(core, 0, batch.mainSize(), now);
    }

    boolean hasFirstPackets() {
        return batch.size() > batch.mainSize();
    }

    /** Hands those to the core. */
    void deliverFirstPackets(Endpoint core, long now) {
        deliver(core, batch.mainSize(), batch.size(), now);
    }

    private void deliver(Endpoint core, int first, int last, long now) {
        for (int i = first; i < last; i++) {
            int end = batch.offset(i) + batch.length(i);
            int segment = batch.segmentBytes(i);
            for (int from = batch.offset(i); from < end; from += segment) {
                datagram.set(
                                batch.slab(),
                                from,
                                Math.min(from + segment, end),
                                batch.addressHigh(i),
                                batch.addressLow(i),
                                batch.port(i),
                                batch.ecn(i))
                        .at(batch.localHigh(i), batch.localLow(i));
                deliverOne(core, now);
                if (datagram.isAuthenticated() || datagram.isHeard()) {
                    port.learn(batch, i, datagram.isAuthenticated());
                }
            }
        }
    }

    /** A defect that one connection's datagram brings to light must not end the others: it is contained and counted. */
    private void deliverOne(Endpoint core, long now) {
        try {
            core.receive(datagram, now);
        } catch (Throwable defect) {
            Fatal.rethrow(defect);
            failures++;
            // At powers of two only: whoever found the datagram that does this can send it again and again.
            if (Long.bitCount(failures) == 1) {
                LOG.error(
                        "a datagram of {} bytes from {} could not be handled ({} so far); please report this",
                        datagram.length(),
                        PeerAddress.of(datagram),
                        failures,
                        defect);
            }
        }
    }

    /** Datagrams whose handling failed by a defect of ours. */
    long failures() {
        return failures;
    }
}
