package loomwire.rawnet.pcap;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Timestamp;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.packet.FrameFormat;
import loomwire.rawnet.packet.ParseResult;
import loomwire.rawnet.packet.Segment;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;

/** Watches the TCP segments that go over an interface, either way, without taking part. For a person who looks. */
public final class SegmentSniffer implements Closeable {
    private static final int KERNEL_BUFFER_BYTES = 8 << 20;
    private static final int FOREVER = -1;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final String interfaceName;
    private final PcapHandle handle;
    private final FrameFormat format;
    private final Segment segment = new Segment();
    private volatile boolean stopped;

    private SegmentSniffer(String interfaceName, PcapHandle handle, FrameFormat format) {
        this.interfaceName = interfaceName;
        this.handle = handle;
        this.format = format;
    }

    /**
     * Opens an interface to look at.
     *
     * @param interfaceName as libpcap names it; {@code any} for all of Linux's
     * @param filter a filter expression of libpcap, such as {@code tcp port 9999}
     * @throws IOException if there is no libpcap, permission or such interface, or the filter is wrong
     */
    public static SegmentSniffer open(String interfaceName, String filter) throws IOException {
        PcapHandle handle = PcapHandles.bothWays(interfaceName, RawPath.MAX_MTU, KERNEL_BUFFER_BYTES, filter);
        try {
            return new SegmentSniffer(interfaceName, handle, PcapHandles.format(handle, interfaceName));
        } catch (IOException e) {
            handle.close();
            throw e;
        }
    }

    /**
     * Shows frame after frame to the listener, until {@link #stop()}.
     *
     * @throws IOException if the interface went away
     */
    public void run(SegmentListener listener) throws IOException {
        while (!stopped) {
            try {
                handle.loop(FOREVER, (byte[] frame) -> {
                    ParseResult result = segment.parse(format, frame, 0, frame.length);
                    listener.captured(result, segment, micros(handle.getTimestamp()));
                });
            } catch (InterruptedException broken) {
                // How the binding says that breakLoop was called.
                return;
            } catch (PcapNativeException e) {
                throw new IOException("capture on " + interfaceName + " ended: " + e.getMessage(), e);
            } catch (NotOpenException closed) {
                return;
            }
        }
    }

    private static long micros(Timestamp time) {
        return Math.floorDiv(time.getTime(), 1000L) * MICROS_PER_SECOND + time.getNanos() / 1000;
    }

    /** Ends {@link #run}; any thread may call it. */
    public void stop() {
        stopped = true;
        try {
            handle.breakLoop();
        } catch (NotOpenException alreadyClosed) {
            return;
        }
    }

    /** Gives the handle back, waiting for {@link #run} to end. */
    @Override
    public void close() {
        stop();
        handle.close();
    }
}
