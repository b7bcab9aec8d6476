package loomwire.rawnet.pcap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.RawPath;
import org.jspecify.annotations.Nullable;

/** Datagrams captured by a thread for each interface, the portable way. The captures are shared with their threads. */
final class ThreadedIntake implements Intake {
    private final List<Capture> captures = new ArrayList<>();
    private final LoopWaiter waiter = new LoopWaiter();

    /** @param interfaces the paths over each interface */
    ThreadedIntake(Collection<List<RawPath>> interfaces, PcapOptions options, PortCounters counters)
            throws IOException {
        try {
            for (List<RawPath> paths : interfaces) {
                captures.add(new Capture(paths, options, counters, waiter));
            }
        } catch (IOException e) {
            closeAll(e);
            throw e;
        }
    }

    @Override
    public void start() {
        captures.forEach(Capture::start);
    }

    @Override
    public void take(PacketBatch batch) {
        for (int i = 0; i < captures.size(); i++) {
            captures.get(i).drainTo(batch);
        }
    }

    @Override
    public void await(BooleanSupplier ready, long nanos) {
        waiter.await(() -> ready.getAsBoolean() || hasSomething(), nanos);
    }

    private boolean hasSomething() {
        for (int i = 0; i < captures.size(); i++) {
            if (captures.get(i).hasDatagrams() || captures.get(i).failure() != null) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void hear(Map<String, List<RawPath>> interfaces) throws IOException {
        for (Capture capture : captures) {
            capture.hear(interfaces.getOrDefault(capture.interfaceName(), List.of()));
        }
    }

    @Override
    public void signal() {
        waiter.signal();
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
        captures.forEach(Capture::countKernelDrops);
    }

    @Override
    public void close() throws IOException {
        waiter.signal();
        IOException failure = closeAll(null);
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable IOException closeAll(@Nullable IOException earlier) {
        IOException first = earlier;
        for (Capture capture : captures) {
            first = PcapErrors.closing(capture::close, first);
        }
        return first;
    }
}
