package loomwire.rawnet.pcap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.SideLooks;
import loomwire.rawnet.linux.Poller;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams that the loop takes from libpcap by itself, and waits for in the kernel: no second thread to wake, no ring
 * between the two. Owned by the loop.
 */
final class PolledIntake implements Intake {
    private final List<PolledCapture> captures = new ArrayList<>();
    /** What waits aside, on each interface; empty if nothing does. */
    private final List<PolledCapture> sides = new ArrayList<>();

    private final Poller poller;
    private final BulkGathering gathering = new BulkGathering();
    private final SideLooks looks = new SideLooks();
    private boolean gathered;

    /** @param interfaces the paths over each interface */
    PolledIntake(Collection<List<RawPath>> interfaces, PcapOptions options, PortCounters counters) throws IOException {
        try {
            for (List<RawPath> paths : interfaces) {
                captures.add(new PolledCapture(paths, options, counters, false));
                if (options.side() != null) {
                    sides.add(new PolledCapture(paths, options, counters, true));
                }
            }
            poller = new Poller(all().mapToInt(PolledCapture::descriptor).toArray());
        } catch (IOException | RuntimeException | LinkageError e) {
            all().forEach(PolledCapture::close);
            throw e;
        }
    }

    private Stream<PolledCapture> all() {
        return Stream.concat(captures.stream(), sides.stream());
    }

    @Override
    public void start() {
        // The kernel collects from the moment the handles are open.
    }

    @Override
    public void take(PacketBatch batch) {
        if (sides.isEmpty()) {
            take(captures, batch);
        } else {
            batch.holdForSide();
            take(captures, batch);
            batch.beginSide();
            if (looks.isDue(sidesReadable())) {
                take(sides, batch);
                looks.looked(batch.size() > batch.mainSize());
            }
        }
        if (batch.size() > 0) {
            gathering.took(batch.size(), System.nanoTime());
            gathered = false;
        }
    }

    /** The captures for what waits aside stand behind the others in the poller. */
    private boolean sidesReadable() {
        boolean any = false;
        for (int i = 0; i < sides.size(); i++) {
            any |= poller.takeReadable(captures.size() + i);
        }
        return any;
    }

    private static void take(List<PolledCapture> from, PacketBatch batch) {
        for (int i = 0; i < from.size(); i++) {
            from.get(i).take(batch);
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
    public void hear(Map<String, List<RawPath>> interfaces) throws IOException {
        for (PolledCapture capture : all().toList()) {
            capture.hear(interfaces.getOrDefault(capture.interfaceName(), List.of()));
        }
    }

    @Override
    public void signal() {
        poller.signal();
    }

    @Override
    public @Nullable IOException failure() {
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
        all().forEach(PolledCapture::countKernelDrops);
    }

    @Override
    public void close() throws IOException {
        try {
            poller.close();
        } finally {
            all().forEach(PolledCapture::close);
        }
    }
}
