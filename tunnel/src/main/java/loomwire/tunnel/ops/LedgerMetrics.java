package loomwire.tunnel.ops;

import loomwire.quic.EndpointStats;
import loomwire.tunnel.assembly.Ledger;
import loomwire.tunnel.assembly.PortFigures;
import loomwire.tunnel.count.Metric;

/** What the ports and the QUIC endpoints above them did. */
final class LedgerMetrics implements MetricSource {
    private static final String SENT = "sent";
    private static final String RECEIVED = "received";
    private static final double NANOS_PER_SECOND = 1e9;

    private final Ledger ledger;

    LedgerMetrics(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void collect(Exposition into) {
        Ledger.Totals totals = ledger.totals();
        ports(totals.ports(), into);
        connections(totals.endpoints(), into);
        strangers(totals.endpoints().strangers(), into);
        streams(totals.endpoints().streams(), into);
        traffic(totals.endpoints().traffic(), into);
        paths(totals.endpoints().paths(), into);
        loops(totals.endpoints().loops(), into);
        into.addAll(Metric.QUIC_DROPS, totals.endpoints().drops());
    }

    private static void ports(PortFigures ports, Exposition into) {
        into.add(Metric.PORT_DATAGRAMS, ports.datagramsReceived(), RECEIVED);
        into.add(Metric.PORT_DATAGRAMS, ports.datagramsSent(), SENT);
        into.add(Metric.PORT_BYTES, ports.bytesReceived(), RECEIVED);
        into.add(Metric.PORT_BYTES, ports.bytesSent(), SENT);
        into.add(Metric.PORT_DROPS, ports.malformed(), "malformed");
        into.add(Metric.PORT_DROPS, ports.receiveDrops(), "receive_queue_full");
        into.add(Metric.PORT_DROPS, ports.sideDrops(), "first_packet_queue_full");
        into.add(Metric.PORT_DROPS, ports.sendDrops(), "not_sent");
        into.add(Metric.PORT_DROPS, ports.tooLong(), "too_long");
    }

    private static void connections(EndpointStats stats, Exposition into) {
        EndpointStats.Connections connections = stats.connections();
        EndpointStats.Handshakes handshakes = stats.handshakes();
        into.add(Metric.CONNECTIONS, handshakes.underWay(), "handshaking");
        into.add(Metric.CONNECTIONS, connections.awaitingAccept(), "awaiting_accept");
        into.add(Metric.CONNECTIONS, connections.open() - connections.awaitingAccept(), "open");
        into.add(Metric.HANDSHAKES, handshakes.started());
        into.add(Metric.HANDSHAKES_COMPLETED, handshakes.completed());
        into.addAll(Metric.HANDSHAKE_FAILURES, handshakes.failed());
        into.addAll(Metric.CONNECTIONS_CLOSED, connections.closed());
        into.addAll(Metric.CONNECTIONS_REFUSED, connections.refused());
        into.add(Metric.DEFECTS, connections.defects());
        into.add(Metric.STATELESS_ANSWERS, stats.answers().sent(), SENT);
        into.add(Metric.STATELESS_ANSWERS, stats.answers().omitted(), "omitted");
        into.add(Metric.STATELESS_ANSWERS, stats.answers().withheld(), "withheld");
    }

    private static void strangers(EndpointStats.Strangers strangers, Exposition into) {
        into.add(Metric.RETRIES, strangers.retriesSent());
        into.add(Metric.ADDRESS_TOKENS, strangers.tokensAccepted(), "accepted");
        into.add(Metric.ADDRESS_TOKENS, strangers.tokensRejected(), "rejected");
        into.add(Metric.HANDSHAKES_EVICTED, strangers.handshakesEvicted());
    }

    private static void streams(EndpointStats.Streams streams, Exposition into) {
        into.add(Metric.STREAMS, streams.open());
        into.add(Metric.STREAMS_OPENED, streams.openedHere(), "this_end");
        into.add(Metric.STREAMS_OPENED, streams.openedByPeer(), "peer");
        into.add(Metric.STREAMS_ENDED, streams.ended());
    }

    private static void traffic(EndpointStats.Traffic traffic, Exposition into) {
        into.add(Metric.QUIC_DATAGRAMS, traffic.datagramsReceived(), RECEIVED);
        into.add(Metric.QUIC_DATAGRAMS, traffic.datagramsSent(), SENT);
        into.add(Metric.QUIC_BYTES, traffic.bytesReceived(), RECEIVED);
        into.add(Metric.QUIC_BYTES, traffic.bytesSent(), SENT);
        into.add(Metric.STREAM_BYTES, traffic.streamBytesReceived(), RECEIVED);
        into.add(Metric.STREAM_BYTES, traffic.streamBytesSent(), SENT);
        into.add(Metric.PACKETS_LOST, traffic.packetsLost());
        into.add(Metric.PACKETS_LATE, traffic.packetsLate());
    }

    private static void loops(EndpointStats.Loops loops, Exposition into) {
        into.addSummary(Metric.LOOP_TURNS, loops.turns(), loops.nanos() / NANOS_PER_SECOND);
        into.add(Metric.LOOP_TURNS_LONG, loops.overOneMilli(), "1ms");
        into.add(Metric.LOOP_TURNS_LONG, loops.overTenMillis(), "10ms");
        into.add(Metric.LOOP_TURNS_LONG, loops.overHundredMillis(), "100ms");
    }

    private static void paths(EndpointStats.Paths paths, Exposition into) {
        if (paths.count() > 0) {
            into.add(Metric.RTT, paths.rttMinNanos() / NANOS_PER_SECOND, "min");
            into.add(Metric.RTT, paths.rttMeanNanos() / NANOS_PER_SECOND, "mean");
            into.add(Metric.RTT, paths.rttMaxNanos() / NANOS_PER_SECOND, "max");
        }
        into.add(Metric.CONGESTION_WINDOW, paths.congestionWindowBytes());
        into.add(Metric.BYTES_IN_FLIGHT, paths.bytesInFlight());
    }
}
