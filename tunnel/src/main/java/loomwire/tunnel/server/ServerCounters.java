package loomwire.tunnel.server;

import loomwire.tunnel.count.Tally;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.relay.TrafficCounters;

/** Everything that a server counts, from its start. */
public record ServerCounters(
        AdmissionCounters admissions,
        StreamCounters streams,
        DialCounters dials,
        NameCounters names,
        SpareCounters spares,
        TrafficCounters traffic,
        Tally<Deadline> deadlines) {

    ServerCounters() {
        this(
                new AdmissionCounters(),
                new StreamCounters(),
                new DialCounters(),
                new NameCounters(),
                new SpareCounters(),
                new TrafficCounters(),
                new Tally<>(Deadline.class));
    }
}
