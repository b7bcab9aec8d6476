package loomwire.tunnel.ops;

import loomwire.tunnel.count.Metric;
import loomwire.tunnel.server.ServerCounters;

/** What a server did with its clients, their streams and the targets. */
final class ServerMetrics implements MetricSource {
    private final ServerCounters counters;

    ServerMetrics(ServerCounters counters) {
        this.counters = counters;
    }

    @Override
    public void collect(Exposition into) {
        streams(into);
        counters.admissions().collect(into);
        counters.streams().collect(into);
        counters.dials().collect(into);
        counters.names().collect(into);
        counters.spares().collect(into);
        into.addAll(Metric.DEADLINES, counters.deadlines());
    }

    private void streams(Exposition into) {
        // Ends before beginnings, so that what happens in between never makes a number negative.
        long relayed = Math.max(
                0, counters.traffic().started.sum() - counters.traffic().ended.sum());
        long dialling = counters.dials().underWay.sum();
        long closed = counters.streams().closed.sum();
        long open = counters.streams().opened.sum() - closed;
        into.add(Metric.REQUEST_STREAMS, relayed, "relaying");
        into.add(Metric.REQUEST_STREAMS, dialling, "dialling");
        into.add(Metric.REQUEST_STREAMS, Math.max(0, open - relayed - dialling), "other");
    }
}
