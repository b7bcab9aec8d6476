package loomwire.rawnet.pcap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.linux.Poller;
import loomwire.rawnet.packet.PeerTable;

/**
 * Datagrams that the loop takes from libpcap by itself, and waits for in the kernel: no second thread to wake, no ring
 * between the two. Owned by the loop.
 */
final class PolledIntake implements Intake {
    private final List<PolledCapture> captures = new ArrayList<>();
    private final Poller poller;
    private final BulkGathering gathering = new BulkGathering();
    private boolean gathered;

    /** @param interfaces the paths over each interface */
    PolledIntake(Collection<List<RawPath>> interfaces, PcapOptions options, PortCounters counters) throws IOException {
        try {
            for (List<RawPath> paths : interfaces) {
                captures.add(new PolledCapture(paths, options, counters));
            }
            poller = new Poller(captures.stream().mapToInt(PolledCapture::descriptor).toArray());
        } catch (IOException | RuntimeException | LinkageError e) {
            captures.forEach(PolledCapture::close);
            throw e;
        }
    }

    @Override
    public void start() {
        // The kernel collects from the moment the handles are open.
    }

    @Override
    public void take(PacketBatch batch, PeerTable peers) {
        for (int i = 0; i < captures.size(); i++) {
            captures.get(i).take(batch, peers);
        }
        if (batch.size() > 0) {
            gathering.took(batch.size(), System.nanoTime());
            gathered = false;
        }
    }

    @Override
    public void await(BooleanSupplier ready, long nanos) {
        if (gathering.isBulk() && !gathered) {
            gathered = true;
            poller.nap(ready, Math.min(nanos, BulkGathering.PAUSE_NANOS));
        } else {
            poller.await(ready, nanos);
        }
    }

    @Override
    public void signal() {
        poller.signal();
    }

    @Override
    public IOException failure() {
        for (int i = 0; i < captures.size(); i++) {
            IOException failure = captures.get(i).failure();
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    @Override
    public void countKernelDrops() {
        captures.forEach(PolledCapture::countKernelDrops);
    }

    @Override
    public void close() throws IOException {
        try {
            poller.close();
        } finally {
            captures.forEach(PolledCapture::close);
        }
    }
}
