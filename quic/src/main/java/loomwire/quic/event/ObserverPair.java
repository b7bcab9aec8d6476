package loomwire.quic.event;

import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.wire.AckRanges;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.TransportParameters;

/** Two who look at one connection: each is told everything, the first one first. */
record ObserverPair(ConnectionObserver first, ConnectionObserver second) implements ConnectionObserver {

    @Override
    public void state(ConnectionState state, long now) {
        first.state(state, now);
        second.state(state, now);
    }

    @Override
    public void applicationProtocol(String name, long now) {
        first.applicationProtocol(name, now);
        second.applicationProtocol(name, now);
    }

    @Override
    public void peerParameters(TransportParameters parameters, long now) {
        first.peerParameters(parameters, now);
        second.peerParameters(parameters, now);
    }

    @Override
    public void ended(CloseReason reason, long now) {
        first.ended(reason, now);
        second.ended(reason, now);
    }

    @Override
    public void frame(int type, long a, long b, long c) {
        first.frame(type, a, b, c);
        second.frame(type, a, b, c);
    }

    @Override
    public void ackFrame(AckRanges ack, long delayNanos) {
        first.ackFrame(ack, delayNanos);
        second.ackFrame(ack, delayNanos);
    }

    @Override
    public void newConnectionIdFrame(long sequence, long retirePriorTo, ConnectionId id) {
        first.newConnectionIdFrame(sequence, retirePriorTo, id);
        second.newConnectionIdFrame(sequence, retirePriorTo, id);
    }

    @Override
    public void packetSent(PacketType type, long number, int bytes, boolean mtuProbe, long now) {
        first.packetSent(type, number, bytes, mtuProbe, now);
        second.packetSent(type, number, bytes, mtuProbe, now);
    }

    @Override
    public void packetReceived(PacketType type, long number, int bytes, long now) {
        first.packetReceived(type, number, bytes, now);
        second.packetReceived(type, number, bytes, now);
    }

    @Override
    public void packetBuffered(PacketType type, int bytes, long now) {
        first.packetBuffered(type, bytes, now);
        second.packetBuffered(type, bytes, now);
    }

    @Override
    public void packetDropped(PacketType type, int bytes, DropReason reason, long now) {
        first.packetDropped(type, bytes, reason, now);
        second.packetDropped(type, bytes, reason, now);
    }

    @Override
    public void packetAcknowledged(PacketNumberSpace space, long number, long now) {
        first.packetAcknowledged(space, number, now);
        second.packetAcknowledged(space, number, now);
    }

    @Override
    public void packetLost(PacketNumberSpace space, long number, boolean mtuProbe, long now) {
        first.packetLost(space, number, mtuProbe, now);
        second.packetLost(space, number, mtuProbe, now);
    }

    @Override
    public void metrics(
            long window,
            long inFlight,
            long threshold,
            long pacingBytesPerSecond,
            long latestRttNanos,
            long smoothedRttNanos,
            long minRttNanos,
            long rttVariationNanos,
            int probeTimeouts,
            long now) {
        first.metrics(
                window,
                inFlight,
                threshold,
                pacingBytesPerSecond,
                latestRttNanos,
                smoothedRttNanos,
                minRttNanos,
                rttVariationNanos,
                probeTimeouts,
                now);
        second.metrics(
                window,
                inFlight,
                threshold,
                pacingBytesPerSecond,
                latestRttNanos,
                smoothedRttNanos,
                minRttNanos,
                rttVariationNanos,
                probeTimeouts,
                now);
    }

    @Override
    public void congestionState(String state, long now) {
        first.congestionState(state, now);
        second.congestionState(state, now);
    }

    @Override
    public void mtu(int bytes, long now) {
        first.mtu(bytes, now);
        second.mtu(bytes, now);
    }

    @Override
    public void keyInstalled(EncryptionLevel level, boolean read, long now) {
        first.keyInstalled(level, read, now);
        second.keyInstalled(level, read, now);
    }

    @Override
    public void keyUpdated(boolean read, long phase, boolean byPeer, long now) {
        first.keyUpdated(read, phase, byPeer, now);
        second.keyUpdated(read, phase, byPeer, now);
    }

    @Override
    public void keyDiscarded(EncryptionLevel level, boolean read, long phase, long now) {
        first.keyDiscarded(level, read, phase, now);
        second.keyDiscarded(level, read, phase, now);
    }

    @Override
    public void streamOpened(long id, long now) {
        first.streamOpened(id, now);
        second.streamOpened(id, now);
    }

    @Override
    public void streamEnded(long id, long now) {
        first.streamEnded(id, now);
        second.streamEnded(id, now);
    }
}
