package loomwire.rawnet.pcap;

import java.io.IOException;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.TooLongDatagrams;
import loomwire.rawnet.linux.LinuxCalls;
import loomwire.rawnet.packet.PeerTable;
import loomwire.rawnet.packet.SegmentWriter;

/** Dresses the datagrams of one path and has them sent. Owned by the loop. */
final class Sender {
    private final SegmentWriter writer;
    private final TooLongDatagrams tooLong;
    private final Injector injector;

    Sender(RawPath path, PortCounters counters) throws IOException {
        this.writer = new SegmentWriter(path);
        this.tooLong = new TooLongDatagrams("segments on " + path.interfaceName(), counters);
        Injector batching =
                LinuxCalls.orNull("sending on " + path.interfaceName(), () -> new PacketSocketInjector(path, counters));
        this.injector = batching != null ? batching : new PcapInjector(path.interfaceName(), counters);
    }

    /** Sends one entry, cut into datagrams of its segment size; returns how many datagrams went out meanwhile. */
    int send(PacketBatch batch, int entry, PeerTable peers, FlagCycle localFlags, int clockMillis) throws IOException {
        int end = batch.offset(entry) + batch.length(entry);
        int step = Math.max(1, batch.segmentBytes(entry));
        int sent = 0;
        for (int from = batch.offset(entry); from < end; from += step) {
            int length = Math.min(step, end - from);
            if (length > writer.maxDatagramBytes()) {
                tooLong.count(1, length);
                continue;
            }
            int headerBytes = writer.writeHeaders(
                    peers,
                    batch.addressHigh(entry),
                    batch.addressLow(entry),
                    batch.port(entry),
                    localFlags,
                    batch.ecn(entry),
                    clockMillis,
                    batch.slab(),
                    from,
                    length);
            sent += injector.inject(writer.frame(), headerBytes, batch.slab(), from, length);
        }
        return sent;
    }

    /** Where on the link goes what does not go to a peer's own MAC address. */
    void nextHop(long mac) {
        writer.nextHop(mac);
    }

    /** Sends what was gathered; returns how many datagrams went out. */
    int flush() throws IOException {
        return injector.flush();
    }

    void close() throws IOException {
        injector.close();
    }
}
