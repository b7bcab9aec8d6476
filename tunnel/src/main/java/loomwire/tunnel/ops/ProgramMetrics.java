package loomwire.tunnel.ops;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.management.VirtualThreadSchedulerMXBean;
import loomwire.tunnel.count.Metric;

/** What every program says of itself: what runs, what the system gives it, what Java does with that. */
final class ProgramMetrics {
    private ProgramMetrics() {}

    /** What runs here. */
    static final class Build implements MetricSource {
        private final String role;

        Build(String role) {
            this.role = role;
        }

        @Override
        public void collect(Exposition into) {
            String version = Build.class.getPackage().getImplementationVersion();
            into.add(
                    Metric.BUILD,
                    1,
                    version == null ? "unpackaged" : version,
                    role,
                    Runtime.version().toString());
        }
    }

    /** What the system says of this process, as far as it does: names as in every Prometheus client. */
    static final class OfProcess implements MetricSource {
        private static final Path STATUS = Path.of("/proc/self/status");

        private final OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
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

    /** What the Java virtual machine says of itself: names as in every Prometheus client, where they have one. */
    static final class Jvm implements MetricSource {
        private final VirtualThreadSchedulerMXBean virtualThreads =
                ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);

        @Override
        public void collect(Exposition into) {
            memory(into, "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
            memory(into, "nonheap", ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage());
            for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                if (pool.getName().equals("direct")) {
                    into.add(Metric.JVM_MEMORY_USED, pool.getMemoryUsed(), "direct");
                }
            }
            for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
                into.addSummary(
                        Metric.JVM_GC,
                        collector.getCollectionCount(),
                        collector.getCollectionTime() / 1e3,
                        collector.getName());
            }
            into.add(Metric.JVM_THREADS, ManagementFactory.getThreadMXBean().getThreadCount());
            into.add(Metric.JVM_VIRTUAL_MOUNTED, virtualThreads.getMountedVirtualThreadCount());
            into.add(Metric.JVM_VIRTUAL_QUEUED, virtualThreads.getQueuedVirtualThreadCount());
        }

        private static void memory(Exposition into, String area, MemoryUsage usage) {
            into.add(Metric.JVM_MEMORY_USED, usage.getUsed(), area);
            if (usage.getMax() >= 0) {
                into.add(Metric.JVM_MEMORY_MAX, usage.getMax(), area);
            }
        }
    }
}
