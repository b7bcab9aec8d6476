package loomwire.quic;

import java.util.EnumMap;
import java.util.Map;

/**
 * An endpoint at one moment, for metrics and status. Counts are of its whole life and never go back; what is called
 * open, waiting or of a path is of the moment. Maps hold every key of their kind. Times in nanoseconds, sizes in bytes.
 *
 * @param drops packets and datagrams that were not used, by reason, whether they belonged to a connection or not
 */
public record EndpointStats(
        Handshakes handshakes,
        Connections connections,
        Streams streams,
        Traffic traffic,
        Paths paths,
        Strangers strangers,
        StatelessAnswers answers,
        Loops loops,
        Map<DropReason, Long> drops) {

    /** @param started those that were begun here or by a peer; what is neither completed nor failed is under way */
    public record Handshakes(long started, long completed, Map<HandshakeFailure, Long> failed) {

        public long underWay() {
            return started - completed - sum(failed);
        }
    }

    /**
     * Connections whose handshake is complete.
     *
     * @param open those that are not closed
     * @param awaitingAccept those among them that the application has not accepted yet
     * @param closed how many ended, by who or what ended them
     * @param refused how many were turned away, by cause
     * @param defects how many were ended by a defect here, to be reported
     */
    public record Connections(
            long open,
            long awaitingAccept,
            Map<CloseReason.Origin, Long> closed,
            Map<RefusalCause, Long> refused,
            long defects) {}

    /** @param open those that either end has not finished or whose end was not acknowledged yet */
    public record Streams(long open, long openedHere, long openedByPeer, long ended) {}

    /**
     * What went over the port.
     *
     * @param packetsLost those declared lost, among them any that arrived after all
     * @param packetsLate those of them that did: they were only overtaken by others
     * @param streamBytesSent without what was sent again
     */
    public record Traffic(
            long datagramsSent,
            long datagramsReceived,
            long bytesSent,
            long bytesReceived,
            long packetsLost,
            long packetsLate,
            long streamBytesSent,
            long streamBytesReceived) {}

    /**
     * The paths of the open connections.
     *
     * @param rttSumNanos of the smoothed round-trip times; divided by {@code count}, their mean
     * @param congestionWindowBytes all together, as {@code bytesInFlight}
     */
    public record Paths(
            long count,
            long rttMinNanos,
            long rttSumNanos,
            long rttMaxNanos,
            long congestionWindowBytes,
            long bytesInFlight) {

        public long rttMeanNanos() {
            return count == 0 ? 0 : rttSumNanos / count;
        }
    }

    /**
     * Clients that were not known yet.
     *
     * @param retriesSent how often one was asked to show first that it receives at its address
     * @param tokensAccepted first packets that did so, by the token of a Retry or of an earlier connection
     * @param tokensRejected first packets whose token was forged, too old, used before or given to another address
     * @param handshakesEvicted handshakes that had to make room for others, or had too little time in a crowd
     */
    public record Strangers(long retriesSent, long tokensAccepted, long tokensRejected, long handshakesEvicted) {}

    /**
     * Answers to datagrams of no connection: Retry, refusals, stateless resets, Version Negotiation.
     *
     * @param omitted those for which the queue had no room
     * @param withheld those that were not given, since whoever asked had no connection here
     */
    public record StatelessAnswers(long sent, long omitted, long withheld) {}

    /**
     * The turns of the event loops, in which each looks at what its port has, does what is due and sends.
     *
     * @param turns how many there were
     * @param nanos how long they took, all together
     * @param overOneMilli how many took longer than a millisecond each, those of the next two among them
     */
    public record Loops(long turns, long nanos, long overOneMilli, long overTenMillis, long overHundredMillis) {}

    /** Before anything happened. */
    public static final EndpointStats NONE = new EndpointStats(
            new Handshakes(0, 0, zeros(HandshakeFailure.class)),
            new Connections(0, 0, zeros(CloseReason.Origin.class), zeros(RefusalCause.class), 0),
            new Streams(0, 0, 0, 0),
            new Traffic(0, 0, 0, 0, 0, 0, 0, 0),
            new Paths(0, 0, 0, 0, 0, 0),
            new Strangers(0, 0, 0, 0),
            new StatelessAnswers(0, 0, 0),
            new Loops(0, 0, 0, 0, 0),
            zeros(DropReason.class));

    /** Two endpoints taken together. */
    public EndpointStats plus(EndpointStats o) {
        return new EndpointStats(
                new Handshakes(
                        handshakes.started + o.handshakes.started,
                        handshakes.completed + o.handshakes.completed,
                        merged(HandshakeFailure.class, handshakes.failed, o.handshakes.failed)),
                new Connections(
                        connections.open + o.connections.open,
                        connections.awaitingAccept + o.connections.awaitingAccept,
                        merged(CloseReason.Origin.class, connections.closed, o.connections.closed),
                        merged(RefusalCause.class, connections.refused, o.connections.refused),
                        connections.defects + o.connections.defects),
                new Streams(
                        streams.open + o.streams.open, streams.openedHere + o.streams.openedHere,
                        streams.openedByPeer + o.streams.openedByPeer, streams.ended + o.streams.ended),
                new Traffic(
                        traffic.datagramsSent + o.traffic.datagramsSent,
                        traffic.datagramsReceived + o.traffic.datagramsReceived,
                        traffic.bytesSent + o.traffic.bytesSent,
                        traffic.bytesReceived + o.traffic.bytesReceived,
                        traffic.packetsLost + o.traffic.packetsLost,
                        traffic.packetsLate + o.traffic.packetsLate,
                        traffic.streamBytesSent + o.traffic.streamBytesSent,
                        traffic.streamBytesReceived + o.traffic.streamBytesReceived),
                plus(paths, o.paths),
                new Strangers(
                        strangers.retriesSent + o.strangers.retriesSent,
                        strangers.tokensAccepted + o.strangers.tokensAccepted,
                        strangers.tokensRejected + o.strangers.tokensRejected,
                        strangers.handshakesEvicted + o.strangers.handshakesEvicted),
                new StatelessAnswers(
                        answers.sent + o.answers.sent,
                        answers.omitted + o.answers.omitted,
                        answers.withheld + o.answers.withheld),
                new Loops(
                        loops.turns + o.loops.turns,
                        loops.nanos + o.loops.nanos,
                        loops.overOneMilli + o.loops.overOneMilli,
                        loops.overTenMillis + o.loops.overTenMillis,
                        loops.overHundredMillis + o.loops.overHundredMillis),
                merged(DropReason.class, drops, o.drops));
    }

    private static Paths plus(Paths a, Paths b) {
        long least =
                a.count == 0 ? b.rttMinNanos : b.count == 0 ? a.rttMinNanos : Math.min(a.rttMinNanos, b.rttMinNanos);
        return new Paths(
                a.count + b.count,
                least,
                a.rttSumNanos + b.rttSumNanos,
                Math.max(a.rttMaxNanos, b.rttMaxNanos),
                a.congestionWindowBytes + b.congestionWindowBytes,
                a.bytesInFlight + b.bytesInFlight);
    }

    private static <K extends Enum<K>> Map<K, Long> merged(Class<K> kind, Map<K, Long> a, Map<K, Long> b) {
        Map<K, Long> sums = new EnumMap<>(kind);
        for (K key : kind.getEnumConstants()) {
            sums.put(key, a.getOrDefault(key, 0L) + b.getOrDefault(key, 0L));
        }
        return sums;
    }

    private static <K extends Enum<K>> Map<K, Long> zeros(Class<K> kind) {
        return merged(kind, Map.of(), Map.of());
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
