package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.TransportError;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.api.Test;

/** What a connection does besides carrying bytes: closing, silence, credit, the path's MTU, hostile input. */
class ConnectionBehaviourTest {
    private static final long SECOND = Simulation.SECOND;
    private static final long MILLI = Simulation.MILLI;

    private static Connection serverSide(Simulation sim) {
        return sim.server.completed().getFirst();
    }

    @Test
    void anApplicationsCloseReachesThePeerWithCodeAndReason() {
        Simulation sim = Simulation.withDelay(1, 5 * MILLI);
        Connection connection = sim.connected();
        connection.close(42, "enough", sim.ring.now());
        sim.client.endpoint().touched(connection);
        sim.ring.runUntil(() -> !sim.server.closes().isEmpty(), SECOND, "the server hears of it");
        CloseReason reason = sim.server.closes().getFirst();
        assertEquals(CloseReason.Origin.PEER_APPLICATION, reason.origin());
        assertEquals(42, reason.errorCode());
        assertTrue(reason.message().contains("enough"), reason.message());
        sim.ring.run(10 * SECOND);
        assertEquals(0, sim.client.endpoint().connectionCount());
        assertEquals(0, sim.server.endpoint().connectionCount());
    }

    @Test
    void silenceForTheIdleTimeoutEndsBothEndsWithoutAWord() {
        TransportConfig silent = TransportConfig.builder()
                .maxIdleTimeout(Duration.ofSeconds(3))
                .keepAlivePeriod(Duration.ZERO)
                .build();
        Simulation sim =
                new Simulation(2, List.of(new DelayNode(5 * MILLI)), List.of(new DelayNode(5 * MILLI)), silent);
        sim.transport = silent;
        sim.connected();
        sim.ring.run(SECOND);
        sim.toServer.pass(d -> false);
        long before = sim.toClient.count();
        sim.ring.run(4 * SECOND);
        assertEquals(
                CloseReason.Origin.IDLE_TIMEOUT, sim.client.closes().getFirst().origin());
        assertEquals(
                CloseReason.Origin.IDLE_TIMEOUT, sim.server.closes().getFirst().origin());
        assertEquals(before, sim.toClient.count());
    }

    @Test
    void keepAlivesComeInTimeForAPeerThatGivesUpSoon() {
        TransportConfig hasty = TransportConfig.builder()
                .maxIdleTimeout(Duration.ofSeconds(3))
                .keepAlivePeriod(Duration.ZERO)
                .build();
        Simulation sim = new Simulation(2, List.of(new DelayNode(5 * MILLI)), List.of(new DelayNode(5 * MILLI)), hasty);
        sim.transport = sim.transport.toBuilder()
                .maxIdleTimeout(Duration.ofSeconds(30))
                .keepAlivePeriod(Duration.ofSeconds(10))
                .build();
        Connection connection = sim.connected();
        sim.ring.run(20 * SECOND);
        assertFalse(connection.isClosing());
        assertTrue(sim.server.closes().isEmpty());
    }

    @Test
    void keepAlivesHoldAnIdleConnection() {
        Simulation sim = Simulation.withDelay(3, 5 * MILLI);
        sim.transport = sim.transport.toBuilder()
                .maxIdleTimeout(Duration.ofSeconds(3))
                .keepAlivePeriod(Duration.ofSeconds(1))
                .build();
        Connection connection = sim.connected();
        sim.ring.run(60 * SECOND);
        assertFalse(connection.isClosing());
        assertEquals(List.of(), sim.server.closes());
    }

    @Test
    void aPingIsAcknowledgedAfterOneRoundTrip() {
        Simulation sim = Simulation.withDelay(4, 20 * MILLI);
        Connection connection = sim.connected();
        sim.ring.run(SECOND);
        connection.ping(7);
        sim.client.endpoint().touched(connection);
        sim.ring.runUntil(() -> !sim.client.pings().isEmpty(), SECOND, "an acknowledged ping");
        assertEquals(7, sim.client.pings().getFirst().token());
        long rtt = sim.client.pings().getFirst().rttNanos();
        assertTrue(rtt >= 40 * MILLI && rtt <= 40 * MILLI + 25 * MILLI, "round trip of " + rtt);
    }

    @Test
    void aServerSendsAtMostThreeTimesWhatItReceivedBeforeTheAddressIsValidated() {
        Simulation sim = Simulation.withDelay(5, 5 * MILLI);
        long[] received = {0};
        sim.toServer.pass(d -> {
            boolean first = received[0] == 0;
            received[0] += first ? d.length : 0;
            return first; // the client's first datagram, and nothing after it
        });
        sim.connect();
        sim.ring.run(9 * SECOND);
        assertTrue(sim.toClient.bytes() > 0);
        assertTrue(sim.toClient.bytes() <= 3 * received[0], sim.toClient.bytes() + " for " + received[0]);
    }

    @Test
    void theMtuOfThePathIsFound() {
        assertEquals(EndpointNode.MAX_DATAGRAM_BYTES, mtuFoundOn(EndpointNode.MAX_DATAGRAM_BYTES));
        int found = mtuFoundOn(1300);
        assertTrue(found <= 1300 && found > 1300 - 32, "found " + found);
        assertEquals(1200, mtuFoundOn(1200));
    }

    @Test
    void oneProbeFindsTheMtuThoughAnUploadFillsTheWindowBehindIt() {
        Simulation sim = Simulation.withDelay(8, 20 * MILLI);
        Connection connection = sim.connect();
        int[] probes = {0};
        sim.toServer.pass(d -> {
            probes[0] += d.length > 1200 && connection.stats().maxDatagramBytes() == 1200 ? 1 : 0;
            return true;
        });
        sim.ring.runUntil(connection::isHandshakeComplete, SECOND, "a handshake");
        sim.request(connection, 500_000);
        sim.ring.run(SECOND);
        assertEquals(EndpointNode.MAX_DATAGRAM_BYTES, connection.stats().maxDatagramBytes());
        assertEquals(1, probes[0], "a probe was taken for lost before its acknowledgment could come");
    }

    private static int mtuFoundOn(int pathBytes) {
        Simulation sim = Simulation.withDelay(6, 5 * MILLI);
        sim.toServer.pass(d -> d.length <= pathBytes);
        sim.toClient.pass(d -> d.length <= pathBytes);
        Connection connection = sim.connected();
        sim.answerBytes = 1000;
        for (int i = 0; i < 20; i++) { // probes are sent and judged while something is going on
            Transfer transfer = sim.request(connection, 5000);
            sim.ring.runUntil(transfer::isEndRead, 10 * SECOND, "answer " + i);
            sim.ring.run(100 * MILLI);
        }
        assertEquals(0, connection.stats().packetsLost(), "a lost probe says nothing of congestion");
        return connection.stats().maxDatagramBytes();
    }

    /** A path that swallows what is long and lets what is short pass is as good as dead. */
    @Test
    void aPingThatTheApplicationAsksForIsAsLongAsTheDatagramsInUse() {
        Simulation sim = Simulation.withDelay(6, 5 * MILLI);
        sim.answerBytes = 3_000_000;
        Connection connection = sim.connected();
        Transfer transfer = sim.request(connection, 10);
        sim.ring.runUntil(transfer::isEndRead, 60 * SECOND, "3 MB");
        sim.ring.run(SECOND);
        assertEquals(EndpointNode.MAX_DATAGRAM_BYTES, connection.stats().maxDatagramBytes());
        int[] longest = {0};
        sim.toServer.pass(d -> {
            longest[0] = Math.max(longest[0], d.length);
            return d.length < EndpointNode.MAX_DATAGRAM_BYTES;
        });
        connection.ping(7);
        sim.client.endpoint().touched(connection);
        sim.ring.runUntil(() -> !sim.client.pings().isEmpty(), 60 * SECOND, "a ping once the path's new size is known");
        assertEquals(EndpointNode.MAX_DATAGRAM_BYTES, longest[0]);
        assertTrue(connection.stats().maxDatagramBytes() < EndpointNode.MAX_DATAGRAM_BYTES);
    }

    @Test
    void aPathThatShrinksIsNoticed() {
        Simulation sim = Simulation.withDelay(7, 5 * MILLI);
        Connection connection = sim.connected();
        sim.answerBytes = 3_000_000;
        sim.ring.run(SECOND);
        sim.toClient.pass(d -> d.length <= 1250);
        Transfer transfer = sim.request(connection, 10);
        sim.ring.runUntil(transfer::isEndRead, 60 * SECOND, "3 MB through the smaller path");
        assertEquals(3_000_000, transfer.bytesRead());
    }

    @Test
    void keysAreUpdatedInTheMiddleOfATransfer() {
        Simulation sim = Simulation.withDelay(8, 5 * MILLI);
        sim.answerBytes = 4_000_000;
        Connection connection = sim.connected();
        Transfer transfer = sim.request(connection, 10);
        int updates = 0;
        while (!transfer.isEndRead()) {
            sim.ring.run(20 * MILLI);
            updates += connection.updateKeys() ? 1 : 0;
            updates += serverSide(sim).updateKeys() ? 1 : 0;
        }
        assertEquals(4_000_000, transfer.bytesRead());
        assertTrue(updates >= 4, updates + " updates");
        assertFalse(connection.isClosing());
    }

    @Test
    void aThousandAbortedAnswersLeaveCreditAndMemoryAsTheyWere() {
        Simulation sim = Simulation.withDelay(9, 2 * MILLI);
        sim.answerBytes = 150_000;
        Connection connection = sim.connected();
        for (int i = 0; i < 1000; i++) {
            Transfer transfer = sim.request(connection, 10);
            sim.ring.runUntil(() -> transfer.bytesRead() > 0, 10 * SECOND, "some of answer " + i);
            sim.client.transfers().remove(transfer);
            transfer.stream().receive().pipe().stop(1);
            connection.streamTouched(transfer.stream());
            sim.client.endpoint().touched(connection);
        }
        sim.ring.run(5 * SECOND);
        assertEquals(0, connection.stats().openStreams());
        assertEquals(0, serverSide(sim).stats().openStreams());
        assertEquals(0, sim.client.pool.live());
        assertEquals(0, sim.server.pool.live());
        Transfer last = sim.request(connection, 10);
        sim.ring.runUntil(last::isEndRead, 10 * SECOND, "a whole answer");
        assertEquals(150_000, last.bytesRead());
    }

    @Test
    void randomDatagramsChangeNothingButCounters() {
        Simulation sim = Simulation.withDelay(10, 5 * MILLI);
        Connection connection = sim.connected();
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 5000; i++) {
            byte[] garbage = new byte[random.nextInt(1500)];
            random.nextBytes(garbage);
            if (garbage.length > 5 && i % 3 == 0) { // looks like an Initial packet of version 1
                garbage[0] = (byte) 0xc3;
                Arrays.fill(garbage, 1, 4, (byte) 0);
                garbage[4] = 1;
            }
            sim.server.process(garbage, sim.ring.now());
            sim.client.process(garbage, sim.ring.now());
        }
        assertEquals(1, sim.server.endpoint().connectionCount());
        assertTrue(sim.server.endpoint().drops().total() > 4000);
        sim.answerBytes = 1000;
        Transfer transfer = sim.request(connection, 10);
        sim.ring.runUntil(transfer::isEndRead, 10 * SECOND, "an answer");
    }

    @Test
    void replayedDatagramsAreDroppedAsDuplicates() {
        Simulation sim = Simulation.withDelay(12, 5 * MILLI);
        byte[][] last = new byte[1][];
        sim.toServer.pass(d -> {
            last[0] = d.clone();
            return true;
        });
        Connection connection = sim.connected();
        sim.answerBytes = 1000;
        Transfer transfer = sim.request(connection, 10);
        sim.ring.runUntil(transfer::isEndRead, 10 * SECOND, "an answer");
        sim.ring.run(SECOND);
        assertNotNull(last[0]);
        for (int i = 0; i < 10; i++) {
            sim.server.process(last[0], sim.ring.now());
        }
        assertEquals(10, serverSide(sim).drops().of(DropReason.DUPLICATE));
        assertFalse(connection.isClosing());
    }

    @Test
    void aServerThatIsFullRefusesTheNextClient() {
        Simulation sim = Simulation.withDelay(13, 5 * MILLI);
        sim.connected();
        sim.server.endpoint().stopAccepting();
        sim.connect();
        sim.ring.runUntil(() -> !sim.client.closes().isEmpty(), 5 * SECOND, "the refusal");
        assertEquals(
                CloseReason.Origin.PEER_TRANSPORT,
                sim.client.closes().getFirst().origin());
        assertEquals(
                TransportError.CONNECTION_REFUSED,
                sim.client.closes().getFirst().errorCode());
        assertEquals(1, sim.server.endpoint().connectionCount());
    }

    @Test
    void anUnknownVersionIsAnsweredToNobodyNotEvenWhereThereWasAConnectionLately() {
        Simulation sim = Simulation.withDelay(14, 5 * MILLI);
        byte[] initial = new byte[1200];
        initial[0] = (byte) 0xc0;
        initial[1] = 0x1a;
        initial[2] = 0x2a;
        initial[3] = 0x3a;
        initial[4] = 0x4a;
        initial[5] = 8;
        initial[14] = 5;
        assertFalse(sim.server.process(initial, 0) instanceof Node.Output.Send, "an answer to a stranger");
        Connection connection = sim.connected();
        connection.close(0, "", sim.ring.now());
        sim.client.endpoint().touched(connection);
        sim.ring.run(10 * SECOND);
        assertEquals(0, sim.server.endpoint().connectionCount());
        assertFalse(
                sim.server.process(initial, sim.ring.now()) instanceof Node.Output.Send, "an answer to its neighbour");
    }

    @Test
    void whoSendsToAnIdThatItDidNotGetIsNotTold() {
        Simulation sim = Simulation.withDelay(19, 5 * MILLI);
        byte[][] last = new byte[1][];
        sim.toServer.pass(d -> {
            last[0] = d.clone();
            return true;
        });
        Connection connection = sim.connected();
        sim.request(connection, 1000);
        sim.ring.run(SECOND);
        sim.server.restart(20);
        assertTrue(sim.server.process(last[0], sim.ring.now()) instanceof Node.Output.Send, "the reset of its client");
        last[0][3] ^= 1;
        assertFalse(sim.server.process(last[0], sim.ring.now()) instanceof Node.Output.Send, "an id that was made up");
    }

    @Test
    void aClientGivesUpAHandshakeThatNobodyAnswers() {
        Simulation sim = Simulation.withDelay(15, 5 * MILLI);
        sim.toServer.pass(d -> false);
        sim.connect();
        sim.ring.runUntil(() -> !sim.client.closes().isEmpty(), 11 * SECOND, "the client gives up");
        assertEquals(
                CloseReason.Origin.HANDSHAKE_TIMEOUT,
                sim.client.closes().getFirst().origin());
        assertEquals(10 * SECOND, sim.ring.now());
    }

    @Test
    void aDefectInOneConnectionLeavesTheOthersAlone() {
        assertOnlyItsConnectionEnds(() -> new IllegalStateException("a defect"));
    }

    @Test
    void aFailedAssertionInOneConnectionLeavesTheOthersAlone() {
        assertOnlyItsConnectionEnds(() -> new AssertionError("a defect"));
    }

    @Test
    void anOverflowedStackInOneConnectionLeavesTheOthersAlone() {
        assertOnlyItsConnectionEnds(() -> new StackOverflowError("a defect"));
    }

    @Test
    void whereTheProcessCannotGoOnNothingIsContained() {
        Simulation sim = Simulation.withDelay(16, 5 * MILLI);
        Connection connection = sim.connected();
        sim.server.onReadable(stream -> {
            throw new OutOfMemoryError("for this test");
        });
        sim.request(connection, 10);
        assertThrows(OutOfMemoryError.class, () -> sim.ring.run(SECOND));
    }

    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        @SuppressWarnings("unchecked")
        T unchecked = (T) thrown;
        throw unchecked;
    }

    private static void assertOnlyItsConnectionEnds(Supplier<Throwable> defect) {
        Simulation sim = Simulation.withDelay(16, 5 * MILLI);
        Connection unlucky = sim.connected();
        Connection other = sim.connect();
        sim.ring.runUntil(other::isHandshakeConfirmed, 5 * SECOND, "a second connection");
        sim.server.onReadable(stream -> {
            sim.server.onReadable(any -> {});
            ConnectionBehaviourTest.<RuntimeException>sneak(defect.get());
        });
        sim.request(unlucky, 10);
        sim.ring.run(SECOND);
        assertEquals(1, sim.server.closes().size());
        assertTrue(sim.server.closes().getFirst().message().contains("a defect"));
        assertEquals("a defect", sim.server.endpoint().pollDefect().getMessage());
        sim.answerBytes = 1000;
        Transfer transfer = sim.request(other, 10);
        sim.ring.runUntil(transfer::isEndRead, 5 * SECOND, "an answer on the other connection");
    }

    @Test
    void aClientLearnsAtOnceThatItsServerRestarted() {
        Simulation sim = Simulation.withDelay(17, 5 * MILLI);
        Connection connection = sim.connected();
        sim.ring.run(SECOND);
        sim.server.restart(18);
        sim.request(connection, 1000);
        sim.ring.runUntil(() -> !sim.client.closes().isEmpty(), SECOND, "a stateless reset");
        assertEquals(
                CloseReason.Origin.STATELESS_RESET,
                sim.client.closes().getFirst().origin());
    }
}
