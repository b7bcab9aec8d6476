package loomwire.rawnet.pcap;

import java.io.IOException;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.SystemErrors;
import loomwire.rawnet.packet.PeerTable;
import loomwire.rawnet.packet.SegmentWriter;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;

/** Injects the segments of one path through a handle that captures nothing. Owned by the loop. */
final class Sender {
    private final String interfaceName;
    private final SegmentWriter writer;
    private final PortCounters counters;
    private final PcapHandle handle;

    Sender(RawPath path, PortCounters counters) throws IOException {
        this.interfaceName = path.interfaceName();
        this.writer = new SegmentWriter(path);
        this.counters = counters;
        this.handle = PcapHandles.sending(interfaceName);
    }

    /** Sends one entry, cut into datagrams of its segment size; returns how many went out. */
    int send(PacketBatch batch, int entry, PeerTable peers, FlagCycle localFlags, int clockMillis) throws IOException {
        int end = batch.offset(entry) + batch.length(entry);
        int step = Math.max(1, batch.segmentBytes(entry));
        int sent = 0;
        for (int from = batch.offset(entry); from < end; from += step) {
            int length = Math.min(step, end - from);
            if (length > writer.maxDatagramBytes()) {
                counters.tooLong.increment();
                continue;
            }
            int frameBytes = writer.write(peers, batch.addressHigh(entry), batch.addressLow(entry), batch.port(entry),
                    localFlags, batch.ecn(entry), clockMillis, batch.slab(), from, length);
            if (inject(writer.frame(), frameBytes)) {
                counters.bytesSent.add(length);
                sent++;
            }
        }
        return sent;
    }

    private boolean inject(byte[] frame, int bytes) throws IOException {
        try {
            handle.sendPacket(frame, bytes);
            return true;
        } catch (NotOpenException e) {
            throw PcapErrors.closed();
        } catch (PcapNativeException e) {
            if (SystemErrors.isInterfaceGone(e.getMessage())) {
                throw PcapErrors.gone(interfaceName, e);
            }
            // A full queue or an interface that is down may pass; recovery above repairs what was lost.
            (SystemErrors.isTooLong(e.getMessage()) ? counters.tooLong : counters.sendDrops).increment();
            return false;
        }
    }

    void close() {
        handle.close();
    }
}
