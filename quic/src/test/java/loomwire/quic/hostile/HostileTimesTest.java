package loomwire.quic.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.VarInt;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.wire.AckFrame;
import loomwire.quic.wire.PathChallengeFrame;
import loomwire.quic.wire.PingFrame;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that lies about time gets neither a flood of probes nor a connection that never ends. */
class HostileTimesTest {
    private static final long SECOND = VirtualNetwork.SECOND;
    /** A tenth of a datagram each millisecond: probes that back off from the least timeout are far fewer. */
    private static final int MOST_IN_TEN_SECONDS = 1_000;

    @ParameterizedTest
    @CsvSource({
        "true, 20, 9223372036", "true, 20, 8796093022", "true, 20, 1099511627776", "true, 20, 4611686018427387903",
        "true, 3, 1099511627776", "true, 0, 4611686018427387903", "false, 20, 8796093022", "false, 20, 1099511627776",
        "false, 3, 1099511627775",
    })
    void extremeAckDelaysMakeNeitherAFloodNorAConnectionThatStays(boolean onServer, int exponent, long delay) {
        Attack attack =
                Attack.on(onServer, p -> p.ackDelayExponent(exponent), TransportConfig.DEFAULTS, 1, new SegmentPool());
        attack.shakeHands();
        HostilePeer peer = attack.peer;
        peer.silent(true);
        for (int round = 0; round < 5; round++) {
            attack.connection.ping(round);
            attack.victim.touched(attack.connection);
            attack.settle();
            long largest = peer.received().getLast().number();
            peer.send(new AckFrame(delay, List.of(new AckFrame.Range(largest, largest)), null));
            attack.settle();
        }
        attack.connection.ping(99); // has the probe timer run
        attack.victim.touched(attack.connection);
        long before = peer.datagramsReceived();
        attack.network.run(10 * SECOND);
        assertTrue(
                peer.datagramsReceived() - before < MOST_IN_TEN_SECONDS,
                (peer.datagramsReceived() - before) + " datagrams for nothing received");
        assertTrue(attack.connection.stats().smoothedRttNanos() >= 0, "a negative round trip");
        assertGone(attack);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, VarInt.MAX, 1L << 44, Long.MAX_VALUE / 1_000_000})
    void extremeIdleTimeoutsMakeNeitherAFloodNorAConnectionThatStays(long millis) {
        Attack attack = Attack.onServer(
                        p -> p.maxIdleTimeoutMillis(Math.min(millis, VarInt.MAX)), TransportConfig.DEFAULTS)
                .shakeHands();
        long before = attack.peer.datagramsReceived();
        attack.send(new PathChallengeFrame(1));
        attack.network.run(10 * SECOND);
        assertTrue(attack.peer.datagramsReceived() - before < 50, "a keep-alive faster than every second");
        attack.peer.silent(true);
        attack.network.run(10 * TransportConfig.DEFAULTS.maxIdleTimeout().toNanos());
        assertEquals(0, attack.victim.endpoint.connectionCount());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWithholdsAcknowledgmentsForLongHasNoClosedConnectionStay(boolean onServer) {
        Attack attack = Attack.afterHandshake(onServer);
        HostilePeer peer = attack.peer;
        peer.silent(true);
        for (int round = 0; round < 10; round++) {
            attack.connection.ping(round);
            attack.victim.touched(attack.connection);
            for (int i = 0; i < 20; i++) { // keeps the connection, and leaves the PING unacknowledged
                attack.network.run(10 * SECOND);
                peer.send(new PingFrame());
            }
            attack.settle();
            long largest = peer.received().getLast().number();
            peer.send(new AckFrame(0, List.of(new AckFrame.Range(0, largest)), null));
            attack.settle();
        }
        assertTrue(peer.nextNumber(PacketNumberSpace.APPLICATION) > 100);
        assertGone(attack);
    }

    /** Whatever was done to its timers, a closed connection is forgotten in a few minutes. */
    private static void assertGone(Attack attack) {
        attack.connection.close(0, "enough", attack.network.now());
        attack.victim.touched(attack.connection);
        attack.network.run(4 * 60 * SECOND);
        assertEquals(0, attack.victim.endpoint.connectionCount());
    }
}
