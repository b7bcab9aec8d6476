package loomwire.quic.runtime;

import loomwire.quic.ConnectionStats;
import loomwire.quic.EndpointStats;
import loomwire.quic.connection.Connection;
import loomwire.quic.endpoint.Endpoint;
import loomwire.quic.event.EndpointCounters;

/** Takes the figures of a shard for whoever asked. Loop only. */
final class Snapshot {
    private long paths;
    private long rttMinNanos = Long.MAX_VALUE;
    private long rttSumNanos;
    private long rttMaxNanos;
    private long windowBytes;
    private long inFlightBytes;
    private long stocked;

    private Snapshot() {}

    static EndpointStats of(Endpoint core, ShardConnections connections, LoopTimes times) {
        Snapshot snapshot = new Snapshot();
        core.forEachConnection(snapshot::add);
        return snapshot.take(core.counters(), connections, times);
    }

    private void add(Connection connection) {
        if (connection.isClosing() || !connection.isHandshakeComplete()) {
            return;
        }
        ConnectionStats stats = connection.stats();
        paths++;
        rttMinNanos = Math.min(rttMinNanos, stats.smoothedRttNanos());
        rttMaxNanos = Math.max(rttMaxNanos, stats.smoothedRttNanos());
        rttSumNanos += stats.smoothedRttNanos();
        windowBytes += stats.congestionWindowBytes();
        inFlightBytes += stats.bytesInFlight();
        if (connection.attachment() instanceof LoopConnection known) {
            stocked += known.stocked();
        }
    }

    private EndpointStats take(EndpointCounters counters, ShardConnections connections, LoopTimes times) {
        // Streams that were opened ahead and never used are nobody's: neither those in stock nor those that ended
        // there.
        long unused = connections.unusedStreams();
        long openedHere = counters.streamsOpenedHere() - stocked - unused;
        long ended = counters.streamsEnded() - unused;
        return new EndpointStats(
                new EndpointStats.Handshakes(
                        counters.handshakesStarted(), counters.handshakesCompleted(), counters.handshakeFailures()),
                new EndpointStats.Connections(
                        connections.open(),
                        connections.awaitingAccept(),
                        counters.closes(),
                        counters.refusals(),
                        counters.defects()),
                new EndpointStats.Streams(
                        openedHere + counters.streamsOpenedByPeer() - ended,
                        openedHere,
                        counters.streamsOpenedByPeer(),
                        ended),
                new EndpointStats.Traffic(
                        counters.datagramsSent(),
                        counters.datagramsReceived(),
                        counters.bytesSent(),
                        counters.bytesReceived(),
                        counters.packetsLost(),
                        counters.packetsLate(),
                        counters.streamBytesSent(),
                        counters.streamBytesReceived()),
                new EndpointStats.Paths(
                        paths, paths == 0 ? 0 : rttMinNanos, rttSumNanos, rttMaxNanos, windowBytes, inFlightBytes),
                new EndpointStats.Strangers(
                        counters.retriesSent(),
                        counters.tokensAccepted(),
                        counters.tokensRejected(),
                        counters.handshakesEvicted()),
                new EndpointStats.StatelessAnswers(
                        counters.answersSent(), counters.answersOmitted(), counters.answersWithheld()),
                times.stats(),
                counters.drops().byReason());
    }
}
