package loomwire.quic.hostile;

import java.time.Instant;
import java.util.Set;
import java.util.function.UnaryOperator;
import loomwire.quic.ServerTrust;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.connection.Connection;
import loomwire.quic.crypto.AeadLimits;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.endpoint.DoorSettings;
import loomwire.quic.endpoint.EndpointSettings;
import loomwire.quic.endpoint.HandshakeLimits;
import loomwire.quic.event.Recording;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.SigningIdentity;
import loomwire.quic.wire.ConnectionCloseFrame;
import loomwire.quic.wire.Frame;
import loomwire.quic.wire.TransportParameters;

/**
 * A hostile peer and its victim in a {@link VirtualNetwork}: what most attacks begin with. {@link #onServer} has a hostile
 * client attack a server, {@link #onClient} a hostile server a client.
 */
public final class Attack {
    public static final String ALPN = "attack";
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final int MAX_CONNECTIONS = 1000;
    public static final SigningIdentity IDENTITY = SigningIdentity.generate(
            "attack.example", NOW.minusSeconds(86_400), NOW.plusSeconds(86_400), new SeededEntropy(99));
    private static final DoorSettings DOOR = DoorSettings.builder(IDENTITY, new SeededEntropy(97))
            .limits(HandshakeLimits.of(MAX_CONNECTIONS, Long.MAX_VALUE, 1))
            .clock(() -> 0)
            .build();

    public final VirtualNetwork network = new VirtualNetwork();
    public final VirtualNetwork.Host victim;
    public final HostilePeer peer;
    /** The victim's connection; of a server, once its handshake is complete. */
    public Connection connection;

    private Attack(
            boolean onServer,
            UnaryOperator<TransportParameters.Builder> parameters,
            TransportConfig transport,
            long seed,
            SegmentPool pool,
            AeadLimits limits) {
        victim = network.host(
                (onServer ? server(transport) : client()).withAeadLimits(limits).withObservers(Recording.observers()),
                seed,
                pool);
        peer = onServer
                ? HostilePeer.client(clientTls(), parameters, new SeededEntropy(seed + 1))
                : HostilePeer.server(serverTls(), parameters, new SeededEntropy(seed + 1));
        VirtualNetwork.Seat seat = network.seat(peer, victim);
        if (!onServer) {
            connection = victim.connect(seat.address, clientTls(), transport);
        }
    }

    /** A hostile client that is about to knock. */
    public static Attack onServer(UnaryOperator<TransportParameters.Builder> parameters, TransportConfig transport) {
        return new Attack(true, parameters, transport, 1, new SegmentPool(), AeadLimits.OF_SUITE);
    }

    /** A client that is about to dial a hostile server. */
    public static Attack onClient(UnaryOperator<TransportParameters.Builder> parameters, TransportConfig transport) {
        return new Attack(false, parameters, transport, 1, new SegmentPool(), AeadLimits.OF_SUITE);
    }

    /** Either, by a seed. */
    public static Attack on(
            boolean server,
            UnaryOperator<TransportParameters.Builder> parameters,
            TransportConfig transport,
            long seed,
            SegmentPool pool) {
        return new Attack(server, parameters, transport, seed, pool, AeadLimits.OF_SUITE);
    }

    /** Likewise, with usual settings and the handshake done. */
    public static Attack afterHandshake(boolean onServer) {
        return on(onServer, p -> p, TransportConfig.DEFAULTS, 1, new SegmentPool())
                .shakeHands();
    }

    /** With limits of the victim's keys that a test can reach; before the handshake. */
    public static Attack withLimits(boolean onServer, AeadLimits limits) {
        return new Attack(onServer, p -> p, TransportConfig.DEFAULTS, 1, new SegmentPool(), limits);
    }

    /** Runs until both ends are done with the handshake. */
    public Attack shakeHands() {
        network.runUntil(
                () -> peer.isReady() && !victim.completed.isEmpty(), 5 * VirtualNetwork.SECOND, "the handshake");
        connection = victim.completed.getFirst();
        network.run(100 * VirtualNetwork.MILLI);
        peer.forgetReceived();
        return this;
    }

    /** Sends these frames in a 1-RTT packet and gives the victim time to answer. */
    public Attack send(Frame... frames) {
        peer.send(frames);
        return settle();
    }

    /** Sends one datagram of these packets and gives the victim time to answer. */
    public Attack send(byte[]... packets) {
        peer.send(packets);
        return settle();
    }

    /** A packet for {@link #send}. */
    public HostilePacket packet(EncryptionLevel level) {
        return peer.packet(level);
    }

    /** Long enough for a question and its answer. */
    public Attack settle() {
        network.run(4 * VirtualNetwork.DELAY_NANOS);
        return this;
    }

    /** The transport error with which the victim closed the connection; -1 if it did not. */
    public long closeCode() {
        ConnectionCloseFrame close = peer.close();
        return close == null || close.application() ? -1 : close.errorCode();
    }

    // ---- parts

    public static EndpointSettings server(TransportConfig transport) {
        return new EndpointSettings(
                serverTls(), transport, MAX_CONNECTIONS, VirtualNetwork.MAX_DATAGRAM_BYTES, 1, AeadProvider.JDK, DOOR);
    }

    public static EndpointSettings client() {
        return EndpointSettings.dialling(MAX_CONNECTIONS, VirtualNetwork.MAX_DATAGRAM_BYTES, 1, AeadProvider.JDK);
    }

    public static ServerTlsConfig serverTls() {
        return ServerTlsConfig.of(IDENTITY, ALPN);
    }

    public static ClientTlsConfig clientTls() {
        return ClientTlsConfig.of("attack.example", ALPN, new ServerTrust.Pins(Set.of(IDENTITY.pin())), NOW);
    }
}
