package loomwire.rawnet.pcap;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.packet.FrameFormat;
import loomwire.rawnet.packet.ParseResult;
import loomwire.rawnet.packet.Segment;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapStat;

/**
 * Capture on one interface, the portable way. A thread of its own blocks in libpcap, which not everywhere offers something
 * that a waiting loop could be woken from, and copies the payloads of peers' segments into a ring; the loop drains that.
 */
final class Capture {
    /** {@code pcap_loop}'s count for "until told to stop". */
    private static final int FOREVER = -1;

    /** How long to wait for the thread to leave libpcap; it looks up several times in that span. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** An interface that went down and still exists is tried again this often. */
    private static final long RETRY_NANOS = 200_000_000L;

    private final String interfaceName;
    private final PcapHandle handle;
    private final FrameFormat format;
    private final boolean verifyChecksums;
    private final PortCounters counters;
    private final LoopWaiter waiter;
    private final DatagramRing ring;
    private final Segment segment = new Segment();
    private final BulkGathering gathering = new BulkGathering();
    private final PcapOptions options;
    private volatile LocalEnds locals;
    /** The filter to be set next; libpcap lets no other thread do that while it reads. */
    private final AtomicReference<String> nextFilter = new AtomicReference<>();

    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable IOException failure;
    private long kernelDrops;

    /** Opens the handle; nothing is taken from it before {@link #start()}. */
    Capture(List<RawPath> paths, PcapOptions options, PortCounters counters, LoopWaiter waiter) throws IOException {
        this.interfaceName = paths.getFirst().interfaceName();
        this.verifyChecksums = options.verifyChecksums();
        this.counters = counters;
        this.waiter = waiter;
        this.options = options;
        this.ring = new DatagramRing(options.ringBytes());
        this.locals = new LocalEnds(paths, options.share());
        int mtu = paths.stream().mapToInt(RawPath::mtu).max().orElseThrow();
        this.handle = PcapHandles.inbound(
                interfaceName,
                mtu,
                options.kernelBufferBytes(),
                CaptureFilter.of(paths, options.onlyPeer(), options.share()));
        try {
            this.format = PcapHandles.format(handle, interfaceName);
            PcapHandles.requireLink(format, paths);
        } catch (IOException e) {
            handle.close();
            throw e;
        }
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("loomwire-capture-" + interfaceName)
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    String interfaceName() {
        return interfaceName;
    }

    /** Takes segments to other local addresses from now on, or within a quarter of a second with an old libpcap. */
    void hear(List<RawPath> paths) throws IOException {
        PcapHandles.requireLink(format, paths);
        nextFilter.set(CaptureFilter.of(paths, options.onlyPeer(), options.share()));
        locals = new LocalEnds(paths, options.share());
        try {
            handle.breakLoop();
        } catch (NotOpenException closed) {
            throw PcapErrors.closed();
        }
    }

    boolean hasDatagrams() {
        return !ring.isEmpty();
    }

    /** Moves what was captured into the batch, as far as it has room. By the loop. */
    void drainTo(PacketBatch batch) {
        int dropped = ring.drainTo(batch);
        if (dropped > 0) {
            counters.receiveDrops.add(dropped);
        }
    }

    /** Why nothing more will come, or null. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /** Adds what the kernel dropped since the last call to the counters. */
    synchronized void countKernelDrops() {
        if (closing) {
            return;
        }
        try {
            PcapStat stat = handle.getStats();
            // Windows and some drivers count what the interface itself dropped apart; both never reached us.
            long drops = stat.getNumPacketsDropped() + stat.getNumPacketsDroppedByIf();
            if (drops > kernelDrops) {
                counters.receiveDrops.add(drops - kernelDrops);
                kernelDrops = drops;
            }
        } catch (PcapNativeException | NotOpenException unavailable) {
            // A handle that cannot be asked has nothing to add.
            return;
        }
    }

    private void run() {
        while (!closing && failure == null) {
            try {
                String filter = nextFilter.getAndSet(null);
                if (filter != null) {
                    handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
                }
                // One native call for all packets. Of pcap4j's ways to read it allocates least and was the only one
                // that
                // never dropped; in CPU it ties with getNextRawPacketEx (PcapPortRates ways; figures in
                // bench/README.md).
                handle.loop(FOREVER, this::captured);
            } catch (InterruptedException stopped) {
                // How the binding says that breakLoop was called, by close() or hear(); what is above sees which.
                continue;
            } catch (PcapNativeException e) {
                retryOrFail(e);
            } catch (NotOpenException e) {
                failure = PcapErrors.closed();
            }
        }
        waiter.signal();
    }

    private void retryOrFail(PcapNativeException e) {
        if (PcapErrors.exists(interfaceName)) {
            LockSupport.parkNanos(this, RETRY_NANOS);
        } else {
            failure = PcapErrors.gone(interfaceName, e);
        }
    }

    private void captured(byte[] frame) {
        if (gathering.handed(System.nanoTime())) {
            LockSupport.parkNanos(this, BulkGathering.PAUSE_NANOS);
        }
        deliver(frame);
        gathering.done(System.nanoTime());
    }

    private void deliver(byte[] frame) {
        ParseResult result = segment.parse(format, frame, 0, frame.length);
        if (result != ParseResult.SEGMENT
                || segment.payloadLength() == 0
                || verifyChecksums && !segment.isChecksumRight()) {
            counters.malformed.increment();
            return;
        }
        if (!locals.include(segment)) {
            return;
        }
        if (ring.offer(segment)) {
            waiter.signal();
        } else {
            counters.receiveDrops.increment();
        }
    }

    /** Ends the thread and gives the handle back. */
    void close() throws IOException {
        countKernelDrops();
        closing = true;
        try {
            handle.breakLoop();
        } catch (NotOpenException alreadyClosed) {
            return;
        }
        LockSupport.unpark(thread);
        if (!joined()) {
            throw new IOException("capture on " + interfaceName + " did not end within " + CLOSE_TIMEOUT.toSeconds()
                    + " s; its handle stays open until the process ends");
        }
        handle.close();
    }

    private boolean joined() {
        if (thread.getState() == Thread.State.NEW) {
            return true;
        }
        try {
            return thread.join(CLOSE_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !thread.isAlive();
        }
    }
}
