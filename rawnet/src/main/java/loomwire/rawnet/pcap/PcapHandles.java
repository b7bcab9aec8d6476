package loomwire.rawnet.pcap;

import java.io.IOException;
import java.util.List;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.packet.FrameFormat;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/** Opens libpcap's handles: none promiscuous, each with a filter, every failure a sentence. */
final class PcapHandles {
    /**
     * How often a capture that waits looks whether it shall end. From libpcap 1.10 on, Linux ends it at once; this is for
     * older versions and other systems.
     */
    static final int LOOK_UP_MILLIS = 250;

    /** Room for a link header, a VLAN tag and what else libpcap puts in front of an IP packet. */
    static final int LINK_BYTES = 64;

    /** A handle that captures nothing: one block, the least that the kernel takes. */
    private static final int SEND_BUFFER_BYTES = 64 << 10;

    private static final int SEND_SNAPLEN = 64;

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private PcapHandles() {}

    /** Opens a handle for what comes in and matches the filter. */
    static PcapHandle inbound(String interfaceName, int mtu, int kernelBufferBytes, String filter) throws IOException {
        return open(builder(interfaceName, mtu, kernelBufferBytes), interfaceName, PcapDirection.IN, filter);
    }

    /** Opens a handle for what goes either way and matches the filter. */
    static PcapHandle bothWays(String interfaceName, int mtu, int kernelBufferBytes, String filter) throws IOException {
        return open(builder(interfaceName, mtu, kernelBufferBytes), interfaceName, PcapDirection.INOUT, filter);
    }

    /** Opens a handle only to send with. */
    static PcapHandle sending(String interfaceName) throws IOException {
        PcapHandle.Builder builder =
                builder(interfaceName, 0, SEND_BUFFER_BYTES).snaplen(SEND_SNAPLEN);
        return open(builder, interfaceName, PcapDirection.INOUT, CaptureFilter.NOTHING);
    }

    private static PcapHandle.Builder builder(String interfaceName, int mtu, int bufferBytes) throws IOException {
        try {
            return new PcapHandle.Builder(interfaceName)
                    .snaplen(mtu + LINK_BYTES)
                    .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
                    .timeoutMillis(LOOK_UP_MILLIS)
                    .bufferSize(bufferBytes)
                    .immediateMode(true);
        } catch (LinkageError e) {
            throw PcapErrors.libraryMissing(e);
        }
    }

    private static PcapHandle open(
            PcapHandle.Builder builder, String interfaceName, PcapDirection direction, String filter)
            throws IOException {
        PcapHandle handle;
        try {
            handle = builder.build();
        } catch (LinkageError e) {
            throw PcapErrors.libraryMissing(e);
        } catch (PcapNativeException e) {
            throw PcapErrors.opening(interfaceName, e);
        }
        try {
            // Npcap cannot tell directions apart; there the filter's addresses do.
            if (direction != PcapDirection.INOUT && !WINDOWS) {
                handle.setDirection(direction);
            }
            handle.setFilter(filter, BpfCompileMode.OPTIMIZE);
            return handle;
        } catch (PcapNativeException e) {
            handle.close();
            throw PcapErrors.filter(interfaceName, filter, e);
        } catch (NotOpenException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The format of a handle's frames. */
    static FrameFormat format(PcapHandle handle, String interfaceName) throws IOException {
        FrameFormat format = FrameFormat.ofDataLink(handle.getDlt().value());
        if (format == null) {
            throw new IOException("frames of " + interfaceName + " are of the link type " + handle.getDlt()
                    + ", which cannot be read; Ethernet, raw IP and Linux cooked can");
        }
        return format;
    }

    /** Makes sure that an interface's frames are what its paths were set up for. */
    static void requireLink(FrameFormat format, List<RawPath> paths) throws IOException {
        for (RawPath path : paths) {
            if (path.link() != format.linkKind()) {
                throw PcapErrors.wrongLink(
                        path.interfaceName(), format.name(), path.link().name());
            }
        }
    }
}
