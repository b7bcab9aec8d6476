package loomwire.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/** What pcap4j's ways to read a packet cost the thread that reads. Started by {@code PcapPortRates ways}. */
final class PcapReadWays {
    static final List<String> WAYS = List.of("loop", "dispatch", "next", "nextEx", "nextNonBlocking");

    /** The first half is for the compiler. */
    private static final int PACKETS = 400_000;

    private static final int KERNEL_BUFFER_BYTES = 64 << 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private int seen;
    private long cpu;
    private long allocated;

    private PcapReadWays() {}

    /** The way and the interface. */
    public static void main(String[] args) throws Exception {
        PcapReadWays reader = new PcapReadWays();
        try (PcapHandle handle = new PcapHandle.Builder(args[1])
                .snaplen(2048)
                .timeoutMillis(250)
                .immediateMode(true)
                .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
                .bufferSize(KERNEL_BUFFER_BYTES)
                .build()) {
            handle.setFilter("tcp", BpfCompileMode.OPTIMIZE);
            System.out.println("ready");
            reader.read(args[0], handle);
            reader.report(args[0], handle.getStats().getNumPacketsDropped());
        }
    }

    private void read(String way, PcapHandle handle) throws Exception {
        if (way.equals("nextNonBlocking")) {
            handle.setBlockingMode(BlockingMode.NONBLOCKING);
        }
        while (seen < PACKETS) {
            switch (way) {
                case "loop" -> handle.loop(PACKETS, this::see);
                case "dispatch" -> handle.dispatch(PACKETS - seen, this::see);
                case "nextEx" -> nextEx(handle);
                default -> see(handle.getNextRawPacket());
            }
        }
    }

    private void nextEx(PcapHandle handle) throws Exception {
        try {
            see(handle.getNextRawPacketEx());
        } catch (TimeoutException nothingYet) {
            see(null);
        }
    }

    private void see(byte[] frame) {
        if (frame != null && ++seen == PACKETS / 2) {
            cpu = threads.getCurrentThreadCpuTime();
            allocated = threads.getCurrentThreadAllocatedBytes();
        }
    }

    private void report(String way, long dropped) {
        int counted = PACKETS - PACKETS / 2;
        System.out.printf(
                Locale.ROOT,
                "  %-16s %.2f us and %d B each, %d dropped%n",
                way,
                (threads.getCurrentThreadCpuTime() - cpu) / 1e3 / counted,
                (threads.getCurrentThreadAllocatedBytes() - allocated) / counted,
                dropped);
    }
}
