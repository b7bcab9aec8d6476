package loomwire.tunnel.assembly;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.EndpointStats;
import loomwire.quic.QuicEndpoint;
import loomwire.rawnet.PacketPort;

/**
 * What all endpoints and ports of a process did, those that are closed included: a client opens new ones with every
 * dial, and sums over them must not go back. Thread-safe.
 */
public final class Ledger {
    private final List<Entry> open = new ArrayList<>();
    private Totals closed = new Totals(EndpointStats.NONE, PortFigures.NONE);

    /** Sums over endpoints and over their ports. */
    public record Totals(EndpointStats endpoints, PortFigures ports) {
        private Totals plus(Totals o) {
            return new Totals(endpoints.plus(o.endpoints), ports.plus(o.ports));
        }
    }

    /** An endpoint with its ports. */
    final class Entry implements AutoCloseable {
        private final QuicEndpoint endpoint;
        private final List<PacketPort> ports;

        private Entry(QuicEndpoint endpoint, List<PacketPort> ports) {
            this.endpoint = endpoint;
            this.ports = ports;
        }

        /** Keeps the last figures. Comes after the endpoint's close. */
        @Override
        public void close() {
            Totals last = totals();
            synchronized (Ledger.this) {
                if (open.remove(this)) {
                    closed = closed.plus(last);
                }
            }
        }

        private Totals totals() {
            // Each time from the port: it asks the kernel what was dropped there.
            return new Totals(
                    endpoint.stats(),
                    ports.stream()
                            .map(port -> PortFigures.of(port.counters()))
                            .reduce(PortFigures.NONE, PortFigures::plus));
        }
    }

    /** From now on the endpoint and its only port count. */
    Entry add(QuicEndpoint endpoint, PacketPort port) {
        return add(endpoint, List.of(port));
    }

    /** From now on the endpoint and its ports count. */
    synchronized Entry add(QuicEndpoint endpoint, List<PacketPort> ports) {
        Entry entry = new Entry(endpoint, ports);
        open.add(entry);
        return entry;
    }

    /** The sums now. Asks each open endpoint's loop, so it may wait for one that is busy. */
    public Totals totals() {
        List<Entry> asked;
        Totals sum;
        synchronized (this) {
            asked = List.copyOf(open);
            sum = closed;
        }
        // Outside of the lock: nobody who opens or closes waits for a loop that is busy.
        for (Entry entry : asked) {
            sum = sum.plus(entry.totals());
        }
        return sum;
    }
}
