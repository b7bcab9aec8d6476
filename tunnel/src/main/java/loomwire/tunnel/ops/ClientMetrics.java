package loomwire.tunnel.ops;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import loomwire.quic.connection.ConnectionStats;
import loomwire.tunnel.client.CarrierCounters;
import loomwire.tunnel.client.CarrierStatus;
import loomwire.tunnel.client.Carriers;
import loomwire.tunnel.client.RequestCounters;

/** A client's connections to its servers, the streams asked for on them, and the applications that want them. */
final class ClientMetrics implements MetricSource {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Carriers carriers;
    private final RequestCounters requests;

    ClientMetrics(Carriers carriers, RequestCounters requests) {
        this.carriers = carriers;
        this.requests = requests;
    }

    @Override
    public void collect(Exposition into) {
        List<CarrierStatus> now = carriers.status();
        states(now, into);
        into.add(Metric.CARRIERS_WANTED, carriers.wanted());
        each(now, into);
        carriers(carriers.counters(), into);
        requests(requests, into);
    }

    private static void states(List<CarrierStatus> now, Exposition into) {
        Map<CarrierStatus.State, Long> counts = new EnumMap<>(CarrierStatus.State.class);
        for (CarrierStatus.State state : CarrierStatus.State.values()) {
            counts.put(state, now.stream().filter(carrier -> carrier.state() == state).count());
        }
        into.addAll(Metric.CARRIERS, counts);
    }

    /** Of a slot that has a connection which retires and another one already, the other one is meant. */
    private static void each(List<CarrierStatus> now, Exposition into) {
        Map<Integer, ConnectionStats> bySlot = new TreeMap<>();
        for (CarrierStatus carrier : now) {
            if (carrier.state() != CarrierStatus.State.RETIRING) {
                bySlot.put(carrier.slot(), carrier.stats());
            }
        }
        bySlot.forEach((slot, stats) -> {
            into.add(Metric.CARRIER_RTT, stats.smoothedRttNanos() / NANOS_PER_SECOND, slot.toString());
            into.add(Metric.CARRIER_WINDOW, stats.congestionWindowBytes(), slot.toString());
            into.add(Metric.CARRIER_STREAMS, stats.openStreams(), slot.toString());
        });
    }

    static void carriers(CarrierCounters counts, Exposition into) {
        into.add(Metric.CARRIER_DIALS, counts.dials.sum());
        into.addAll(Metric.CARRIER_DIAL_FAILURES, counts.dialFailures);
        into.add(Metric.CARRIERS_CONNECTED, counts.connected.sum());
        into.addAll(Metric.CARRIERS_LOST, counts.losses);
        into.add(Metric.PORTS_ROTATED, counts.portsRotated.sum());
        into.add(Metric.HEALTH_PINGS, counts.healthPings.sum());
        into.add(Metric.OPENS, counts.opens.sum());
        into.add(Metric.OPENS_RETRIED, counts.opensRetried.sum());
        into.add(Metric.OPEN_FAILURES, counts.openFailures.sum());
        into.addAll(Metric.DEADLINES, counts.deadlines);
    }

    static void requests(RequestCounters counts, Exposition into) {
        into.addAll(Metric.CLIENT_REQUESTS, counts.answered);
        into.add(Metric.CLIENT_MALFORMED, counts.malformed.sum());
        into.add(Metric.CLIENT_REFUSED, counts.refusedForPlaces.sum(), "no_place");
        into.add(Metric.CLIENT_REFUSED, counts.refusedForStop.sum(), "stopping");
        into.add(Metric.CLIENT_WAITED, counts.waited.sum());
        into.add(Metric.CLIENT_WAITING, counts.waiting.sum());
        into.add(Metric.CLIENT_CUT_OFF, counts.cutOff.sum());
        into.add(Metric.FAILED_ACCEPTS, counts.failedAccepts.sum());
    }
}
