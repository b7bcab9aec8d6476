package loomwire.quic.runtime;

import static loomwire.quic.runtime.Duo.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import loomwire.quic.CloseReason;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.DropReason;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.EndpointStats;
import loomwire.quic.MemoryBudget;
import loomwire.quic.Quic;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.QuicStream;
import loomwire.quic.RefusalCause;
import loomwire.quic.ServerTrust;
import loomwire.quic.TransportConfig;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.memory.LinkConditions;
import loomwire.rawnet.memory.MemoryNetwork;
import loomwire.rawnet.udp.UdpPort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An endpoint with three event loops, and clients whose addresses say which of them is theirs. */
@Tag("slow")
@Timeout(60)
class ShardedEndpointTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress("10.0.0.1", 9999);
    private static final int SHARDS = 3;
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private final MemoryNetwork network = new MemoryNetwork(1, LinkConditions.PERFECT);
    private TransportConfig transport = TransportConfig.DEFAULTS;
    private final List<QuicEndpoint> opened = new ArrayList<>();

    @AfterEach
    void noThreadOutlivesItsEndpoint() throws IOException {
        for (QuicEndpoint endpoint : opened) {
            endpoint.close();
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            assertFalse(thread.getName().startsWith("loomwire-shard-sharded"), thread + " is left");
        }
    }

    private LoopEndpoint server(int maxConnections, int backlog) throws IOException {
        return server(network.openShared(SERVER, SHARDS), maxConnections, backlog);
    }

    private LoopEndpoint server(List<? extends PacketPort> ports, int maxConnections, int backlog) throws IOException {
        return remember(Quic.server(ports)
                .name("sharded-server")
                .identity(Duo.IDENTITY)
                .alpn(Duo.ALPN)
                .transport(transport)
                .maxConnections(maxConnections)
                .acceptBacklog(backlog)
                .memory(MemoryBudget.UNLIMITED)
                .open());
    }

    private LoopEndpoint remember(QuicEndpoint endpoint) {
        opened.add(endpoint);
        return (LoopEndpoint) endpoint;
    }

    /** The port of a client that is the given shard's; {@code number} tells several apart. */
    private PacketPort portFor(int shard, int number) throws IOException {
        int address = 2;
        int port = 9000 + number * SHARDS;
        return network.open(
                new InetSocketAddress("10.0.0." + address, port + Math.floorMod(shard - address - port, SHARDS)));
    }

    private QuicEndpoint client(PacketPort port) throws IOException {
        return remember(Quic.client(port)
                .name("sharded-client")
                .memory(MemoryBudget.UNLIMITED)
                .open());
    }

    private QuicConnection dial(QuicEndpoint client) throws IOException {
        return dial(client, SERVER);
    }

    private QuicConnection dial(QuicEndpoint client, InetSocketAddress server) throws IOException {
        return client.dial(server, Duo.config(new ServerTrust.SkipVerification(), transport), LONG);
    }

    private QuicConnection dialFrom(int shard, int number) throws IOException {
        return dial(client(portFor(shard, number)));
    }

    private static void echo(QuicConnection here, QuicConnection there) throws IOException {
        QuicStream asks = here.openStream(LONG);
        asks.write(new byte[100_000], 0, 100_000);
        asks.finish();
        Duo.echo(there.acceptStream(LONG));
        byte[] buffer = new byte[32 * 1024];
        int echoed = 0;
        for (int n = asks.read(buffer, 0, buffer.length); n >= 0; n = asks.read(buffer, 0, buffer.length)) {
            echoed += n;
        }
        assertEquals(100_000, echoed);
    }

    @Test
    void connectionsAreServedByTheShardOfTheirPeerAndAcceptedTogether() throws Exception {
        LoopEndpoint server = server(100, 100);
        List<QuicConnection> dialled = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            for (int i = 0; i <= shard; i++) {
                dialled.add(dialFrom(shard, i));
            }
        }
        // A client knows that the handshake is complete before the server does.
        Waiting.until(() -> server.connectionsByShard().equals(List.of(1, 2, 3)));
        Waiting.until(() -> server.stats().connections().awaitingAccept() >= 6);
        EndpointStats stats = server.stats();
        assertEquals(6, stats.connections().awaitingAccept(), "nobody is counted twice");
        assertEquals(6, stats.handshakes().completed());
        assertEquals(6, server.connectionCount());
        assertEquals(SERVER, server.localAddress());
        for (int i = 0; i < 6; i++) {
            QuicConnection accepted = server.accept(LONG);
            QuicConnection other = dialled.stream()
                    .filter(c -> Arrays.equals(material(c), material(accepted)))
                    .findFirst()
                    .orElseThrow();
            echo(other, accepted);
        }
        assertEquals(0, server.stats().connections().awaitingAccept());
        assertEquals(600_000, server.stats().traffic().streamBytesReceived());
    }

    private static byte[] material(QuicConnection connection) {
        try {
            return connection.exportKeyingMaterial("EXPORTER-who", new byte[0], 16);
        } catch (IOException ended) {
            throw new AssertionError(ended);
        }
    }

    /** All at once, since each waits some seconds for a better answer. */
    private List<ConnectionClosedException> refusedByEachShard() throws Exception {
        List<CompletableFuture<ConnectionClosedException>> dials = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            QuicEndpoint late = client(portFor(shard, 1));
            dials.add(Waiting.call(() -> assertThrows(ConnectionClosedException.class, () -> dial(late))));
        }
        List<ConnectionClosedException> refused = new ArrayList<>();
        for (CompletableFuture<ConnectionClosedException> each : dials) {
            refused.add(each.get(30, TimeUnit.SECONDS));
        }
        return refused;
    }

    @Test
    void theLimitOfConnectionsHoldsForAllShardsTogether() throws Exception {
        LoopEndpoint server = server(SHARDS, 100);
        QuicConnection leaves = dialFrom(0, 0);
        dialFrom(1, 0);
        dialFrom(2, 0);
        for (ConnectionClosedException refused : refusedByEachShard()) {
            assertEquals(CloseReason.Origin.PEER_TRANSPORT, refused.reason().origin());
        }
        // More often than that, since each asks once more before it believes the refusal.
        assertTrue(server.stats().connections().refused().get(RefusalCause.TOO_MANY_CONNECTIONS) >= 3);
        leaves.close();
        QuicEndpoint next = client(portFor(2, 2));
        QuicConnection admitted = null;
        // The place is free once the server has forgotten the connection, three probe timeouts after its end.
        for (int attempt = 0; attempt < 1000 && admitted == null; attempt++) {
            try {
                admitted = dial(next);
            } catch (ConnectionClosedException notYet) {
                assertEquals(CloseReason.Origin.PEER_TRANSPORT, notYet.reason().origin());
            }
        }
        assertNotNull(admitted);
        Waiting.until(() -> server.connectionsByShard().equals(List.of(0, 1, 2)));
    }

    @Test
    void theBacklogIsOneForAllShards() throws Exception {
        LoopEndpoint server = server(100, 2);
        dialFrom(0, 0);
        dialFrom(1, 0);
        Waiting.until(() -> server.stats().connections().awaitingAccept() == 2);
        QuicConnection oneTooMany = dialFrom(2, 0);
        assertTrue(oneTooMany.awaitClose(LONG));
        assertEquals(
                CloseReason.Origin.PEER_APPLICATION,
                oneTooMany.closeReason().reason().origin());
        assertNotNull(server.accept(LONG));
        assertTrue(dialFrom(2, 1).isOpen());
    }

    @Test
    void afterStopAcceptingNoShardTakesNewConnections() throws Exception {
        LoopEndpoint server = server(100, 100);
        QuicConnection old = dialFrom(1, 0);
        server.stopAccepting();
        refusedByEachShard();
        echo(old, server.accept(LONG));
    }

    @Test
    void closingReportsTheErrorsOfAllPortsOnce() throws Exception {
        List<BreakablePort> ports = network.openShared(SERVER, SHARDS).stream()
                .map(BreakablePort::new)
                .toList();
        List<IOException> errors = new ArrayList<>();
        for (BreakablePort port : ports) {
            errors.add(new IOException("port " + errors.size() + " cannot be closed"));
            port.failToCloseWith(errors.getLast());
        }
        LoopEndpoint server = server(ports, 100, 100);
        List<QuicConnection> dialled = List.of(dialFrom(0, 0), dialFrom(1, 0), dialFrom(2, 0));
        IOException thrown = assertThrows(IOException.class, server::close);
        assertSame(errors.getFirst(), thrown);
        assertEquals(errors.subList(1, SHARDS), List.of(thrown.getSuppressed()));
        server.close();
        for (QuicConnection connection : dialled) {
            assertTrue(connection.awaitClose(LONG));
            assertEquals(
                    CloseReason.Origin.PEER_APPLICATION,
                    connection.closeReason().reason().origin());
        }
        assertEquals(0, server.connectionCount());
        assertThrows(EndpointClosedException.class, () -> server.accept(LONG));
    }

    @Test
    void aPortThatFailsEndsTheEndpointAndTheOthersTellTheirPeers() throws Exception {
        List<BreakablePort> ports = network.openShared(SERVER, SHARDS).stream()
                .map(BreakablePort::new)
                .toList();
        LoopEndpoint server = server(ports, 100, 100);
        QuicConnection there = dialFrom(2, 0);
        server.accept(LONG);
        Waiting waiting = new Waiting();
        waiting.blockedIn(() -> server.accept(LONG));
        ports.get(1).breakWith(new IOException("the interface is gone"));
        for (IOException end : waiting.ends()) {
            assertTrue(end.getMessage().contains("the interface is gone"), end.toString());
        }
        assertTrue(there.awaitClose(LONG));
        assertEquals(
                CloseReason.Origin.PEER_APPLICATION,
                there.closeReason().reason().origin());
        EndpointClosedException after = assertThrows(EndpointClosedException.class, () -> server.accept(LONG));
        assertTrue(after.getMessage().contains("the interface is gone"), after.toString());
        server.close();
    }

    @Test
    void theKernelSpreadsConnectionsOverSharedSockets() throws Exception {
        Assumptions.assumeTrue(UdpPort.canShare(), "sockets share an address on Linux only");
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        LoopEndpoint server = server(UdpPort.openShared(any, SOCKET_BUFFER_BYTES, 2), 100, 100);
        // Which of the two a client comes to is chance: that 16 all come to one happens once in 32,768 runs.
        for (int i = 0; i < 16; i++) {
            QuicConnection here = dial(client(UdpPort.open(any, SOCKET_BUFFER_BYTES)), server.localAddress());
            echo(here, server.accept(LONG));
        }
        assertEquals(16, server.connectionCount());
        assertTrue(
                server.connectionsByShard().stream().allMatch(n -> n > 0),
                server.connectionsByShard().toString());
    }

    @Test
    void severalPortsOnlyAccept() throws Exception {
        LoopEndpoint server = server(100, 100);
        assertThrows(EndpointClosedException.class, () -> dial(server));
        List<PacketPort> apart = List.of(portFor(0, 7), portFor(1, 7));
        assertThrows(IllegalArgumentException.class, () -> server(apart, 100, 100));
        for (PacketPort port : apart) {
            port.close();
        }
    }

    /**
     * An answer would be the stateless reset that ends the connection, and anybody could ask for it who repeats a packet
     * of the client from an address of his own.
     */
    @Test
    void aPeerThatTurnsUpAtAnotherShardIsNotAnsweredAndConnectsAgain() throws Exception {
        // So that a connection whose peer is gone ends while the test waits for it.
        transport = TransportConfig.builder()
                .maxIdleTimeout(Duration.ofSeconds(3))
                .keepAlivePeriod(Duration.ofMillis(200))
                .build();
        LoopEndpoint server = server(100, 100);
        MovingPort moving = new MovingPort(portFor(0, 0), portFor(1, 0));
        QuicEndpoint client = client(moving);
        QuicConnection old = dial(client);
        assertNotNull(server.accept(LONG));
        assertEquals(List.of(1, 0, 0), server.connectionsByShard());
        moving.move();
        Waiting pings = new Waiting();
        pings.blockedIn(() -> old.ping(LONG));
        Waiting.until(() -> server.stats().drops().get(DropReason.UNKNOWN_ADDRESS) > 0);
        QuicConnection again = dial(client);
        pings.ends();
        assertTrue(old.awaitClose(LONG));
        assertEquals(CloseReason.Origin.IDLE_TIMEOUT, old.closeReason().reason().origin());
        assertEquals(0, server.stats().answers().sent());
        echo(again, server.accept(LONG));
        Waiting.until(() -> server.connectionsByShard().equals(List.of(0, 1, 0)));
    }

    @Test
    void afterARestartEveryShardResetsTheConnectionsThatItDoesNotKnow() throws Exception {
        List<BreakablePort> ports = network.openShared(SERVER, SHARDS).stream()
                .map(BreakablePort::new)
                .toList();
        LoopEndpoint before = server(ports, 100, 100);
        List<QuicConnection> old = List.of(dialFrom(0, 0), dialFrom(1, 0), dialFrom(2, 0));
        for (QuicConnection connection : old) {
            connection.ping(
                    LONG); // so that it knows of its handshake's confirmation, before which it would not ask by short
            // packets
        }
        network.conditions(LinkConditions.builder().lossPerMille(1000).build());
        before.close();
        LoopEndpoint after = server(100, 100);
        network.conditions(LinkConditions.PERFECT);
        for (QuicConnection connection : old) {
            assertThrows(IOException.class, () -> connection.ping(LONG));
            assertEquals(
                    CloseReason.Origin.STATELESS_RESET,
                    connection.closeReason().reason().origin());
        }
        assertTrue(after.stats().answers().sent() >= SHARDS);
    }
}
