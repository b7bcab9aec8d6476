package loomwire.quic.connection;

import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Function;
import loomwire.quic.CloseReason;
import loomwire.quic.CongestionControl;
import loomwire.quic.ConnectionStats;
import loomwire.quic.DropReason;
import loomwire.quic.RateFinding;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.MemoryAccount;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.base.TransportError;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.event.ConnectionState;
import loomwire.quic.event.DropCounters;
import loomwire.quic.event.EndpointCounters;
import loomwire.quic.path.MtuDiscovery;
import loomwire.quic.path.Path;
import loomwire.quic.recovery.AckFrequency;
import loomwire.quic.recovery.CongestionControllers;
import loomwire.quic.recovery.Recovery;
import loomwire.quic.recovery.RecoverySettings;
import loomwire.quic.stream.Stream;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.TlsHandshake;
import loomwire.quic.wire.ConnectionCloseFrame;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;

/**
 * One QUIC connection without I/O: datagrams and time in, datagrams and events out. It coordinates; the work is done by
 * the parts it is made of. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-5">RFC 9000 §5</a>
 */
public final class Connection {
    /** A datagram with an Initial packet has at least this many bytes (RFC 9000 §14.1). */
    public static final int MIN_INITIAL_DATAGRAM_BYTES = 1200;
    /** Length of the random destination id of a client's first packet, at least 8 (RFC 9000 §7.2). */
    private static final int INITIAL_DESTINATION_LENGTH = 16;
    /** What an idle connection costs, with what the runtime hangs on it: measured, and rounded up. */
    private static final int CONNECTION_BYTES = 16 * 1024;
    /** What it costs beside that until its handshake is confirmed: messages, certificates, keys of three levels. */
    private static final int HANDSHAKE_BYTES = 48 * 1024;
    /** How long the read keys of the phase before are kept, in probe timeouts (RFC 9001 §6.5). */
    private static final int OLD_KEYS_PROBE_TIMEOUTS = 3;

    private final boolean client;
    private final ConnectionIdRegistry registry;
    private final EndpointCounters counters;
    private final MemoryAccount memory;
    private final Entropy entropy;
    private final ConnectionId firstDestination;
    private final Path path;
    private final LevelKeys keys;
    private final PacketSpace[] spaces;
    private final LocalConnectionIds localIds;
    private final RemoteConnectionIds remoteIds = new RemoteConnectionIds();
    private final Pings pings = new Pings();
    private final RetryAnswer retry;
    private final UnprovenAnswers answers;
    private final StreamTraffic streams;
    private final MtuDiscovery mtu;
    private final Recovery recovery;
    private final Watch watch;
    private final AckFrequency ackFrequency;
    private final Handshake handshake;
    private final HandshakeProgress progress;
    private final PacketReceiver receiver;
    private final Outgoing outgoing;
    private final Closing closing;
    private final IdleTimer idle;
    private final ConnectionTimers timers;
    private final DropCounters drops = new DropCounters();
    private final ArrayDeque<ConnectionEvent> events = new ArrayDeque<>(2);
    private long heldBytes;
    private Object attachment;
    private Object endpointSlot;

    static Connection client(
            ConnectionSetup setup,
            long high,
            long low,
            int port,
            ClientTlsConfig tls,
            TransportConfig transport,
            InitialToken token,
            long now) {
        ConnectionId destination = ConnectionId.random(setup.entropy(), INITIAL_DESTINATION_LENGTH);
        RecordedEntropy hello = new RecordedEntropy(setup.entropy());
        Connection connection = new Connection(
                setup,
                true,
                new Path(high, low, port, true),
                destination,
                InitialKeys.derive(QuicVersions.V1, destination, setup.aead()),
                transport,
                now,
                token,
                hello,
                source -> TlsHandshake.client(
                        tls,
                        TransportParametersFactory.forClient(transport, setup.maxDatagramBytes(), source),
                        hello.fromStart()));
        connection.remoteIds.setInitial(destination);
        token.begin(destination, connection.localIds.initial());
        connection.start(now);
        hello.stop();
        return connection;
    }

    static Connection server(
            ConnectionSetup setup,
            long high,
            long low,
            int port,
            Introduction introduced,
            ServerTlsConfig tls,
            TransportConfig transport,
            long now) {
        return new Connection(
                setup,
                false,
                new Path(high, low, port, introduced.addressValidated()),
                introduced.destination(),
                introduced.initialKeys(),
                transport,
                now,
                InitialToken.none(),
                null,
                source -> TlsHandshake.server(
                        tls,
                        TransportParametersFactory.forServer(
                                transport,
                                setup.maxDatagramBytes(),
                                source,
                                introduced,
                                setup.registry().resetToken(source)),
                        setup.entropy()));
    }

    /**
     * @param hello what a client's handshake begins with
     * @param tls makes the handshake, given our initial source connection id
     */
    private Connection(
            ConnectionSetup setup,
            boolean client,
            Path path,
            ConnectionId firstDestination,
            InitialKeys.Pair initialKeys,
            TransportConfig config,
            long now,
            InitialToken initialToken,
            RecordedEntropy hello,
            Function<ConnectionId, TlsHandshake> tls) {
        this.client = client;
        this.registry = setup.registry();
        this.counters = setup.counters();
        this.memory = setup.pool().memory();
        this.entropy = setup.entropy();
        this.firstDestination = firstDestination;
        this.path = path;
        watch = new Watch(
                setup.observers()
                        .begin(client, firstDestination, path.addressHigh(), path.addressLow(), path.port(), now),
                now);
        watch.state(ConnectionState.ATTEMPTED);
        long maxAckDelayNanos = TransportParametersFactory.MAX_ACK_DELAY_MILLIS * 1_000_000L;
        keys = new LevelKeys(setup.aead(), setup.aeadLimits(), watch);
        keys.installInitial(initialKeys, client);
        spaces = new PacketSpace[] {
            new PacketSpace(EncryptionLevel.INITIAL, 0, memory),
            new PacketSpace(EncryptionLevel.HANDSHAKE, 0, memory),
            new PacketSpace(EncryptionLevel.ONE_RTT, maxAckDelayNanos, memory)
        };
        localIds = new LocalConnectionIds(this, setup.entropy(), setup.registry());
        ackFrequency = new AckFrequency(maxAckDelayNanos);
        ControlFrames control = new ControlFrames(localIds, remoteIds, pings, ackFrequency);
        streams = new StreamTraffic(client, config, setup, watch);
        mtu = new MtuDiscovery(setup.maxDatagramBytes());
        recovery = new Recovery(
                RecoverySettings.of(MtuDiscovery.BASE_BYTES, client),
                CongestionControllers.create(config, MtuDiscovery.BASE_BYTES, setup.entropy()),
                setup.paths().account(path.addressHigh(), path.addressLow()),
                memory,
                new Settlement(spaces, streams, control, mtu, counters, events::add, watch));
        watch.follow(recovery, mtu);
        streams.follow(recovery::congestionWindow);
        recovery.setMaxAckDelay(maxAckDelayNanos);
        recovery.skipNumbers(setup.entropy());
        recovery.setPeerCompletedAddressValidation(!client); // RFC 9002 §6.2.2.1: only a client has to wait for it
        idle = new IdleTimer(
                config.maxIdleTimeout().toNanos(), config.keepAlivePeriod().toNanos(), now);
        closing = new Closing(
                path::isValidated,
                !client && config.creditBeforeTrust() == null,
                this::ptoNanos,
                this::ended,
                this::release);
        progress = new HandshakeProgress(
                client,
                path,
                keys,
                spaces,
                localIds,
                remoteIds,
                control,
                streams,
                mtu,
                recovery,
                ackFrequency,
                idle,
                watch,
                () -> registry.addressToken(this),
                this::told);
        handshake =
                new Handshake(client, () -> tls.apply(localIds.initial()), keys, spaces, firstDestination, progress);
        receiver = new PacketReceiver(
                this,
                keys,
                spaces,
                new FrameDispatcher(this, recovery, streams, control, handshake, progress, closing),
                watch,
                progress::peerAckDelayNanos);
        DatagramAssembler assembler = new DatagramAssembler(
                client,
                keys,
                spaces,
                recovery,
                handshake,
                localIds,
                remoteIds,
                control,
                streams,
                mtu,
                ackFrequency,
                initialToken,
                watch);
        retry = new RetryAnswer(firstDestination, keys, localIds, remoteIds, recovery, handshake, initialToken);
        outgoing = new Outgoing(path, assembler, closing, progress, mtu, recovery, idle, counters);
        answers = new UnprovenAnswers(client, keys, spaces, remoteIds, recovery, handshake, closing, hello);
        progress.follow(handshake, answers);
        timers = new ConnectionTimers(
                this, idle, closing, answers, now, config.handshakeTimeout().toNanos());
        heldBytes = CONNECTION_BYTES + HANDSHAKE_BYTES;
        memory.hold(heldBytes);
    }

    private void start(long now) {
        try {
            handshake.start();
        } catch (QuicViolation violation) {
            closing.byViolation(violation, now);
        }
    }

    // ---- the five verbs

    /** Takes a datagram that was addressed to one of this connection's ids. */
    public void receive(Datagram datagram, long now) {
        if (closing.isDrained()) {
            return;
        }
        watch.at(now);
        watch.incoming(PacketType.UNKNOWN_VERSION, datagram.length());
        if (!path.isFrom(datagram.addressHigh(), datagram.addressLow(), datagram.port())) {
            dropped(DropReason.UNKNOWN_ADDRESS);
            return;
        }
        boolean wasLimited = outgoing.isAmplificationLimited();
        path.received(datagram.length());
        if (!client) {
            path.askedAt(datagram.localHigh(), datagram.localLow());
        }
        if (!closing.isOpen()) {
            closing.onPacketWhileClosing();
            return;
        }
        recovery.setAmplificationLimited(outgoing.isAmplificationLimited());
        try {
            receiver.receive(datagram, now);
            streams.watchForCrowd(now);
            dropHandshake();
            if (wasLimited && closing.isOpen()) {
                onRecoveryTimeout(now); // RFC 9002 §A.6: a probe may have become due while nothing could be sent
            }
        } catch (QuicViolation violation) {
            onViolation(violation, now);
        }
        watch.look();
    }

    private void onViolation(QuicViolation violation, long now) {
        if (!answers.isPossible()) {
            closing.byViolation(violation, now);
            return;
        }
        try {
            answers.onViolation(violation, now);
        } catch (QuicViolation again) {
            closing.byViolation(again, now);
        }
    }

    /**
     * Fills the slot with the next datagrams.
     *
     * @return how many; 0 when there is nothing to say, or nothing may be said before {@link #nextTimeout()}
     */
    public int transmit(TransmitSlot slot, long now) {
        watch.at(now);
        if (closing.isOpen() && keys.isSealingOver()) { // RFC 9001 §6.6
            closing.byViolation(
                    new QuicViolation(TransportError.AEAD_LIMIT_REACHED, "the peer does not follow an update of keys"),
                    now);
        }
        int datagrams = outgoing.transmit(slot, now);
        watch.look();
        return datagrams;
    }

    /** When {@link #onTimeout} wants to be called at the latest; {@link Long#MAX_VALUE} for never. */
    public long nextTimeout() {
        return closing.isOpen() ? timers.next() : closing.nextTimeout();
    }

    /** Does what time demands. Calling it early does nothing. */
    public void onTimeout(long now) {
        watch.at(now);
        if (closing.isOpen()) {
            timers.fire(now);
        } else {
            closing.onTimeout(now);
        }
        watch.look();
    }

    /** The next event, or {@code null}. */
    public ConnectionEvent pollEvent() {
        // Events first: a stream that came in the same datagram as the handshake's end is told of after it.
        ConnectionEvent event = events.poll();
        return event == null && closing.isOpen() ? streams.pollNews() : event;
    }

    /** Whether {@link #pollEvent} has something to tell. */
    public boolean hasEvent() {
        return !events.isEmpty() || closing.isOpen() && streams.hasNews();
    }

    // ---- commands of the application

    /** Opens a stream; {@code null} if the peer allows no more now. */
    public Stream openStream(boolean bidirectional) {
        return closing.isOpen() && handshake.isComplete() ? streams.open(bidirectional) : null;
    }

    /** The application knows who the peer is: it gets all the credit that the configuration has for it. */
    public void trustPeer() {
        if (closing.isOpen()) {
            streams.trustPeer();
            closing.explain();
        }
    }

    /**
     * Sends at this rate from now on while the path delivers, whatever the configuration says.
     *
     * @param bytesPerSecond of packets, above 0
     */
    public void sendAt(long bytesPerSecond, long now) {
        if (closing.isOpen()) {
            recovery.follow(
                    CongestionControllers.create(CongestionControl.FIXED, mtu.currentBytes(), entropy, bytesPerSecond),
                    now);
        }
    }

    /** Sends a PING; {@link ConnectionEvent.PingAcknowledged} with the same token, 0 or more, tells of its acknowledgment. */
    public void ping(long token) {
        pings.add(token);
    }

    /** The application wrote, finished, reset, read or stopped: look at the stream's pipes. */
    public void streamTouched(Stream stream) {
        if (closing.isOpen()) {
            streams.touched(stream);
        }
    }

    /** Bytes that the peer may send in all streams together before it hears from us again. */
    public long creditLeftBytes() {
        return streams.creditLeftBytes();
    }

    /** Closes with an application's error code, 0 to 2^62-1. */
    public void close(long applicationErrorCode, String reason, long now) {
        watch.at(now);
        closing.byApplication(applicationErrorCode, reason, now);
    }

    /** Ends without telling the peer: the port is gone. A connection that is closing already is forgotten at once. */
    public void abandon(CloseReason reason) {
        closing.silently(reason);
    }

    /** Forgets a server's connection whose first datagram was not authentic: nobody has seen anything of it. */
    public void discardUnproven() {
        closing.silently(new CloseReason(CloseReason.Origin.LOCAL_TRANSPORT, 0, "the first packet was forged"));
    }

    // ---- what its parts report

    private void told(ConnectionEvent event) {
        if (event instanceof ConnectionEvent.HandshakeCompleted) {
            counters.handshakeCompleted();
            watch.established(handshake.applicationProtocol());
        }
        events.add(event);
    }

    private void ended(CloseReason reason) {
        try {
            streams.endAll();
        } finally { // whatever state a defect has left the streams in
            countEnd(reason);
            events.add(new ConnectionEvent.Closed(reason));
            watch.ended(reason, !closing.isDrained());
        }
    }

    private void countEnd(CloseReason reason) {
        if (handshake.isComplete()) {
            counters.closed(reason);
        } else if (client || hasReceived()) { // else nobody has seen anything of it
            counters.handshakeFailed(reason);
        }
    }

    private void release() {
        try {
            localIds.removeAll();
            keys.wipe();
            handshake.wipe();
            answers.wipe();
        } finally {
            recovery.close();
            for (PacketSpace space : spaces) {
                space.cryptoIn.discard();
            }
            memory.release(heldBytes);
            heldBytes = 0;
            registry.forget(this);
            watch.state(ConnectionState.CLOSED);
        }
    }

    /** @return whether the packet's frames may be processed */
    boolean onAuthenticPacket(EncryptionLevel level, PacketHeader header, long now) {
        idle.received(now);
        if (level == EncryptionLevel.ONE_RTT && keys.isPhaseNew()) {
            keys.keepPreviousFor(OLD_KEYS_PROBE_TIMEOUTS * ptoNanos(), now);
        }
        if (level == EncryptionLevel.HANDSHAKE) {
            answers.onHandshakePacket();
        }
        boolean usable = progress.onAuthenticPacket(level, header, now);
        if (!usable) {
            dropped(DropReason.UNKNOWN_CONNECTION);
        }
        return usable;
    }

    /** Gives back what only the handshake needed. */
    private void dropHandshake() {
        if (heldBytes > CONNECTION_BYTES && handshake.isConfirmed()) {
            memory.release(heldBytes - CONNECTION_BYTES);
            heldBytes = CONNECTION_BYTES;
        }
    }

    void onFlightAskedFor(PacketSpace space) {
        progress.onFlightAskedFor(space);
    }

    void onAckProcessed(PacketSpace space, long largestAcknowledged, long now) {
        recovery.setMaxDatagramBytes(mtu.currentBytes());
        tellFinding();
        progress.onAckProcessed(space);
        if (space.number == PacketNumberSpace.APPLICATION) {
            if (handshake.isConfirmed()) {
                ackFrequency.look(recovery.congestionWindow(), mtu.currentBytes(), recovery.rtt(), now);
            }
            recovery.setMaxAckDelay(ackFrequency.maxAckDelayNanos());
            keys.oneRtt().onAcknowledged(largestAcknowledged);
            if (keys.oneRtt().updateDue()) {
                keys.update();
            }
        }
    }

    private void tellFinding() {
        RateFinding finding = recovery.pollFinding();
        if (finding != null) {
            events.add(new ConnectionEvent.RateFound(finding));
        }
    }

    void onForgedPacket() throws QuicViolation {
        dropped(DropReason.FORGED);
        if (keys.oneRtt() == null) {
            return;
        }
        if (keys.isOpeningOver()) {
            throw new QuicViolation(TransportError.AEAD_LIMIT_REACHED, "too many forged packets");
        }
        if (keys.oneRtt().hasKeyUpdateError()) {
            throw new QuicViolation(TransportError.KEY_UPDATE_ERROR, "keys updated against the rules");
        }
    }

    /** Nothing in the datagram was for us: it may be a stateless reset (RFC 9000 §10.3.1). */
    void onNothingUsable(Datagram datagram) {
        if (recognizesReset(datagram)) {
            closing.silently(new CloseReason(
                    CloseReason.Origin.STATELESS_RESET, 0, "the peer no longer knows this connection (it restarted?)"));
        }
    }

    /** A Version Negotiation packet that does not offer our version (RFC 9000 §6.2). */
    void onVersionNotSupported(PacketHeader header) {
        boolean first = client && handshake.peerInitialSourceId() == null && handshake.retrySourceId() == null;
        if (first
                && localIds.initial().equals(header.destinationConnectionId())
                && firstDestination.equals(header.sourceConnectionId())) {
            answers.onVersionNegotiation();
        } else {
            dropped(DropReason.UNEXPECTED_PACKET_TYPE);
        }
    }

    /** Whether what came so far may be anybody's: nothing proves that it is the peer's. */
    boolean isAnswerUnproven() {
        return answers.isPossible();
    }

    void onUnprovenClose(ConnectionCloseFrame close, long now) throws QuicViolation {
        answers.onClose(close, now);
    }

    /** Whether the packet comes from somebody else than the one that answered first, and may still be the peer's. */
    boolean isOtherAnswer(EncryptionLevel level, PacketHeader header) {
        return answers.isOther(level, header);
    }

    void turnToOtherAnswer() throws QuicViolation {
        answers.forget();
    }

    /** What is told of an attempt that ends now without a better answer; {@code null} if nobody answered. */
    public CloseReason doubtfulAnswer() {
        return closing.isOpen() ? answers.reason() : null;
    }

    /** A server wants to see first that we receive at our address. */
    void onRetry(byte[] buffer, PacketHeader header, long now) {
        if (!client || !retry.take(buffer, header, now)) {
            dropped(DropReason.UNEXPECTED_PACKET_TYPE);
        }
    }

    /** Whether the Retry that was taken may have been somebody else's. */
    boolean isRetryInDoubt() {
        return answers.isPossible() && retry.isInDoubt();
    }

    /** @return whether the packet, a copy, shows that the server sent no Retry; then there was none */
    boolean undoRetryFor(byte[] packet, int numberAt) throws QuicViolation {
        if (!retry.isRefutedBy(packet, numberAt)) {
            return false;
        }
        retry.undo();
        answers.forget();
        return true;
    }

    /** The server gave a token for next time; one that would crowd out the ClientHello is of no use. */
    void onNewToken(byte[] token) {
        if (token.length <= InitialToken.MAX_BYTES) {
            events.add(new ConnectionEvent.AddressTokenReceived(token));
        }
    }

    void dropped(DropReason reason) {
        drops.count(reason);
        counters.drops().count(reason);
        watch.dropped(reason);
    }

    // ---- what the timers ask and do

    /** When recovery, a delayed acknowledgment, the pacer or the search for a larger MTU has something to do. */
    long workDeadline() {
        long deadline = Math.min(recovery.nextTimeout(), spaces[2].acks.ackDeadline());
        return Math.min(
                Math.min(deadline, streams.reliefDeadline()), Math.min(outgoing.pacedUntil(), mtu.nextTimeout()));
    }

    /** Streams that nobody reads may have to make room. */
    void relieve(long now) {
        streams.relieve(now);
    }

    long ptoNanos() {
        return recovery.ptoNanos(PacketNumberSpace.APPLICATION);
    }

    void onRecoveryTimeout(long now) {
        if (now < recovery.nextTimeout()) {
            return;
        }
        recovery.onTimeout(now);
        tellFinding();
        for (PacketSpace space : spaces) {
            if (!space.isDiscarded() && recovery.probesOwed(space.number) > 0) {
                space.cryptoOut.resendUnacknowledged();
            }
        }
        if (recovery.ptoCount() >= MtuDiscovery.BLACK_HOLE_TIMEOUTS) {
            mtu.blackHole(now);
        }
    }

    /** Changes the keys of the packets we send, if the rules allow it now; the peer follows (RFC 9001 §6). */
    public boolean updateKeys() {
        return handshake.isConfirmed() && keys.update();
    }

    /** Nothing was heard for a while: what only traffic needs is given back. */
    void onRest(long now) {
        recovery.rest(now);
        keys.rest();
        streams.rest();
    }

    /** When keys of the phase before are to be dropped. */
    long oldKeysDeadline() {
        return keys.previousGoesAt();
    }

    void dropOldKeys() {
        keys.dropPrevious();
    }

    void onKeepAlive() {
        if (!pings.isOwed()) {
            pings.add(Pings.KEEP_ALIVE);
        }
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

    /** Whether any packet was authentic: a server forgets a connection whose first datagram was not. */
    public boolean hasReceived() {
        return receiver.packetsReceived() > 0;
    }

    /** Whether this datagram, even if no connection id leads here, ends with the token of a stateless reset. */
    public boolean recognizesReset(Datagram datagram) {
        return datagram.length() >= StatelessResets.MIN_BYTES
                && path.isFrom(datagram.addressHigh(), datagram.addressLow(), datagram.port())
                && remoteIds.isStatelessReset(datagram.array(), datagram.to());
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

    /** The destination id of the client's first packet here, by which late Initial packets are still addressed. */
    public ConnectionId firstDestination() {
        return firstDestination;
    }

    /** Whether the peer is known to receive at its address (RFC 9000 §8.1). */
    public boolean isAddressValidated() {
        return path.isValidated();
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

    public ConnectionStats stats() {
        var rtt = recovery.rtt();
        return new ConnectionStats(
                rtt.smoothedNanos(),
                rtt.minNanos(),
                rtt.latestNanos(),
                recovery.congestionWindow(),
                recovery.bytesInFlight(),
                outgoing.datagramsSent(),
                receiver.packetsReceived(),
                recovery.packetsLost(),
                recovery.packetsLate(),
                path.bytesSent(),
                path.bytesReceived(),
                streams.bytesSent(),
                streams.bytesReceived(),
                streams.count(),
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
}
