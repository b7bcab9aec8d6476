package loomwire.rawnet.pcap;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import loomwire.rawnet.linux.ErrnoException;
import loomwire.rawnet.linux.Libc;
import loomwire.rawnet.packet.FrameFormat;
import org.pcap4j.core.PcapNativeException;

/**
 * A handle of libpcap that never waits by itself: its descriptor is polled, then frames are taken until there is none. For
 * Linux. Owned by the loop; closing and statistics wait for it.
 */
final class PolledHandle {
    // struct pcap_pkthdr, 64 bits: seconds, microseconds, bytes captured, bytes on the wire.
    private static final int CAPTURED_BYTES = 16;
    // struct bpf_program: count, address. struct pcap_stat: received, dropped, dropped by the interface.
    private static final int BPF_PROGRAM_BYTES = 16;
    private static final int PCAP_STAT_INTS = 3;

    /** All of memory: a frame is read at its address without an object for it. */
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final Arena arena = Arena.ofAuto();
    private final String interfaceName;
    private final MemorySegment handle;
    private final MemorySegment header = arena.allocate(ADDRESS);
    private final MemorySegment data = arena.allocate(ADDRESS);
    private boolean closed;

    private PolledHandle(String interfaceName, MemorySegment handle) {
        this.interfaceName = interfaceName;
        this.handle = handle;
    }

    /** Opens a handle for what comes in and matches the filter. */
    static PolledHandle inbound(String interfaceName, int snaplen, int kernelBufferBytes, String filter)
            throws IOException {
        try (Arena setUp = Arena.ofConfined()) {
            MemorySegment text = setUp.allocate(Libpcap.PCAP_ERRBUF_SIZE);
            MemorySegment created =
                    (MemorySegment) Libpcap.call(Libpcap.CREATE, setUp.allocateFrom(interfaceName), text);
            if (created.address() == 0) {
                throw PcapErrors.opening(interfaceName, new PcapNativeException(text.getString(0)));
            }
            PolledHandle opened = new PolledHandle(interfaceName, created);
            try {
                opened.activate(snaplen, kernelBufferBytes);
                opened.filter(setUp, filter);
                Libpcap.check(created, Libpcap.SETNONBLOCK, 1, text);
                opened.ignoreOutgoing(setUp);
                return opened;
            } catch (PcapNativeException e) {
                opened.close();
                throw PcapErrors.opening(interfaceName, e);
            } catch (IOException | RuntimeException e) {
                opened.close();
                throw e;
            }
        }
    }

    private void activate(int snaplen, int kernelBufferBytes) throws PcapNativeException {
        Libpcap.check(handle, Libpcap.SET_SNAPLEN, snaplen);
        Libpcap.check(handle, Libpcap.SET_PROMISC, 0);
        Libpcap.check(handle, Libpcap.SET_TIMEOUT, PcapHandles.LOOK_UP_MILLIS);
        Libpcap.check(handle, Libpcap.SET_BUFFER_SIZE, kernelBufferBytes);
        Libpcap.check(handle, Libpcap.SET_IMMEDIATE_MODE, 1);
        Libpcap.check(handle, Libpcap.ACTIVATE);
        Libpcap.check(handle, Libpcap.SETDIRECTION, Libpcap.PCAP_D_IN);
    }

    /** Copies from now on what matches another filter. */
    void filter(String filter) throws IOException {
        try (Arena setUp = Arena.ofConfined()) {
            filter(setUp, filter);
        }
    }

    private void filter(Arena setUp, String filter) throws IOException {
        MemorySegment program = setUp.allocate(BPF_PROGRAM_BYTES, Long.BYTES);
        try {
            Libpcap.check(
                    handle, Libpcap.COMPILE, program, setUp.allocateFrom(filter), 1, Libpcap.PCAP_NETMASK_UNKNOWN);
            try {
                Libpcap.check(handle, Libpcap.SETFILTER, program);
            } finally {
                Libpcap.freeCode(program);
            }
        } catch (PcapNativeException e) {
            throw PcapErrors.filter(interfaceName, filter, e);
        }
    }

    /**
     * libpcap throws away what this host sends only after the kernel has copied it; so the kernel is told. One that is too
     * old (before 4.20) goes on copying.
     */
    private void ignoreOutgoing(Arena setUp) {
        try {
            Libc.setsockopt(
                    descriptor(), Libc.SOL_PACKET, Libc.PACKET_IGNORE_OUTGOING, setUp.allocateFrom(JAVA_INT, 1));
        } catch (ErrnoException unknownOption) {
            return;
        }
    }

    FrameFormat format() throws IOException {
        int dataLink = (int) Libpcap.call(Libpcap.DATALINK, handle);
        FrameFormat format = FrameFormat.ofDataLink(dataLink);
        if (format == null) {
            throw new IOException("frames of " + interfaceName + " are of the link type " + dataLink
                    + ", which cannot be read; Ethernet, raw IP and Linux cooked can");
        }
        return format;
    }

    /** What to poll. */
    int descriptor() {
        return (int) Libpcap.call(Libpcap.GET_SELECTABLE_FD, handle);
    }

    /**
     * Takes the next frame, which is there until the one after it is taken.
     *
     * @return its length; 0 if none is there, negative if the capture failed
     */
    int next() {
        try {
            int status = (int) Libpcap.NEXT_EX.invokeExact(handle, header, data);
            return status == 1 ? MEMORY.get(JAVA_INT, header.get(JAVA_LONG, 0) + CAPTURED_BYTES) : status;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Copies bytes of the frame taken last. */
    void copy(int from, byte[] to, int at, int length) {
        MemorySegment.copy(MEMORY, JAVA_BYTE, data.get(JAVA_LONG, 0) + from, to, at, length);
    }

    PcapNativeException failure(int status) {
        return new PcapNativeException(Libpcap.error(handle, status), status);
    }

    /** What the kernel and the interface dropped since the handle was opened. */
    long drops() throws PcapNativeException {
        try (Arena asked = Arena.ofConfined()) {
            MemorySegment stat = asked.allocate(JAVA_INT, PCAP_STAT_INTS);
            Libpcap.check(handle, Libpcap.STATS, stat);
            return Integer.toUnsignedLong(stat.getAtIndex(JAVA_INT, 1))
                    + Integer.toUnsignedLong(stat.getAtIndex(JAVA_INT, 2));
        }
    }

    void close() {
        if (!closed) {
            closed = true;
            Libpcap.close(handle);
        }
    }
}
