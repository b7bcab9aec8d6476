package loomwire.tunnel.ops;

import loomwire.tunnel.count.Metric;
import loomwire.tunnel.relay.TrafficCounters;

/** What was copied between sockets and streams. */
final class RelayMetrics implements MetricSource {
    private final TrafficCounters counters;

    RelayMetrics(TrafficCounters counters) {
        this.counters = counters;
    }

    @Override
    public void collect(Exposition into) {
        // In this order: one that begins in between is counted as begun, never as a negative number.
        long ended = counters.ended.sum();
        long started = counters.started.sum();
        into.add(Metric.RELAYS_OPEN, started - ended);
        counters.collect(into);
    }
}
