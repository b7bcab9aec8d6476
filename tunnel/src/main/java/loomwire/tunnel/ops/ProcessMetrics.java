package loomwire.tunnel.ops;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import loomwire.tunnel.count.Metric;

/** What the system says of this process, as far as it does: names as in every Prometheus client. */
final class ProcessMetrics implements MetricSource {
    private static final Path STATUS = Path.of("/proc/self/status");

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final double startSeconds = ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3;

    @Override
    public void collect(Exposition into) {
        into.add(Metric.PROCESS_START, startSeconds);
        into.add(Metric.PROCESS_CPU, system.getProcessCpuTime() / 1e9);
        if (system instanceof UnixOperatingSystemMXBean unix) {
            into.add(Metric.PROCESS_OPEN_FDS, unix.getOpenFileDescriptorCount());
            into.add(Metric.PROCESS_MAX_FDS, unix.getMaxFileDescriptorCount());
        }
        long resident = residentBytes();
        if (resident >= 0) {
            into.add(Metric.PROCESS_RESIDENT, resident);
        }
    }

    /** @return -1 where there is no Linux to ask */
    private static long residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
                }
            }
        } catch (IOException absent) {
            // Not Linux, or out of descriptors: then there is a gap in the graph.
        }
        return -1;
    }
}
