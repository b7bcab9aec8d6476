package loomwire.bench.throughput;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What was used of the processors: tells more than the rate where other programs run beside it. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Spent {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Of this process, all threads together; divided by a score in MiB, nearly the seconds that a GiB takes. */
    public double processorMillis;

    private long before;

    void start() {
        before = SYSTEM.getProcessCpuTime();
    }

    void stop() {
        processorMillis += (SYSTEM.getProcessCpuTime() - before) / 1e6;
    }
}
