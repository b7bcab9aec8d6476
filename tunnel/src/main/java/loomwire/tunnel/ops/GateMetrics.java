package loomwire.tunnel.ops;

import java.util.List;
import java.util.function.Supplier;
import loomwire.tunnel.count.Metric;
import loomwire.tunnel.server.GateStatus;

/** Whether clients can come in at a server. */
final class GateMetrics implements MetricSource {
    private final Supplier<List<GateStatus>> gates;

    GateMetrics(Supplier<List<GateStatus>> gates) {
        this.gates = gates;
    }

    @Override
    public void collect(Exposition into) {
        List<GateStatus> now = gates.get();
        long open = now.stream().filter(GateStatus::isOpen).count();
        into.add(Metric.ENTRANCES, open, "open");
        into.add(Metric.ENTRANCES, now.size() - open, "failed");
        into.add(
                Metric.ENTRANCE_FAILURES,
                now.stream().mapToLong(GateStatus::failures).sum());
    }
}
