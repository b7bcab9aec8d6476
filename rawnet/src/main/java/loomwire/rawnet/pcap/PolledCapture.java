package loomwire.rawnet.pcap;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.SideQueue;
import loomwire.rawnet.packet.FrameFormat;
import loomwire.rawnet.packet.ParseResult;
import loomwire.rawnet.packet.Segment;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.PcapNativeException;

/**
 * Capture on one interface without a thread: the loop copies payloads from libpcap straight into its batch. Owned by the
 * loop; closing, counting and new addresses may come from elsewhere and wait for it.
 */
final class PolledCapture {
    /** The longest headers of a frame: 20 bytes for the link, 60 for IP, 60 for TCP; and some to spare. */
    private static final int HEADER_BYTES = 160;

    /** Frames looked at in one go: garbage that matches the filter must not keep the loop from its other work. */
    private static final int MAX_FRAMES = 256;

    /** An interface that went down and still exists is tried again this often. */
    private static final long RETRY_NANOS = 10_000_000L;

    private final String interfaceName;
    private final PolledHandle handle;
    private final FrameFormat format;
    private final boolean verifyChecksums;
    private final PortCounters counters;
    private final PcapOptions options;
    private final boolean aside;
    private final LongAdder drops;
    private LocalEnds locals;
    private final byte[] frame;
    private final Segment segment = new Segment();
    /** Whether the segment is one that the last batch had no room for. */
    private boolean held;

    private boolean closed;
    private long kernelDrops;
    private volatile @Nullable IOException failure;

    /** @param aside whether to capture what waits aside, or else all that does not */
    PolledCapture(List<RawPath> paths, PcapOptions options, PortCounters counters, boolean aside) throws IOException {
        this.interfaceName = paths.getFirst().interfaceName();
        this.verifyChecksums = options.verifyChecksums();
        this.counters = counters;
        this.options = options;
        this.aside = aside;
        this.drops = aside ? counters.sideDrops : counters.receiveDrops;
        this.locals = new LocalEnds(paths, options.share());
        int snaplen = paths.stream().mapToInt(RawPath::mtu).max().orElseThrow() + PcapHandles.LINK_BYTES;
        this.frame = new byte[Math.max(snaplen, HEADER_BYTES)];
        this.handle = PolledHandle.inbound(interfaceName, snaplen, bufferBytes(), filter(paths));
        try {
            this.format = handle.format();
            PcapHandles.requireLink(format, paths);
        } catch (IOException e) {
            handle.close();
            throw e;
        }
    }

    private int bufferBytes() {
        return aside ? Math.min(options.kernelBufferBytes(), SideQueue.MAX_BUFFER_BYTES) : options.kernelBufferBytes();
    }

    private String filter(List<RawPath> paths) {
        String all = CaptureFilter.of(paths, options.onlyPeer(), options.share());
        if (options.side() == null) {
            return all;
        }
        return aside ? CaptureFilter.aside(all, options.side()) : CaptureFilter.notAside(all, options.side());
    }

    String interfaceName() {
        return interfaceName;
    }

    /** Takes segments to other local addresses from now on. */
    synchronized void hear(List<RawPath> paths) throws IOException {
        if (closed) {
            throw PcapErrors.closed();
        }
        PcapHandles.requireLink(format, paths);
        handle.filter(filter(paths));
        locals = new LocalEnds(paths, options.share());
    }

    /** What to poll. */
    int descriptor() {
        return handle.descriptor();
    }

    /** Moves what was captured into the batch, as far as it has room. */
    synchronized void take(PacketBatch batch) {
        for (int frames = 0; frames < MAX_FRAMES && !closed; frames++) {
            if (!held && !read()) {
                return;
            }
            if (held && !move(batch)) {
                return;
            }
        }
    }

    /** Takes a frame, to be held if it is a segment for us; false if none is there. */
    private boolean read() {
        int bytes = handle.next();
        if (bytes <= 0) {
            if (bytes < 0) {
                retryOrFail(bytes);
            }
            return false;
        }
        handle.copy(0, frame, 0, Math.min(bytes, verifyChecksums ? frame.length : HEADER_BYTES));
        // The parser looks at headers only, and knows from the length that the payload was captured too.
        if (segment.parse(format, frame, 0, bytes) != ParseResult.SEGMENT
                || segment.payloadLength() == 0
                || verifyChecksums && !segment.isChecksumRight()) {
            counters.malformed.increment();
        } else {
            held = locals.include(segment);
        }
        return true;
    }

    /** Moves the segment that is held; false if the batch has no room. */
    private boolean move(PacketBatch batch) {
        int length = segment.payloadLength();
        if (!batch.hasRoom(length)) {
            if (batch.size() > 0) {
                return false;
            }
            drops.increment();
            held = false;
            return true;
        }
        handle.copy(segment.payloadOffset(), batch.slab(), batch.nextOffset(), length);
        batch.add(length, length, segment.sourceHigh(), segment.sourceLow(), segment.sourcePort(), segment.ecn());
        batch.local(segment.destinationHigh(), segment.destinationLow());
        batch.claims(segment.sequence() + length, segment.timestamp(), segment.sourceMac());
        held = false;
        return true;
    }

    private void retryOrFail(int status) {
        if (PcapErrors.exists(interfaceName)) {
            LockSupport.parkNanos(this, RETRY_NANOS);
        } else {
            failure = PcapErrors.gone(interfaceName, handle.failure(status));
        }
    }

    /** Why nothing more will come, or null. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /** Adds what the kernel dropped since the last call to the counters. */
    synchronized void countKernelDrops() {
        if (closed) {
            return;
        }
        try {
            long now = handle.drops();
            if (now > kernelDrops) {
                drops.add(now - kernelDrops);
                kernelDrops = now;
            }
        } catch (PcapNativeException unavailable) {
            // A handle that cannot be asked has nothing to add.
            return;
        }
    }

    synchronized void close() {
        if (!closed) {
            countKernelDrops();
            closed = true;
            handle.close();
        }
    }
}
