package loomwire.quic.event;

import java.util.EnumMap;
import java.util.Map;
import loomwire.quic.CloseReason;
import loomwire.quic.HandshakeFailure;
import loomwire.quic.RefusalCause;

/**
 * What an endpoint and all its connections have done, those that are gone included: counts that only grow. Connections
 * count here themselves, so that reading costs the same however many there are. Owned by the shard loop.
 */
public final class EndpointCounters {
    private final DropCounters drops = new DropCounters();
    private final long[] handshakeFailures = new long[HandshakeFailure.values().length];
    private final long[] refusals = new long[RefusalCause.values().length];
    private final long[] closes = new long[CloseReason.Origin.values().length];
    private long handshakesStarted;
    private long handshakesCompleted;
    private long streamsOpenedHere;
    private long streamsOpenedByPeer;
    private long streamsEnded;
    private long datagramsSent;
    private long datagramsReceived;
    private long bytesSent;
    private long bytesReceived;
    private long packetsLost;
    private long packetsLate;
    private long streamBytesSent;
    private long streamBytesReceived;
    private long answersSent;
    private long answersOmitted;
    private long answersWithheld;
    private long defects;
    private long retriesSent;
    private long tokensAccepted;
    private long tokensRejected;
    private long handshakesEvicted;

    public DropCounters drops() {
        return drops;
    }

    // Handshakes and connections

    public void handshakeStarted() {
        handshakesStarted++;
    }

    public void handshakeCompleted() {
        handshakesCompleted++;
    }

    /** A connection ended before its handshake was complete. */
    public void handshakeFailed(CloseReason reason) {
        handshakeFailures[HandshakeFailures.of(reason).ordinal()]++;
    }

    /** A connection whose handshake was complete ended. */
    public void closed(CloseReason reason) {
        closes[reason.origin().ordinal()]++;
    }

    public void refused(RefusalCause cause) {
        refusals[cause.ordinal()]++;
    }

    /** A connection was ended because a defect of ours showed in it. */
    public void defect() {
        defects++;
    }

    public long handshakesStarted() {
        return handshakesStarted;
    }

    public long handshakesCompleted() {
        return handshakesCompleted;
    }

    public long defects() {
        return defects;
    }

    public Map<HandshakeFailure, Long> handshakeFailures() {
        Map<HandshakeFailure, Long> byCause = new EnumMap<>(HandshakeFailure.class);
        for (HandshakeFailure cause : HandshakeFailure.values()) {
            byCause.put(cause, handshakeFailures[cause.ordinal()]);
        }
        return byCause;
    }

    public Map<CloseReason.Origin, Long> closes() {
        Map<CloseReason.Origin, Long> byOrigin = new EnumMap<>(CloseReason.Origin.class);
        for (CloseReason.Origin origin : CloseReason.Origin.values()) {
            byOrigin.put(origin, closes[origin.ordinal()]);
        }
        return byOrigin;
    }

    public Map<RefusalCause, Long> refusals() {
        Map<RefusalCause, Long> byCause = new EnumMap<>(RefusalCause.class);
        for (RefusalCause cause : RefusalCause.values()) {
            byCause.put(cause, refusals[cause.ordinal()]);
        }
        return byCause;
    }

    // Clients that are not known yet

    /** A client was asked to show that it receives at its address. */
    public void retrySent() {
        retriesSent++;
    }

    /** A first packet came with a token. */
    public void tokenRead(boolean accepted) {
        if (accepted) {
            tokensAccepted++;
        } else {
            tokensRejected++;
        }
    }

    /** A handshake was ended before its time to make room for another. */
    public void handshakeEvicted() {
        handshakesEvicted++;
    }

    public long retriesSent() {
        return retriesSent;
    }

    public long tokensAccepted() {
        return tokensAccepted;
    }

    public long tokensRejected() {
        return tokensRejected;
    }

    public long handshakesEvicted() {
        return handshakesEvicted;
    }

    // Streams

    public void streamOpened(boolean byPeer) {
        if (byPeer) {
            streamsOpenedByPeer++;
        } else {
            streamsOpenedHere++;
        }
    }

    public void streamsEnded(long count) {
        streamsEnded += count;
    }

    public long streamsOpenedHere() {
        return streamsOpenedHere;
    }

    public long streamsOpenedByPeer() {
        return streamsOpenedByPeer;
    }

    public long streamsEnded() {
        return streamsEnded;
    }

    // Traffic

    public void datagramSent(int bytes) {
        datagramsSent++;
        bytesSent += bytes;
    }

    public void datagramReceived(int bytes) {
        datagramsReceived++;
        bytesReceived += bytes;
    }

    public void packetLost() {
        packetsLost++;
    }

    /** So many packets that were counted as lost were acknowledged after all. */
    public void packetsLate(int packets) {
        packetsLate += packets;
    }

    public void streamBytesSent(long bytes) {
        streamBytesSent += bytes;
    }

    public void streamBytesReceived(long bytes) {
        streamBytesReceived += bytes;
    }

    public long datagramsSent() {
        return datagramsSent;
    }

    public long datagramsReceived() {
        return datagramsReceived;
    }

    public long bytesSent() {
        return bytesSent;
    }

    public long bytesReceived() {
        return bytesReceived;
    }

    public long packetsLost() {
        return packetsLost;
    }

    public long packetsLate() {
        return packetsLate;
    }

    public long streamBytesSent() {
        return streamBytesSent;
    }

    public long streamBytesReceived() {
        return streamBytesReceived;
    }

    // Answers without a connection

    public void answerSent() {
        answersSent++;
    }

    /** No room was left for another answer; the peer asks again. */
    public void answerOmitted() {
        answersOmitted++;
    }

    /** A stateless reset or Version Negotiation was not sent, since its receiver had no connection here. */
    public void answerWithheld() {
        answersWithheld++;
    }

    public long answersWithheld() {
        return answersWithheld;
    }

    public long answersSent() {
        return answersSent;
    }

    public long answersOmitted() {
        return answersOmitted;
    }
}
