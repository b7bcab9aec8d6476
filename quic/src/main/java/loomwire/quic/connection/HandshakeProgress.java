package loomwire.quic.connection;

import java.util.function.Consumer;
import java.util.function.Supplier;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.event.ConnectionState;
import loomwire.quic.path.MtuDiscovery;
import loomwire.quic.path.Path;
import loomwire.quic.recovery.AckFrequency;
import loomwire.quic.recovery.Recovery;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PeerTimes;
import loomwire.quic.wire.TransportParameters;

/**
 * What changes for the rest of the connection as the handshake gets on: the peer's parameters take effect, keys come and
 * go, the address is validated, the handshake is confirmed. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-4.9">RFC 9001 §4.9</a>
 */
final class HandshakeProgress implements Handshake.Listener {
    /** RFC 9002 §6.2.3 allows a limited number; a peer that needs more has our probe timeout. */
    private static final int MAX_EARLY_REPEATS = 8;

    private final boolean client;
    private final Path path;
    private final LevelKeys keys;
    private final PacketSpace[] spaces;
    private final LocalConnectionIds localIds;
    private final RemoteConnectionIds remoteIds;
    private final ControlFrames control;
    private final StreamTraffic streams;
    private final MtuDiscovery mtu;
    private final Recovery recovery;
    private final AckFrequency ackFrequency;
    private final IdleTimer idle;
    private final Watch watch;
    private final Supplier<byte[]> tokenForNextTime;
    private final Consumer<ConnectionEvent> events;
    private Handshake handshake;
    private UnprovenAnswers answers;
    private int earlyRepeats;
    private int peerAckDelayExponent = TransportParametersFactory.ACK_DELAY_EXPONENT;
    private long now;

    HandshakeProgress(
            boolean client,
            Path path,
            LevelKeys keys,
            PacketSpace[] spaces,
            LocalConnectionIds localIds,
            RemoteConnectionIds remoteIds,
            ControlFrames control,
            StreamTraffic streams,
            MtuDiscovery mtu,
            Recovery recovery,
            AckFrequency ackFrequency,
            IdleTimer idle,
            Watch watch,
            Supplier<byte[]> tokenForNextTime,
            Consumer<ConnectionEvent> events) {
        this.client = client;
        this.path = path;
        this.keys = keys;
        this.spaces = spaces;
        this.localIds = localIds;
        this.remoteIds = remoteIds;
        this.control = control;
        this.streams = streams;
        this.mtu = mtu;
        this.recovery = recovery;
        this.ackFrequency = ackFrequency;
        this.idle = idle;
        this.watch = watch;
        this.tokenForNextTime = tokenForNextTime;
        this.events = events;
    }

    /** Ties the knot: the handshake reports here, and is asked from here. */
    void follow(Handshake theHandshake, UnprovenAnswers theAnswers) {
        handshake = theHandshake;
        answers = theAnswers;
    }

    // ---- packets

    /**
     * A packet was authentic: what that alone proves.
     *
     * @return whether its frames may be processed
     */
    boolean onAuthenticPacket(EncryptionLevel level, PacketHeader header, long time) {
        now = time;
        if (level != EncryptionLevel.ONE_RTT && !acceptSource(header)) {
            return false;
        }
        if (level == EncryptionLevel.HANDSHAKE && !client) {
            path.validate(); // RFC 9000 §8.1: only who receives at the client's address can have the Handshake keys
            watch.state(ConnectionState.ADDRESS_VALIDATED);
            recovery.setAmplificationLimited(false);
            discard(PacketNumberSpace.INITIAL, time); // RFC 9001 §4.9.1
        }
        return true;
    }

    // RFC 9000 §7.2: the first source id is the peer's; later long headers must carry the same one.
    private boolean acceptSource(PacketHeader header) {
        ConnectionId source = header.sourceConnectionId();
        if (handshake.peerInitialSourceId() == null) {
            handshake.peerInitialSourceId(source);
            remoteIds.setInitial(source);
            return true;
        }
        return handshake.peerInitialSourceId().equals(source);
    }

    /** A client that sends Handshake packets needs its Initial keys no more (RFC 9001 §4.9.1). */
    void onHandshakePacketSent(long time) {
        if (client) {
            discard(PacketNumberSpace.INITIAL, time);
        }
    }

    /**
     * The peer wants an acknowledgment of something, but has not acknowledged our last flight: it is repeating itself for
     * want of an answer. It gets one before our own probe timeout, which knows nothing of the path yet.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9002#section-6.2.3">RFC 9002 §6.2.3</a>
     */
    void onFlightAskedFor(PacketSpace space) {
        if (earlyRepeats < MAX_EARLY_REPEATS && !space.isDiscarded() && space.cryptoOut.hasUnacknowledged()) {
            earlyRepeats++;
            spaces[PacketNumberSpace.INITIAL.ordinal()].cryptoOut.resendUnacknowledged();
            spaces[PacketNumberSpace.HANDSHAKE.ordinal()].cryptoOut.resendUnacknowledged();
        }
    }

    void onAckProcessed(PacketSpace space) {
        // RFC 9002 §6.2.2.1: an acknowledged Handshake or 1-RTT packet proves that the server has validated us.
        if (client && space.number != PacketNumberSpace.INITIAL) {
            recovery.setPeerCompletedAddressValidation(true);
        }
        // RFC 9001 §4.1.2: who acknowledges 1-RTT packets has our Finished; the HANDSHAKE_DONE may still be on its way.
        if (client
                && space.number == PacketNumberSpace.APPLICATION
                && handshake.isComplete()
                && !handshake.isConfirmed()) {
            confirm();
        }
    }

    // ---- TLS

    @Override
    public void onPeerParameters(TransportParameters peer) throws QuicViolation {
        watch.peerParameters(peer);
        peerAckDelayExponent = peer.ackDelayExponent();
        long maxAckDelayNanos = PeerTimes.millisToNanos(peer.maxAckDelayMillis());
        recovery.setMaxAckDelay(maxAckDelayNanos);
        long minAckDelay = peer.minAckDelayMicros();
        ackFrequency.onPeerParameters(maxAckDelayNanos, minAckDelay < 0 ? -1 : PeerTimes.microsToNanos(minAckDelay));
        idle.onPeerTimeout(peer.maxIdleTimeoutMillis());
        mtu.limit((int) Math.min(peer.maxUdpPayloadSize(), Integer.MAX_VALUE));
        streams.onPeerParameters(peer);
        if (client && peer.statelessResetToken() != null) {
            remoteIds.setInitialResetToken(peer.statelessResetToken());
        }
        if (client && peer.preferredAddress() != null) {
            remoteIds.declinePreferred();
        }
        localIds.onPeerLimit(peer.activeConnectionIdLimit());
    }

    @Override
    public void onServerKnown() {
        answers.prove();
    }

    @Override
    public void onKeys(EncryptionLevel level) {
        if (level == EncryptionLevel.HANDSHAKE) {
            watch.state(ConnectionState.HANDSHAKING);
            recovery.setHandshakeKeysAvailable(true);
        }
    }

    @Override
    public void onHandshakeComplete() {
        idle.startKeepAlive();
        events.accept(new ConnectionEvent.HandshakeCompleted());
        if (!client) {
            control.oweHandshakeDone(); // RFC 9001 §4.1.2: complete is confirmed at the server
            control.oweNewToken(tokenForNextTime.get());
            confirm();
        }
    }

    void onHandshakeDone() throws QuicViolation {
        if (!client || !handshake.isComplete()) {
            throw new QuicViolation(TransportError.PROTOCOL_VIOLATION, "HANDSHAKE_DONE where it cannot be");
        }
        if (!handshake.isConfirmed()) {
            confirm();
        }
    }

    private void confirm() {
        handshake.confirm();
        watch.state(ConnectionState.CONFIRMED);
        recovery.setHandshakeConfirmed();
        keys.oneRtt().confirmHandshake();
        discard(PacketNumberSpace.INITIAL, now);
        discard(PacketNumberSpace.HANDSHAKE, now);
        mtu.start();
    }

    private void discard(PacketNumberSpace number, long time) {
        PacketSpace space = spaces[number.ordinal()];
        if (!space.isDiscarded()) {
            space.discard();
            keys.discard(space.level);
            recovery.discard(number, time);
        }
    }

    /** An ACK Delay field in nanoseconds (RFC 9000 §19.3). */
    long peerAckDelayNanos(long rawDelay) {
        return PeerTimes.ackDelayNanos(rawDelay, peerAckDelayExponent);
    }
}
