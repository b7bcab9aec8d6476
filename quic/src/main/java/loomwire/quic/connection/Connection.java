package loomwire.quic.connection;

import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.List;
import loomwire.quic.base.CloseReason;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.base.TransportError;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.event.DropCounters;
import loomwire.quic.event.DropReason;
import loomwire.quic.path.MtuDiscovery;
import loomwire.quic.path.Path;
import loomwire.quic.recovery.Cubic;
import loomwire.quic.recovery.Recovery;
import loomwire.quic.recovery.RecoverySettings;
import loomwire.quic.stream.Stream;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.TlsHandshake;
import loomwire.quic.wire.ConnectionCloseFrame;
import loomwire.quic.wire.NewTokenFrame;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketHeaders;
import loomwire.quic.wire.QuicVersions;
import loomwire.quic.wire.TransportParameters;

/**
 * One QUIC connection without I/O: datagrams and time in, datagrams and events out. It coordinates; the work is done by
 * the parts it is made of. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-5">RFC 9000 §5</a>
 */
public final class Connection implements Handshake.Listener {
    /** A datagram with an Initial packet has at least this many bytes (RFC 9000 §14.1). */
    public static final int MIN_INITIAL_DATAGRAM_BYTES = 1200;
    /** Length of the random destination id of a client's first packet, at least 8 (RFC 9000 §7.2). */
    private static final int INITIAL_DESTINATION_LENGTH = 16;

    private final boolean client;
    private final TransportConfig config;
    private final ConnectionIdRegistry registry;
    private final ConnectionId originalDestination;
    private final Path path;
    private final int portMaxDatagramBytes;
    private final LevelKeys keys;
    private final PacketSpace[] spaces;
    private final LocalConnectionIds localIds;
    private final RemoteConnectionIds remoteIds = new RemoteConnectionIds();
    private final Pings pings = new Pings();
    private final ControlFrames control;
    private final StreamTraffic streams;
    private final MtuDiscovery mtu;
    private final Recovery recovery;
    private final Handshake handshake;
    private final PacketReceiver receiver;
    private final DatagramAssembler assembler;
    private final Closing closing = new Closing();
    private final IdleTimer idle;
    private final ConnectionTimers timers;
    private final DropCounters drops = new DropCounters();
    private final ArrayDeque<ConnectionEvent> events = new ArrayDeque<>(2);
    private int peerAckDelayExponent = TransportParametersFactory.ACK_DELAY_EXPONENT;
    private long packetsSent;
    private long now;
    private Object attachment;
    private Object endpointSlot;

    static Connection client(
            ConnectionSetup setup, long high, long low, int port, ClientTlsConfig tls, TransportConfig transport,
            long now) {
        ConnectionId destination = ConnectionId.random(setup.entropy(), INITIAL_DESTINATION_LENGTH);
        Connection connection = new Connection(
                setup, true, new Path(high, low, port, true), destination, transport, now,
                (id, c) -> TlsHandshake.client(
                        tls, TransportParametersFactory.forClient(transport, setup.maxDatagramBytes(), id),
                        setup.entropy()));
        connection.remoteIds.setInitial(destination);
        connection.installInitialKeys(setup, destination);
        connection.startClient(now);
        return connection;
    }

    static Connection server(
            ConnectionSetup setup, long high, long low, int port, ConnectionId originalDestination,
            ServerTlsConfig tls, TransportConfig transport, long now) {
        Connection connection = new Connection(
                setup, false, new Path(high, low, port, false), originalDestination, transport, now,
                (id, c) -> TlsHandshake.server(
                        tls,
                        TransportParametersFactory.forServer(
                                transport, setup.maxDatagramBytes(), id, originalDestination,
                                setup.registry().resetToken(id)),
                        setup.entropy()));
        connection.installInitialKeys(setup, originalDestination);
        return connection;
    }

    private interface TlsFactory {
        TlsHandshake create(ConnectionId initialSource, Connection connection);
    }

    private Connection(
            ConnectionSetup setup, boolean client, Path path, ConnectionId originalDestination,
            TransportConfig config, long now, TlsFactory tls) {
        this.client = client;
        this.config = config;
        this.registry = setup.registry();
        this.originalDestination = originalDestination;
        this.path = path;
        this.now = now;
        this.portMaxDatagramBytes = setup.maxDatagramBytes();
        long maxAckDelayNanos = TransportParametersFactory.MAX_ACK_DELAY_MILLIS * 1_000_000L;
        this.keys = new LevelKeys(setup.aead());
        this.spaces = new PacketSpace[] {
            new PacketSpace(EncryptionLevel.INITIAL, 0), new PacketSpace(EncryptionLevel.HANDSHAKE, 0),
            new PacketSpace(EncryptionLevel.ONE_RTT, maxAckDelayNanos)
        };
        this.localIds = new LocalConnectionIds(this, setup.entropy(), setup.registry());
        this.control = new ControlFrames(localIds, remoteIds, pings);
        this.streams = new StreamTraffic(client, config, setup.pool(), setup.listener());
        this.mtu = new MtuDiscovery(setup.maxDatagramBytes());
        this.recovery = new Recovery(
                RecoverySettings.of(MtuDiscovery.BASE_BYTES, client),
                new Cubic(MtuDiscovery.BASE_BYTES),
                new Settlement(spaces, streams, control, mtu, events::add));
        this.handshake = new Handshake(
                client, tls.create(localIds.initial(), this), keys, spaces, originalDestination, this);
        FrameDispatcher dispatcher = new FrameDispatcher(this, recovery, streams, control, handshake);
        this.receiver = new PacketReceiver(this, keys, spaces, dispatcher);
        this.assembler = new DatagramAssembler(
                client, keys, spaces, recovery, handshake, localIds, remoteIds, control, streams, mtu);
        this.idle = new IdleTimer(config.maxIdleTimeout().toNanos(), config.keepAlivePeriod().toNanos(), now);
        this.timers = new ConnectionTimers(this, idle, now + config.handshakeTimeout().toNanos());
        recovery.setMaxAckDelay(maxAckDelayNanos);
        recovery.setPeerCompletedAddressValidation(!client); // RFC 9002 §6.2.2.1: only a client has to wait for it
    }

    private void installInitialKeys(ConnectionSetup setup, ConnectionId destination) {
        keys.installInitial(InitialKeys.derive(QuicVersions.V1, destination, setup.aead()), client);
    }

    private void startClient(long time) {
        try {
            handshake.start();
        } catch (QuicViolation e) {
            onViolation(e, time);
        }
    }

    // ---- the five verbs

    /** Takes a datagram that was addressed to one of this connection's ids. */
    public void receive(Datagram datagram, long time) {
        now = time;
        if (closing.isDrained()) {
            return;
        }
        if (!path.isFrom(datagram.addressHigh(), datagram.addressLow(), datagram.port())) {
            dropped(DropReason.UNKNOWN_ADDRESS);
            return;
        }
        path.received(datagram.length());
        if (!closing.isOpen()) {
            closing.onPacketWhileClosing();
            return;
        }
        recovery.setAmplificationLimited(amplificationLimited());
        try {
            receiver.receive(datagram, time);
        } catch (QuicViolation violation) {
            onViolation(violation, time);
        }
    }

    /**
     * Fills the slot with the next datagrams.
     *
     * @return how many; 0 when there is nothing to say, or nothing may be said before {@link #nextTimeout()}
     */
    public int transmit(TransmitSlot slot, long time) {
        now = time;
        if (closing.isDrained() || !closing.isOpen() && closing.frameOwed() == null) {
            return 0;
        }
        slot.to(path.addressHigh(), path.addressLow(), path.port(), 0);
        if (!closing.isOpen()) {
            return transmitClose(slot);
        }
        int probe = assembler.buildMtuProbe(slot.array(), slot.from(), slot.limit(), time);
        if (probe > 0) {
            sent(probe, time);
            slot.filled(probe, probe);
            return 1;
        }
        return transmitTrain(slot, time);
    }

    /** Datagrams of one size, the last may be shorter. */
    private int transmitTrain(TransmitSlot slot, long time) {
        int at = slot.from();
        int segment = 0;
        int count = 0;
        while (count < slot.maxSegments()) {
            int size = segment == 0 ? mtu.currentBytes() : segment;
            if (amplificationLimited() || slot.limit() - at < size) {
                break;
            }
            int bytes = assembler.build(slot.array(), at, at + size, time);
            if (bytes == 0) {
                break;
            }
            sent(bytes, time);
            at += bytes;
            count++;
            if (segment == 0) {
                segment = bytes;
            } else if (bytes < segment) {
                break;
            }
        }
        slot.filled(at - slot.from(), segment);
        return count;
    }

    private void sent(int bytes, long time) {
        packetsSent++;
        path.sent(bytes);
        if (assembler.sentAckEliciting()) {
            idle.sentAckEliciting(time);
        }
        if (client && assembler.sentHandshake()) {
            discard(PacketNumberSpace.INITIAL, time); // RFC 9001 §4.9.1
        }
        if (!client) {
            recovery.setAmplificationLimited(amplificationLimited());
        }
    }

    private int transmitClose(TransmitSlot slot) {
        int limit = Math.min(slot.limit(), slot.from() + MtuDiscovery.BASE_BYTES);
        if (path.sendBudgetBytes() < limit - slot.from()) {
            return 0;
        }
        int bytes = assembler.buildClose(closing.frameOwed(), slot.array(), slot.from(), limit, now);
        closing.frameSent();
        if (bytes == 0) {
            return 0;
        }
        path.sent(bytes);
        slot.filled(bytes, bytes);
        return 1;
    }

    // A server that may not send a full datagram sends none: the client's next one lifts the limit.
    private boolean amplificationLimited() {
        return path.sendBudgetBytes() < MtuDiscovery.BASE_BYTES;
    }

    /** When {@link #onTimeout} wants to be called at the latest; {@link Long#MAX_VALUE} for never. */
    public long nextTimeout() {
        return closing.isOpen() ? timers.next() : closing.nextTimeout();
    }

    /** Does what time demands. Calling it early does nothing. */
    public void onTimeout(long time) {
        now = time;
        if (!closing.isOpen()) {
            closing.onTimeout(time);
            if (closing.isDrained()) {
                release();
            }
            return;
        }
        timers.fire(time);
    }

    /** The next event, or {@code null}. */
    public ConnectionEvent pollEvent() {
        Stream opened = streams.pollOpened();
        if (opened != null && closing.isOpen()) {
            return new ConnectionEvent.StreamOpened(opened);
        }
        if (streams.takeCreditGrowth(true)) {
            return new ConnectionEvent.StreamCredit(true);
        }
        if (streams.takeCreditGrowth(false)) {
            return new ConnectionEvent.StreamCredit(false);
        }
        return events.poll();
    }

    // ---- commands of the application

    /** Opens a stream; {@code null} if the peer allows no more now. */
    public Stream openStream(boolean bidirectional) {
        return closing.isOpen() && handshake.isComplete() ? streams.open(bidirectional) : null;
    }

    /** Sends a PING; {@link ConnectionEvent.PingAcknowledged} with the same token tells of its acknowledgment. */
    public void ping(long token) {
        pings.add(token);
    }

    /** The application wrote, finished, reset, read or stopped: look at the stream's pipes. */
    public void streamTouched(Stream stream) {
        if (closing.isOpen()) {
            streams.touched(stream);
        }
    }

    /** Closes with an application's error code. */
    public void close(long applicationErrorCode, String reason, long time) {
        String words = CloseFrames.cut(reason);
        closeWith(
                new CloseReason(CloseReason.Origin.LOCAL, applicationErrorCode, words.isEmpty() ? "closed" : words),
                new ConnectionCloseFrame(true, applicationErrorCode, 0, words), time);
    }

    /** Ends without telling the peer: the port is gone. */
    public void abandon(CloseReason reason) {
        endSilently(reason);
    }

    // ---- what its parts report

    @Override
    public void onPeerParameters(TransportParameters peer) {
        peerAckDelayExponent = peer.ackDelayExponent();
        recovery.setMaxAckDelay(peer.maxAckDelayMillis() * 1_000_000L);
        idle.onPeerTimeout(peer.maxIdleTimeoutMillis() * 1_000_000);
        mtu.limit((int) Math.min(peer.maxUdpPayloadSize(), portMaxDatagramBytes));
        streams.onPeerParameters(peer);
        if (client && peer.statelessResetToken() != null) {
            remoteIds.setInitialResetToken(peer.statelessResetToken());
        }
        localIds.onPeerLimit(peer.activeConnectionIdLimit());
    }

    @Override
    public void onKeys(EncryptionLevel level) {
        if (level == EncryptionLevel.HANDSHAKE) {
            recovery.setHandshakeKeysAvailable(true);
        }
    }

    @Override
    public void onHandshakeComplete() {
        idle.startKeepAlive();
        events.add(new ConnectionEvent.HandshakeCompleted());
        if (!client) {
            control.oweHandshakeDone(); // RFC 9001 §4.1.2: complete is confirmed at the server
            confirmHandshake(now);
        }
    }

    void onHandshakeDone(long time) throws QuicViolation {
        if (!client) {
            throw new QuicViolation(TransportError.PROTOCOL_VIOLATION, "HANDSHAKE_DONE from a client");
        }
        if (!handshake.isComplete()) {
            throw new QuicViolation(TransportError.PROTOCOL_VIOLATION, "HANDSHAKE_DONE before the handshake is complete");
        }
        if (!handshake.isConfirmed()) {
            confirmHandshake(time);
        }
    }

    private void confirmHandshake(long time) {
        handshake.confirm();
        recovery.setHandshakeConfirmed();
        keys.oneRtt().confirmHandshake();
        discard(PacketNumberSpace.INITIAL, time);
        discard(PacketNumberSpace.HANDSHAKE, time);
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

    void onNewToken(NewTokenFrame token) throws QuicViolation {
        if (!client) {
            throw new QuicViolation(TransportError.PROTOCOL_VIOLATION, "NEW_TOKEN from a client");
        }
        // Tokens shorten a later handshake when a server asks for Retry; until we keep them it is just longer.
    }

    /** @return whether the packet's frames may be processed */
    boolean onAuthenticPacket(EncryptionLevel level, PacketHeader header, long time) {
        idle.received(time);
        if (level != EncryptionLevel.ONE_RTT && !acceptSource(header)) {
            dropped(DropReason.UNKNOWN_CONNECTION);
            return false;
        }
        if (level == EncryptionLevel.HANDSHAKE && !client) {
            path.validate(); // RFC 9000 §8.1: only the client's address can have the Handshake keys
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

    void onAckProcessed(PacketSpace space, long largestAcknowledged) {
        recovery.setMaxDatagramBytes(mtu.currentBytes());
        if (space.number == PacketNumberSpace.HANDSHAKE && client) {
            recovery.setPeerCompletedAddressValidation(true);
        }
        if (space.number == PacketNumberSpace.APPLICATION && keys.oneRtt() != null) {
            keys.oneRtt().onAcknowledged(largestAcknowledged);
            if (client) {
                recovery.setPeerCompletedAddressValidation(true);
            }
            if (keys.oneRtt().updateDue()) {
                keys.oneRtt().initiateUpdate();
            }
        }
    }

    void onForgedPacket() throws QuicViolation {
        dropped(DropReason.FORGED);
        if (keys.oneRtt() == null) {
            return;
        }
        if (keys.oneRtt().integrityLimitReached()) {
            throw new QuicViolation(TransportError.AEAD_LIMIT_REACHED, "too many forged packets");
        }
        if (keys.oneRtt().hasKeyUpdateError()) {
            throw new QuicViolation(TransportError.KEY_UPDATE_ERROR, "keys updated against the rules");
        }
    }

    /** Nothing in the datagram was for us: it may be a stateless reset (RFC 9000 §10.3.1). */
    void onNothingUsable(Datagram datagram, long time) {
        if (recognizesReset(datagram)) {
            endSilently(new CloseReason(
                    CloseReason.Origin.STATELESS_RESET, 0, "the peer no longer knows this connection (it restarted?)"));
        }
    }

    void onVersionNegotiation(PacketHeader header, byte[] buffer) {
        boolean early = client && handshake.peerInitialSourceId() == null;
        if (!early || !localIds.initial().equals(header.destinationConnectionId())
                || !originalDestination.equals(header.sourceConnectionId())) {
            dropped(DropReason.UNEXPECTED_PACKET_TYPE);
            return;
        }
        for (int version : PacketHeaders.parseVersions(buffer, header)) {
            if (QuicVersions.supported(version)) {
                return; // RFC 9000 §6.2: it offers what we asked for, so it is not an honest answer
            }
        }
        endSilently(new CloseReason(
                CloseReason.Origin.VERSION_NEGOTIATION, 0, "the peer does not speak QUIC version 1"));
    }

    void onPeerClose(ConnectionCloseFrame frame, long time) {
        CloseReason.Origin origin = frame.application()
                ? CloseReason.Origin.PEER_APPLICATION
                : CloseReason.Origin.PEER_TRANSPORT;
        String code = frame.application()
                ? "application error " + frame.errorCode()
                : TransportError.describe(frame.errorCode());
        String message = frame.reason().isEmpty() ? code : code + ": " + frame.reason();
        CloseReason reason = new CloseReason(origin, frame.errorCode(), "the peer closed the connection (" + message + ")");
        closing.drain(reason, time, recovery.ptoNanos(PacketNumberSpace.APPLICATION));
        ended(reason);
    }

    private void onViolation(QuicViolation violation, long time) {
        closeWith(
                new CloseReason(CloseReason.Origin.LOCAL_TRANSPORT, violation.errorCode(), violation.toString()),
                new ConnectionCloseFrame(
                        false, violation.errorCode(), violation.frameType(), CloseFrames.cut(violation.getMessage())),
                time);
    }

    private void closeWith(CloseReason reason, ConnectionCloseFrame frame, long time) {
        if (closing.isOpen()) {
            closing.closeWith(reason, frame, time, recovery.ptoNanos(PacketNumberSpace.APPLICATION));
            ended(reason);
        }
    }

    private void endSilently(CloseReason reason) {
        if (closing.isOpen()) {
            closing.endSilently(reason);
            ended(reason);
            release();
        }
    }

    private void ended(CloseReason reason) {
        streams.endAll();
        events.add(new ConnectionEvent.Closed(reason));
    }

    private void release() {
        localIds.removeAll();
        registry.forget(this);
    }

    void dropped(DropReason reason) {
        drops.count(reason);
    }

    // ---- what the timers ask and do

    long workDeadline() {
        long deadline = Math.min(recovery.nextTimeout(), spaces[2].acks.ackDeadline());
        if (assembler.isPacingBlocked()) {
            deadline = Math.min(deadline, recovery.pacedUntil());
        }
        return Math.min(deadline, mtu.nextTimeout());
    }

    long ptoNanos() {
        return recovery.ptoNanos(PacketNumberSpace.APPLICATION);
    }

    void onRecoveryTimeout(long time) {
        if (time < recovery.nextTimeout()) {
            return;
        }
        recovery.onTimeout(time);
        for (PacketSpace space : spaces) {
            if (!space.isDiscarded() && recovery.probesOwed(space.number) > 0) {
                space.cryptoOut.resendUnacknowledged();
            }
        }
        if (recovery.ptoCount() >= MtuDiscovery.BLACK_HOLE_TIMEOUTS) {
            mtu.blackHole(time);
        }
    }

    void onKeepAlive() {
        if (!pings.isOwed()) {
            pings.add(Pings.KEEP_ALIVE);
        }
    }

    void onIdle() {
        endSilently(new CloseReason(
                CloseReason.Origin.IDLE_TIMEOUT, 0,
                "nothing was heard from the peer for " + idle.timeoutNanos() / 1_000_000_000 + " s"));
    }

    void onHandshakeTimeout(long time) {
        closeWith(
                new CloseReason(
                        CloseReason.Origin.HANDSHAKE_TIMEOUT, 0,
                        "the handshake was not complete after " + config.handshakeTimeout().toSeconds() + " s"),
                new ConnectionCloseFrame(false, TransportError.NO_ERROR, 0, "handshake timeout"), time);
    }

    // ---- what others want to know

    public boolean isClient() {
        return client;
    }

    public boolean isHandshakeComplete() {
        return handshake.isComplete();
    }

    public boolean isHandshakeConfirmed() {
        return handshake.isConfirmed();
    }

    /** Whether the connection has ended, though it may still answer late packets. */
    public boolean isClosing() {
        return !closing.isOpen();
    }

    /** Whether nothing is left to do, so that it can be forgotten. */
    public boolean isDrained() {
        return closing.isDrained();
    }

    /** Why it ended; {@code null} while it is open. */
    public CloseReason closeReason() {
        return closing.reason();
    }

    public String applicationProtocol() {
        return handshake.applicationProtocol();
    }

    public List<X509Certificate> peerCertificates() {
        return handshake.peerCertificates();
    }

    public byte[] exportKeyingMaterial(String label, byte[] context, int length) {
        return handshake.exportKeyingMaterial(label, context, length);
    }

    /** The destination id of the client's first packet, by which late Initial packets are still addressed. */
    public ConnectionId originalDestination() {
        return originalDestination;
    }

    public long addressHigh() {
        return path.addressHigh();
    }

    public long addressLow() {
        return path.addressLow();
    }

    public int port() {
        return path.port();
    }

    public DropCounters drops() {
        return drops;
    }

    public ConnectionFigures figures() {
        var rtt = recovery.rtt();
        return new ConnectionFigures(
                rtt.smoothedNanos(), rtt.minNanos(), rtt.latestNanos(), recovery.congestionWindow(),
                recovery.bytesInFlight(), packetsSent, receiver.packetsReceived(), recovery.packetsLost(),
                path.bytesSent(), path.bytesReceived(), streams.bytesSent(), streams.bytesReceived(), streams.count(),
                mtu.currentBytes());
    }

    /** Whatever the runtime hangs on this connection. */
    public Object attachment() {
        return attachment;
    }

    public void attachment(Object object) {
        attachment = object;
    }

    /** Whatever the endpoint hangs on this connection. */
    public Object endpointSlot() {
        return endpointSlot;
    }

    public void endpointSlot(Object object) {
        endpointSlot = object;
    }

    /** Whether {@link #pollEvent} has something to tell. */
    public boolean hasEvent() {
        return !events.isEmpty() || streams.hasNews();
    }

    /** Whether this datagram, which no connection id leads here, ends with the token of a stateless reset. */
    public boolean recognizesReset(Datagram datagram) {
        return datagram.length() >= StatelessResets.MIN_BYTES
                && path.isFrom(datagram.addressHigh(), datagram.addressLow(), datagram.port())
                && remoteIds.isStatelessReset(datagram.array(), datagram.to());
    }

    /** Forgets a server's connection whose first datagram was not authentic: nobody has seen anything of it. */
    public void discardUnproven() {
        endSilently(new CloseReason(CloseReason.Origin.LOCAL_TRANSPORT, 0, "the first packet was forged"));
    }

    /** Whether any packet was authentic: a server forgets a connection whose first datagram was not. */
    public boolean hasReceived() {
        return receiver.packetsReceived() > 0;
    }

    long peerAckDelayNanos(long rawDelay) {
        // RFC 9000 §19.3: scaled by the peer's exponent; a value that overflows is as good as the longest delay.
        return rawDelay > 1L << 40 ? Long.MAX_VALUE >> 8 : (rawDelay << peerAckDelayExponent) * 1000;
    }
}
