package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import loomwire.quic.AdmissionKey;
import loomwire.quic.ClientConfig;
import loomwire.quic.CloseReason;
import loomwire.quic.ServerTrust;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.connection.Connection;
import loomwire.quic.crypto.AnswerMark;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.SigningIdentity;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketType;
import org.junit.jupiter.api.Test;

/** Somebody on the path answers the client's first packet with a TLS handshake of its own, before the server does. */
class ForgedServerTest {
    private static final long SECOND = Simulation.SECOND;
    private static final long MILLI = Simulation.MILLI;
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final SigningIdentity FORGERS = SigningIdentity.generate(
            "sim.example", NOW.minusSeconds(86_400), NOW.plusSeconds(86_400), new SeededEntropy(98));
    private static final AnswerMark MARK = new AnswerMark(AdmissionKey.of(new byte[32]));
    private static final AnswerMark OTHER_MARK =
            new AnswerMark(AdmissionKey.of("k".repeat(32).getBytes()));

    /** What the forger makes of an Initial packet of the client; {@code null} for nothing. */
    private interface Forger {
        byte[] answer(byte[] initial) throws Exception;
    }

    private static Forger whole(ServerTlsConfig tls) {
        return initial -> new ScriptedServer(tls).answer(initial);
    }

    private static ServerTlsConfig forgersTls() {
        return ServerTlsConfig.of(FORGERS, Simulation.ALPN);
    }

    /** What goes to the server, in order. */
    private static final class Outbox implements Node {
        private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

        @Override
        public Output process(byte[] datagram, long now) {
            return waiting.isEmpty() ? new Output.Idle() : new Output.Send(waiting.remove());
        }
    }

    /** The forger answers each of the client's Initial packets at once, so many times; the server's answers need 40 ms. */
    private static Simulation raced(AnswerMark mark, Forger forger, int times) {
        Outbox outbox = new Outbox();
        Simulation sim = Simulation.withMark(
                1, List.of(outbox, new DelayNode(20 * MILLI)), List.of(new DelayNode(20 * MILLI)), mark);
        if (mark != null) {
            sim.trust = new ServerTrust.SkipVerification(); // the key alone shows who the server is
        }
        sim.toServer.pass(d -> {
            forge(sim, d, forger, times, outbox);
            return false;
        });
        return sim;
    }

    private static void forge(Simulation sim, byte[] datagram, Forger forger, int times, Outbox outbox) {
        outbox.waiting.add(datagram);
        byte[] forged = isInitial(datagram) ? answer(forger, datagram) : null;
        for (int i = 0; forged != null && i < times; i++) {
            if (sim.client.process(forged, sim.ring.now()) instanceof Node.Output.Send next) {
                forge(sim, next.datagram(), forger, times, outbox);
            }
        }
    }

    private static boolean isInitial(byte[] datagram) {
        PacketHeader header = new PacketHeader();
        return header.parse(datagram, 0, datagram.length, 8) && header.type() == PacketType.INITIAL;
    }

    private static byte[] answer(Forger forger, byte[] initial) {
        try {
            return forger.answer(initial.clone());
        } catch (Exception | AssertionError notAHello) {
            return null; // an acknowledgment, or sealed with the keys of a Retry
        }
    }

    private static void connectsWithin(Simulation sim, long nanos) {
        Connection connection = sim.connected();
        sim.answerBytes = 50_000;
        Transfer transfer = sim.request(connection, 10);
        sim.ring.runUntil(transfer::isEndRead, 10 * SECOND, "an answer");
        assertFalse(connection.isClosing());
        assertTrue(sim.ring.now() < nanos, "after " + sim.ring.now() / MILLI + " ms");
    }

    @Test
    void aHolderOfTheKeyKnowsItsServerHoweverOftenAnotherAnswersFirst() {
        connectsWithin(raced(MARK, whole(forgersTls()), 1), SECOND);
        connectsWithin(raced(MARK, whole(forgersTls().withMark(OTHER_MARK)), 1), SECOND);
    }

    @Test
    void aBurstOfForgedAnswersIsReadPast() {
        connectsWithin(raced(MARK, whole(forgersTls()), 100), SECOND);
    }

    @Test
    void withoutAKeyACertificateThatIsNotBelievedIsForgotten() {
        connectsWithin(raced(null, whole(forgersTls()), 1), SECOND);
    }

    @Test
    void aForgerThatStopsInTheMiddleHoldsUpNobodyWithTheKey() {
        boolean[] done = {false};
        Forger half = initial -> {
            if (done[0]) {
                return null;
            }
            done[0] = true;
            ScriptedServer server = new ScriptedServer(forgersTls());
            byte[] flight = server.answer(initial);
            PacketHeader header = new PacketHeader();
            header.parse(flight, 0, flight.length, 8);
            int helloEnd = header.packetEnd();
            header.parse(flight, helloEnd, flight.length, 8);
            return Arrays.copyOf(flight, header.packetEnd()); // ServerHello and EncryptedExtensions
        };
        connectsWithin(raced(MARK, half, 1), SECOND);
    }

    private static CloseReason reasonWithoutServer(AnswerMark mark) {
        Simulation sim = raced(mark, whole(forgersTls()), 1);
        sim.toClient.pass(d -> false);
        Connection connection = sim.connect();
        sim.ring.runUntil(connection::isClosing, 11 * SECOND, "the client gives up");
        assertEquals(2 * SECOND, sim.ring.now());
        return connection.closeReason();
    }

    @Test
    void whatWasSeenIsToldWhenNothingBetterComes() {
        CloseReason unmarked = reasonWithoutServer(MARK);
        assertEquals(CloseReason.Origin.LOCAL_TRANSPORT, unmarked.origin());
        assertEquals(ClientConfig.UNMARKED_ANSWER, unmarked.errorCode());
        CloseReason unpinned = reasonWithoutServer(null);
        assertEquals(CloseReason.Origin.LOCAL_TRANSPORT, unpinned.origin());
        assertTrue(unpinned.message().contains("pin"), unpinned.message());
    }

    @Test
    void aServerWithAnotherKeyIsNotTheOne() {
        Simulation sim = raced(MARK, initial -> null, 1);
        sim.mark = OTHER_MARK;
        Connection connection = sim.connect();
        sim.ring.runUntil(connection::isClosing, 11 * SECOND, "the client gives up");
        assertEquals(ClientConfig.UNMARKED_ANSWER, connection.closeReason().errorCode());
    }

    @Test
    void aClientWithoutTheKeyTakesAMarkForChance() {
        Simulation sim = raced(MARK, initial -> null, 1);
        sim.mark = null;
        connectsWithin(sim, SECOND);
    }
}
