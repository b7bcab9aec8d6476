package loomwire.tunnel.ops;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import loomwire.quic.ConnectionStats;
import loomwire.tunnel.client.CarrierStatus;
import loomwire.tunnel.client.Carriers;
import loomwire.tunnel.client.RequestCounters;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.count.CounterSet;
import loomwire.tunnel.count.Metric;

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
        servers(now, carriers.servers(), into);
        into.add(Metric.CARRIERS_WANTED, carriers.wanted());
        each(now, into);
        carriers.counters().collect(into);
        requests.collect(into);
    }

    private static void states(List<CarrierStatus> now, Exposition into) {
        Map<CarrierStatus.State, Long> counts = new EnumMap<>(CarrierStatus.State.class);
        for (CarrierStatus.State state : CarrierStatus.State.values()) {
            counts.put(
                    state,
                    now.stream().filter(carrier -> carrier.state() == state).count());
        }
        into.addAll(Metric.CARRIERS, counts);
    }

    /** Those that are configured, in any case, and those that are not any more while a connection to them lasts. */
    static void servers(List<CarrierStatus> now, List<HostPort> configured, Exposition into) {
        Set<HostPort> all = new LinkedHashSet<>(configured);
        now.forEach(carrier -> all.add(carrier.server()));
        for (HostPort server : all) {
            for (CarrierStatus.State state : CarrierStatus.State.values()) {
                into.add(
                        Metric.SERVER_CARRIERS,
                        now.stream()
                                .filter(carrier -> carrier.state() == state
                                        && carrier.server().equals(server))
                                .count(),
                        server.toString(),
                        CounterSet.label(state));
            }
        }
    }

    /** Of a slot that has a connection which retires and another one already, the other one is meant. */
    static void each(List<CarrierStatus> now, Exposition into) {
        Map<Integer, CarrierStatus> bySlot = new TreeMap<>();
        for (CarrierStatus carrier : now) {
            if (carrier.state() != CarrierStatus.State.RETIRING) {
                bySlot.put(carrier.slot(), carrier);
            }
        }
        bySlot.forEach((slot, carrier) -> {
            ConnectionStats stats = carrier.stats();
            String[] which = {slot.toString(), carrier.server().toString()};
            into.add(Metric.CARRIER_RTT, stats.smoothedRttNanos() / NANOS_PER_SECOND, which);
            into.add(Metric.CARRIER_WINDOW, stats.congestionWindowBytes(), which);
            into.add(Metric.CARRIER_STREAMS, stats.openStreams(), which);
        });
    }
}
