package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransportError;
import loomwire.quic.connection.Connection;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.crypto.RetryIntegrity;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketHeaders;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;
import org.junit.jupiter.api.Test;

/** A server that wants to see first whether its client receives (RFC 9000 §8.1.2), and who meddles with that. */
class RetryTest {
    private static final long SECOND = Simulation.SECOND;
    private static final long MILLI = Simulation.MILLI;

    private static Simulation withRetry(long seed) {
        return Simulation.withRetry(seed, List.of(new DelayNode(5 * MILLI)), List.of(new DelayNode(5 * MILLI)));
    }

    private static PacketHeader headerOf(byte[] datagram) {
        PacketHeader header = new PacketHeader();
        assertTrue(header.parse(datagram, 0, datagram.length, 8));
        return header;
    }

    private static boolean is(PacketType type, byte[] datagram) {
        return (datagram[0] & 0x80) != 0 && headerOf(datagram).type() == type;
    }

    @Test
    void aClientSaysHelloAgainWithTheTokenAndConnects() {
        Simulation sim = withRetry(1);
        List<byte[]> initials = new ArrayList<>();
        List<byte[]> retries = new ArrayList<>();
        sim.toServer.pass(d -> !is(PacketType.INITIAL, d) || initials.add(d.clone()));
        sim.toClient.pass(d -> !is(PacketType.RETRY, d) || retries.add(d.clone()));
        Connection connection = sim.connected();
        assertEquals(1, retries.size());
        assertEquals(0, headerOf(initials.getFirst()).tokenLength());
        PacketHeader second = headerOf(initials.get(1));
        assertEquals(headerOf(retries.getFirst()).sourceConnectionId(), second.destinationConnectionId());
        assertTrue(second.tokenLength() > 0);
        assertEquals(1, numberOf(initials.get(1)), "packet numbers go on (RFC 9000 §17.2.5.3)");
        assertEquals(1, sim.server.endpoint().counters().retriesSent());
        assertEquals(1, sim.server.endpoint().counters().tokensAccepted());
        sim.answerBytes = 100_000;
        Transfer transfer = sim.request(connection, 10);
        sim.ring.runUntil(transfer::isEndRead, 10 * SECOND, "an answer");
    }

    private static long numberOf(byte[] initial) {
        byte[] copy = initial.clone();
        PacketHeader header = headerOf(copy);
        int at = header.packetNumberOffset();
        int length = InitialKeys.derive(QuicVersions.V1, header.destinationConnectionId(), AeadProvider.JDK)
                .client()
                .unprotectHeader(copy, 0, at, header.packetEnd());
        long number = 0;
        for (int i = 0; i < length; i++) {
            number = number << 8 | copy[at + i] & 0xff;
        }
        return number;
    }

    @Test
    void aServerKeepsNothingUntilTheClientComesAgain() {
        Simulation sim = withRetry(2);
        sim.toClient.pass(d -> false);
        sim.connect();
        sim.ring.run(5 * SECOND);
        assertTrue(sim.server.endpoint().counters().retriesSent() > 1);
        assertEquals(0, sim.server.endpoint().connectionCount());
        assertEquals(0, sim.server.endpoint().counters().handshakesStarted());
    }

    @Test
    void aRetryThatWasChangedOnTheWayIsNoRetry() {
        Simulation sim = withRetry(3);
        boolean[] changed = {false};
        sim.toClient.pass(d -> {
            if (!changed[0] && is(PacketType.RETRY, d)) {
                changed[0] = true;
                d[d.length - 20] ^= 1;
            }
            return true;
        });
        Connection connection = sim.connected(); // by the Retry that answers the client's second try
        assertTrue(changed[0]);
        assertTrue(connection.drops().of(DropReason.UNEXPECTED_PACKET_TYPE) > 0);
    }

    @Test
    void aSecondRetryIsIgnored() {
        Simulation sim = withRetry(4);
        List<byte[]> retries = new ArrayList<>();
        sim.toClient.pass(d -> !is(PacketType.RETRY, d) || retries.add(d.clone()));
        Connection connection = sim.connected();
        sim.client.process(retries.getFirst(), sim.ring.now());
        sim.ring.run(SECOND);
        assertFalse(connection.isClosing());
        assertTrue(connection.drops().of(DropReason.UNEXPECTED_PACKET_TYPE) > 0);
    }

    @Test
    void aRetryThatTheServerDidNotSendIsFoundOutByItsTransportParameters() {
        Simulation sim = Simulation.withDelay(5, 5 * MILLI);
        boolean[] sent = {false};
        sim.toServer.pass(d -> {
            if (sent[0]) {
                return true;
            }
            sent[0] = true;
            sim.client.process(retryBySomebody(headerOf(d)), sim.ring.now());
            return false;
        });
        Connection connection = sim.connect();
        sim.ring.runUntil(connection::isClosing, 5 * SECOND, "the client sees the trick");
        assertEquals(
                CloseReason.Origin.LOCAL_TRANSPORT, connection.closeReason().origin());
        assertEquals(
                TransportError.TRANSPORT_PARAMETER_ERROR,
                connection.closeReason().errorCode());
    }

    @Test
    void aForgedRetryDoesNotEndADialWhenTheServerAnswersTheFirstHello() {
        for (int first : new int[] {0, 0x80}) { // what our own tokens begin with, of NEW_TOKEN and of Retry
            Simulation sim = Simulation.withDelay(8, 5 * MILLI);
            boolean[] sent = {false};
            sim.toServer.pass(d -> {
                if (!sent[0]) {
                    sent[0] = true;
                    byte[] retry = retryBySomebody(headerOf(d), first);
                    sim.client.process(retry, sim.ring.now());
                }
                return true;
            });
            Connection connection = sim.connected();
            sim.answerBytes = 10_000;
            Transfer transfer = sim.request(connection, 10);
            sim.ring.runUntil(transfer::isEndRead, SECOND, "an answer");
            assertTrue(sim.ring.now() < SECOND, "after " + sim.ring.now());
        }
    }

    private static byte[] retryBySomebody(PacketHeader initial) {
        return retryBySomebody(initial, 0);
    }

    private static byte[] retryBySomebody(PacketHeader initial, int firstOfToken) {
        byte[] token = new byte[50];
        token[0] = (byte) firstOfToken;
        byte[] retry = new byte[150];
        ByteWriter writer = new ByteWriter(retry);
        PacketHeaders.retry(
                writer,
                QuicVersions.V1,
                initial.sourceConnectionId(),
                ConnectionId.random(new SeededEntropy(1), 8),
                token);
        int tagAt = writer.position();
        writer.writeBytes(RetryIntegrity.tag(initial.destinationConnectionId(), retry, 0, tagAt));
        return Arrays.copyOf(retry, writer.position());
    }

    @Test
    void handshakesWithRetryGetThroughThirtyPercentLoss() {
        TransportConfig patient = TransportConfig.builder()
                .handshakeTimeout(Duration.ofSeconds(60))
                .build();
        for (int seed = 1; seed <= 40; seed++) {
            Simulation sim = Simulation.withRetry(
                    seed,
                    List.of(new LossNode(0.3, 1, false, seed * 7L), new DelayNode(5 * MILLI)),
                    List.of(new LossNode(0.3, 1, false, seed * 11 + 5), new DelayNode(5 * MILLI)));
            sim.transport = patient;
            sim.answerBytes = 1000;
            Connection connection = sim.connect();
            sim.ring.runUntil(connection::isHandshakeComplete, 60 * SECOND, "handshake of seed " + seed);
            Transfer transfer = sim.request(connection, 1000);
            sim.ring.runUntil(transfer::isEndRead, 60 * SECOND, "answer of seed " + seed);
        }
    }

    @Test
    void aTokenOfAnEarlierConnectionSavesTheRetryOnce() {
        Simulation sim = withRetry(7);
        sim.connected();
        sim.ring.run(SECOND);
        byte[] token = sim.client.addressTokens().getFirst();
        assertEquals(1, sim.client.addressTokens().size());
        Connection second = sim.client.connect(sim.clientTls(), sim.transport, token);
        sim.ring.runUntil(second::isHandshakeConfirmed, SECOND, "the second connection");
        assertEquals(1, sim.server.endpoint().counters().retriesSent());
        Connection third = sim.client.connect(sim.clientTls(), sim.transport, token);
        sim.ring.runUntil(third::isHandshakeConfirmed, SECOND, "the third connection");
        assertEquals(2, sim.server.endpoint().counters().retriesSent(), "a token that was used is worth nothing");
    }

    @Test
    void aTokenForTheNextTimeComesInSpiteOfLoss() {
        for (int seed = 1; seed <= 20; seed++) {
            Simulation sim = new Simulation(
                    seed,
                    List.of(new LossNode(0.3, 1, false, seed * 7L), new DelayNode(5 * MILLI)),
                    List.of(new LossNode(0.3, 1, false, seed * 11 + 5), new DelayNode(5 * MILLI)));
            sim.transport = TransportConfig.builder()
                    .handshakeTimeout(Duration.ofSeconds(60))
                    .build();
            sim.connect();
            sim.ring.runUntil(() -> !sim.client.addressTokens().isEmpty(), 90 * SECOND, "a token with seed " + seed);
        }
    }

    @Test
    void aServersInitialWithATokenIsDropped() {
        Simulation sim = Simulation.withDelay(6, 5 * MILLI);
        long[] seen = {0};
        sim.toClient.pass(d -> {
            if (is(PacketType.INITIAL, d) && seen[0]++ == 0) {
                sim.client.process(withToken(d), sim.ring.now());
            }
            return true;
        });
        Connection connection = sim.connected();
        assertEquals(1, connection.drops().of(DropReason.TOKEN_FROM_SERVER));
    }

    /** The same datagram, but a token of four bytes in it; a client that wants no token does not look further. */
    private static byte[] withToken(byte[] datagram) {
        PacketHeader header = headerOf(datagram);
        int at = header.tokenOffset();
        byte[] changed = new byte[datagram.length + 4];
        System.arraycopy(datagram, 0, changed, 0, at);
        changed[at - 1] = 4;
        System.arraycopy(datagram, at, changed, at + 4, datagram.length - at);
        return changed;
    }
}
