package loomwire.quic.connection;

import java.util.function.LongUnaryOperator;
import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.event.ConnectionObserver;
import loomwire.quic.event.ConnectionState;
import loomwire.quic.path.MtuDiscovery;
import loomwire.quic.recovery.Recovery;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.TransportParameters;

/**
 * Tells whoever looks at the connection what happens in it, at the time that the connection heard last: so the parts need
 * not hand the time to each other for it. Where nobody looks, each of these costs a comparison. Owned by the shard loop.
 */
final class Watch {
    private final ConnectionObserver observer;
    private final boolean watched;
    private final FrameTeller frames;
    private long now;
    private ConnectionState state;
    private PacketType incoming = PacketType.UNKNOWN_VERSION;
    private int incomingBytes;
    private Recovery recovery;
    private MtuDiscovery mtu;
    // What was told last.
    private long window;
    private long inFlight;
    private long latestRtt;
    private int probeTimeouts;
    private int mtuBytes;
    private String congestionState = "";

    Watch(ConnectionObserver observer, long now) {
        this.observer = observer;
        this.watched = observer != ConnectionObserver.NONE;
        this.frames = watched ? new FrameTeller(observer) : null;
        this.now = now;
    }

    /** Says whose figures {@link #look} compares. */
    void follow(Recovery itsRecovery, MtuDiscovery itsMtu) {
        recovery = itsRecovery;
        mtu = itsMtu;
    }

    /** The connection hears that it is so late. */
    void at(long time) {
        now = time;
    }

    // ---- the connection's life

    void state(ConnectionState next) {
        if (watched && (state == null || next.compareTo(state) > 0)) {
            state = next;
            observer.state(next, now);
        }
    }

    void established(String applicationProtocol) {
        if (watched) {
            state(ConnectionState.ESTABLISHED);
            observer.applicationProtocol(applicationProtocol, now);
        }
    }

    void peerParameters(TransportParameters parameters) {
        if (watched) {
            observer.peerParameters(parameters, now);
        }
    }

    /** @param lingers whether late packets are waited for */
    void ended(CloseReason reason, boolean lingers) {
        if (watched) {
            observer.ended(reason, now);
            if (lingers) {
                boolean byPeer = reason.origin() == CloseReason.Origin.PEER_APPLICATION
                        || reason.origin() == CloseReason.Origin.PEER_TRANSPORT;
                state(byPeer ? ConnectionState.DRAINING : ConnectionState.CLOSING);
            }
        }
    }

    // ---- packets

    void sealed(
            EncryptionLevel level,
            long number,
            byte[] buffer,
            int payloadFrom,
            int payloadTo,
            int bytes,
            boolean mtuProbe) {
        if (watched) {
            frames.tell(
                    level,
                    buffer,
                    payloadFrom,
                    payloadTo,
                    raw -> (raw << TransportParametersFactory.ACK_DELAY_EXPONENT) * 1_000);
            observer.packetSent(typeOf(level), number, bytes, mtuProbe, now);
        }
    }

    /** The next packet of a datagram is looked at. */
    void incoming(PacketType type, int bytes) {
        incoming = type;
        incomingBytes = bytes;
    }

    void received(
            EncryptionLevel level,
            long number,
            byte[] buffer,
            int payloadFrom,
            int payloadTo,
            LongUnaryOperator ackDelayNanos) {
        if (watched) {
            frames.tell(level, buffer, payloadFrom, payloadTo, ackDelayNanos);
            observer.packetReceived(typeOf(level), number, incomingBytes, now);
        }
    }

    void buffered() {
        if (watched) {
            observer.packetBuffered(incoming, incomingBytes, now);
        }
    }

    void dropped(DropReason reason) {
        if (watched) {
            observer.packetDropped(incoming, incomingBytes, reason, now);
        }
    }

    void acknowledged(PacketNumberSpace space, long number) {
        if (watched) {
            observer.packetAcknowledged(space, number, now);
        }
    }

    void lost(PacketNumberSpace space, long number, boolean mtuProbe) {
        if (watched) {
            observer.packetLost(space, number, mtuProbe, now);
        }
    }

    private static PacketType typeOf(EncryptionLevel level) {
        return switch (level) {
            case INITIAL -> PacketType.INITIAL;
            case ZERO_RTT -> PacketType.ZERO_RTT;
            case HANDSHAKE -> PacketType.HANDSHAKE;
            case ONE_RTT -> PacketType.ONE_RTT;
        };
    }

    // ---- figures

    /** Something happened: tells of what it changed in window, round trips and the path's MTU. */
    void look() {
        if (watched) {
            compare();
        }
    }

    private void compare() {
        String next = recovery.congestionState();
        if (!congestionState.equals(next)) {
            congestionState = next;
            observer.congestionState(next, now);
        }
        if (mtuBytes != mtu.currentBytes()) {
            mtuBytes = mtu.currentBytes();
            observer.mtu(mtuBytes, now);
        }
        var rtt = recovery.rtt();
        if (window != recovery.congestionWindow()
                || inFlight != recovery.bytesInFlight()
                || rtt.hasSample() && latestRtt != rtt.latestNanos()
                || probeTimeouts != recovery.ptoCount()) {
            window = recovery.congestionWindow();
            inFlight = recovery.bytesInFlight();
            latestRtt = rtt.hasSample() ? rtt.latestNanos() : 0;
            probeTimeouts = recovery.ptoCount();
            observer.metrics(
                    window,
                    inFlight,
                    recovery.slowStartThreshold(),
                    recovery.pacingBytesPerSecond(),
                    latestRtt,
                    rtt.smoothedNanos(),
                    rtt.minNanos(),
                    rtt.variationNanos(),
                    probeTimeouts,
                    now);
        }
    }

    // ---- keys

    void keyInstalled(EncryptionLevel level, boolean read) {
        if (watched) {
            observer.keyInstalled(level, read, now);
        }
    }

    void keyUpdated(boolean read, long phase, boolean byPeer) {
        if (watched) {
            observer.keyUpdated(read, phase, byPeer, now);
        }
    }

    void keyDiscarded(EncryptionLevel level, boolean read, long phase) {
        if (watched) {
            observer.keyDiscarded(level, read, phase, now);
        }
    }

    // ---- streams

    void streamOpened(long id) {
        if (watched) {
            observer.streamOpened(id, now);
        }
    }

    void streamEnded(long id) {
        if (watched) {
            observer.streamEnded(id, now);
        }
    }
}
