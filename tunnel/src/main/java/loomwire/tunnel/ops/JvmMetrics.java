package loomwire.tunnel.ops;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import jdk.management.VirtualThreadSchedulerMXBean;
import loomwire.tunnel.count.Metric;

/** What the Java virtual machine says of itself: names as in every Prometheus client, where they have one. */
final class JvmMetrics implements MetricSource {
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
