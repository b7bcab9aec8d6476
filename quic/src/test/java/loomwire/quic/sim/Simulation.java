package loomwire.quic.sim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import loomwire.quic.ServerTrust;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.KeyedHash;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.connection.Connection;
import loomwire.quic.connection.ConnectionEvent;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.AnswerMark;
import loomwire.quic.endpoint.DoorSettings;
import loomwire.quic.endpoint.EndpointSettings;
import loomwire.quic.endpoint.HandshakeLimits;
import loomwire.quic.event.Recording;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.recovery.KnownPaths;
import loomwire.quic.stream.Stream;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.SigningIdentity;

/**
 * A client and a server in a ring with network between them, in virtual time. The server answers every stream: after the
 * request's end it sends {@link #answerBytes}.
 */
final class Simulation {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000_000_000L;
    static final String ALPN = "sim";
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final SigningIdentity IDENTITY = SigningIdentity.generate(
            "sim.example", NOW.minusSeconds(86_400), NOW.plusSeconds(86_400), new SeededEntropy(99));

    /** Nothing here is so old that a token would not hold any more. */
    static final DoorSettings DOOR = DoorSettings.builder(IDENTITY, new SeededEntropy(97))
            .limits(HandshakeLimits.of(1000, Long.MAX_VALUE, 1))
            .clock(() -> 0)
            .build();

    final EndpointNode client;
    final EndpointNode server;
    final TapNode toServer = new TapNode();
    final TapNode toClient = new TapNode();
    final Ring ring;
    TransportConfig transport = TransportConfig.DEFAULTS;
    /** What the client wants to find in the server's answer; {@code null} for nothing. */
    AnswerMark mark;
    /** How the client judges the server's certificate. */
    ServerTrust trust = new ServerTrust.Pins(Set.of(IDENTITY.pin()));

    long answerBytes;

    Simulation(long seed, List<Node> up, List<Node> down) {
        this(seed, up, down, TransportConfig.DEFAULTS);
    }

    /**
     * @param up what lies between client and server, in order
     * @param down what lies between server and client
     */
    Simulation(long seed, List<Node> up, List<Node> down, TransportConfig serverTransport) {
        this(seed, up, down, serverTransport, new SegmentPool(), new SegmentPool());
    }

    Simulation(
            long seed,
            List<Node> up,
            List<Node> down,
            TransportConfig serverTransport,
            SegmentPool clientPool,
            SegmentPool serverPool) {
        this(seed, up, down, serverTransport, clientPool, serverPool, DOOR);
    }

    Simulation(
            long seed,
            List<Node> up,
            List<Node> down,
            TransportConfig serverTransport,
            SegmentPool clientPool,
            SegmentPool serverPool,
            DoorSettings door) {
        this(seed, up, down, serverTransport, clientPool, serverPool, door, serverTls());
    }

    private Simulation(
            long seed,
            List<Node> up,
            List<Node> down,
            TransportConfig serverTransport,
            SegmentPool clientPool,
            SegmentPool serverPool,
            DoorSettings door,
            ServerTlsConfig serverTls) {
        EndpointSettings clientSettings = EndpointSettings.dialling(
                        1000, EndpointNode.MAX_DATAGRAM_BYTES, 1, AeadProvider.JDK)
                .withPaths(paths(seed))
                .withObservers(Recording.observers());
        EndpointSettings serverSettings = new EndpointSettings(
                        serverTls, serverTransport, 1000, EndpointNode.MAX_DATAGRAM_BYTES, 1, AeadProvider.JDK, door)
                .withPaths(paths(seed + 1))
                .withObservers(Recording.observers());
        client = new EndpointNode(clientSettings, seed, 2, clientPool, (node, connection, event) -> {});
        server = new EndpointNode(serverSettings, seed + 1, 1, serverPool, new Answering());
        List<Node> nodes = new ArrayList<>();
        nodes.add(client);
        nodes.add(toServer);
        nodes.addAll(up);
        nodes.add(server);
        nodes.add(toClient);
        nodes.addAll(down);
        ring = new Ring(nodes);
    }

    private static KnownPaths paths(long seed) {
        return new KnownPaths(KeyedHash.random(new SeededEntropy(seed)));
    }

    /** Likewise, and every client has to answer a Retry. */
    static Simulation withRetry(long seed, List<Node> up, List<Node> down) {
        return new Simulation(
                seed,
                up,
                down,
                TransportConfig.DEFAULTS,
                new SegmentPool(),
                new SegmentPool(),
                DOOR.toBuilder().limits(DOOR.limits().withRetryForAll()).build());
    }

    /** Nothing but this delay each way. */
    static Simulation withDelay(long seed, long oneWayNanos) {
        return new Simulation(seed, List.of(new DelayNode(oneWayNanos)), List.of(new DelayNode(oneWayNanos)));
    }

    /** Both ends share a key, by which the client knows the server's answers; {@code null} for none. */
    static Simulation withMark(long seed, List<Node> up, List<Node> down, AnswerMark mark) {
        Simulation sim = new Simulation(
                seed,
                up,
                down,
                TransportConfig.DEFAULTS,
                new SegmentPool(),
                new SegmentPool(),
                DOOR,
                serverTls().withMark(mark));
        sim.mark = mark;
        return sim;
    }

    /** The public interop runner's usual link: 15 ms one way, 10 Mbit/s, a queue of 25 packets. */
    static List<Node> usualLink() {
        return List.of(new BottleneckNode(10_000_000, 25), new DelayNode(15 * MILLI));
    }

    static ServerTlsConfig serverTls() {
        return ServerTlsConfig.of(IDENTITY, ALPN);
    }

    ClientTlsConfig clientTls() {
        return ClientTlsConfig.of("sim.example", ALPN, trust, NOW).withMark(mark);
    }

    Connection connect() {
        return client.connect(clientTls(), transport);
    }

    /** Connects and runs until both ends are done with the handshake. */
    Connection connected() {
        Connection connection = connect();
        ring.runUntil(
                () -> connection.isHandshakeConfirmed() && !server.completed().isEmpty(),
                10 * SECOND,
                "a confirmed handshake");
        return connection;
    }

    /** Opens a stream that sends {@code bytes} and ends. */
    Transfer request(Connection connection, long bytes) {
        Transfer transfer = tryRequest(connection, bytes);
        if (transfer == null) {
            throw new AssertionError("no credit for a stream");
        }
        return transfer;
    }

    /** Likewise, or {@code null} if the peer allows no stream now. */
    Transfer tryRequest(Connection connection, long bytes) {
        Stream stream = connection.openStream(true);
        if (stream == null) {
            return null;
        }
        Transfer transfer = new Transfer(connection, stream, bytes);
        client.add(transfer);
        return transfer;
    }

    private final class Answering implements EndpointNode.Application {
        @Override
        public void onEvent(EndpointNode node, Connection connection, ConnectionEvent event) {
            if (event instanceof ConnectionEvent.StreamOpened opened) {
                node.add(new Transfer(connection, opened.stream(), -1));
            }
        }

        @Override
        public void onActivity(EndpointNode node) {
            for (Transfer transfer : node.transfers()) {
                if (transfer.isEndRead() && !transfer.isAnswering()) {
                    transfer.answer(answerBytes);
                }
            }
        }
    }
}
