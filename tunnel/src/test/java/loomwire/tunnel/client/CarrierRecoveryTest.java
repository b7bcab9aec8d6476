package loomwire.tunnel.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import loomwire.quic.QuicStream;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.GoAway;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryStream;
import loomwire.tunnel.testing.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of streams and connections when a server or a path fails, with everything a hundred times as fast. */
@Timeout(60)
class CarrierRecoveryTest {
    private static final HostPort A = new HostPort("a.example", 1);
    private static final HostPort B = new HostPort("b.example", 2);
    private static final Target TARGET = new Target("example.org", 80);
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private final ScriptedServer server = new ScriptedServer();
    private int retries;
    private Duration pingDeadline = Duration.ofMillis(100);
    private Duration openDeadline = PATIENT;
    private Carriers carriers;

    private Carriers carriers(int count, HostPort... servers) {
        return new Carriers(
                count,
                List.of(servers),
                server,
                new Introduction(ScriptedServer.KEY, List.of()),
                new CarrierTimings(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(2),
                        PATIENT,
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(50),
                        pingDeadline,
                        Duration.ofMillis(15),
                        openDeadline,
                        retries));
    }

    private Carriers start(int count, HostPort... servers) throws IOException {
        carriers = carriers(count, servers);
        carriers.start();
        Eventually.holds("all are up", () -> carriers.ready().size() == count);
        return carriers;
    }

    @AfterEach
    void close() throws IOException {
        carriers.close();
        assertEquals(server.dialled.size(), server.portsClosed.get(), "every port was given back");
    }

    private void assertOpensOn(int connection) throws IOException {
        QuicStream stream = Openings.stream(carriers, TARGET);
        assertSame(server.client(connection), stream.connection());
    }

    private long lost(LossCause cause) {
        return carriers.counters().losses.sum(cause);
    }

    @Test
    void aPingThatIsLostEndsTheConnectionWithItsStreamsAndAnotherOneFollows() throws Exception {
        server.freshPorts = false;
        start(1, A);
        QuicStream stream = Openings.stream(carriers, TARGET);
        server.client(0).answersPings = false;
        IOException e = assertThrows(IOException.class, () -> stream.read(new byte[1], 0, 1));
        assertTrue(e.getMessage().contains("no answer to a ping"), e.getMessage());
        assertOpensOn(1);
        Eventually.holds("the loss is counted", () -> lost(LossCause.PING_LOST) == 1);
    }

    @Test
    void aSilentConnectionIsReplacedByOneFromAFreshPortBeforeItsPingIsLost() throws Exception {
        pingDeadline = PATIENT;
        start(1, A);
        QuicStream stream = Openings.stream(carriers, TARGET);
        server.client(0).answersPings = false;
        assertThrows(IOException.class, () -> stream.read(new byte[1], 0, 1), "its streams cannot be carried over");
        assertOpensOn(1);
        Eventually.holds("the loss is counted", () -> lost(LossCause.SILENT) == 1);
        assertEquals(1, carriers.counters().portsRotated.sum());
    }

    @Test
    void whatASilentConnectionIsLeftForIsNamedOnceAndByItsServer() throws Exception {
        pingDeadline = PATIENT;
        start(1, A, B);
        Openings.stream(carriers, TARGET);
        server.down.add(A);
        server.client(0).answersPings = false;
        Eventually.holds("it has ended", () -> !server.client(0).isOpen());
        assertEquals(
                "silent: it gives no answer, and " + carriers.ready().getFirst() + " does",
                CarrierWatch.reason(LossCause.SILENT, server.client(0).closeReason()));
        assertEquals(B, carriers.ready().getFirst().server());
    }

    @Test
    void aConnectionThatComesBackTogetherWithAFreshOneKeepsItsStreams() throws Exception {
        pingDeadline = PATIENT;
        server.freshPorts = false;
        server.answersPings = false;
        start(1, A);
        // The first makes it doubtful, the second waits for long, the third is sent when a fresh port has got through.
        server.client(0).answersPingsFrom = 3;
        QuicStream stream = Openings.stream(carriers, TARGET);
        server.answersPings = true;
        server.freshPorts = true;
        Eventually.holds(
                "it is asked once more", () -> server.client(0).received.get() > 0);
        assertOpensOn(1);
        assertTrue(server.client(0).isOpen());
        stream.close();
        Eventually.holds("it ends with its last stream", () -> !server.client(0).isOpen());
        assertTrue(server.client(0).closeReason().getMessage().contains("its last stream has ended"));
    }

    @Test
    void aConnectionThatWasOnlySilentForAWhileIsKept() throws Exception {
        pingDeadline = PATIENT;
        start(1, A);
        server.down.add(A);
        server.client(0).answersPings = false;
        Eventually.holds("it is in doubt", () -> carriers.status().getFirst().state() == CarrierStatus.State.DOUBTFUL);
        Eventually.holds(
                "a fresh port was tried", () -> carriers.counters().dialFailures.sum(DialException.Cause.SILENCE) > 0);
        server.client(0).answersPings = true;
        Eventually.holds(
                "it is trusted again", () -> carriers.status().getFirst().state() == CarrierStatus.State.UP);
        assertOpensOn(0);
    }

    /** Streams of the second connection are answered, and neither can be dialled anew. */
    private void startTwoOfWhichTheFirstAnswersNoStream() throws Exception {
        pingDeadline = PATIENT;
        retries = 3;
        server.script = (connection, stream) -> {
            if (connection != 0) {
                ScriptedServer.answer(stream, OpenStatus.OK);
            }
        };
        start(2, A, B);
        server.down.addAll(Set.of(A, B));
    }

    @Test
    void aStreamThatGetsNoAnswerFromASilentConnectionIsOpenedOnASibling() throws Exception {
        startTwoOfWhichTheFirstAnswersNoStream();
        server.client(0).answersPings = false;
        for (int i = 0; i < 2; i++) {
            assertOpensOn(1);
        }
    }

    /** A server that is killed between a PING and its answer: what it had sent before arrives after the PING was sent. */
    @Test
    void aSilentConnectionIsFoundOutThoughItsLastPacketsCameAfterThePing() throws Exception {
        startTwoOfWhichTheFirstAnswersNoStream();
        // The pings of the start count too.
        server.client(0).pingsBesideOtherPackets = server.client(0).pings.get() + 2;
        server.client(0).answersPings = false;
        for (int i = 0; i < 2; i++) {
            assertOpensOn(1);
        }
        assertTrue(server.client(0).isOpen(), "and it may still come back");
    }

    @Test
    void aSlowTargetIsWaitedForAndNotAskedForTwice() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        server.script = (connection, stream) -> {
            asked.countDown();
            try {
                connected.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            ScriptedServer.answer(stream, OpenStatus.OK);
        };
        start(2, A);
        CompletableFuture<QuicStream> opened = openBeside();
        asked.await();
        long before = carriers.counters().healthPings.sum();
        Eventually.holds(
                "the connection was asked whether it lives",
                () -> carriers.counters().healthPings.sum() > before);
        connected.countDown();
        opened.get(30, TimeUnit.SECONDS);
        assertEquals(0, carriers.counters().opensRetried.sum());
    }

    private CompletableFuture<QuicStream> openBeside() {
        CompletableFuture<QuicStream> opened = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                opened.complete(Openings.stream(carriers, TARGET));
            } catch (IOException e) {
                opened.completeExceptionally(e);
            }
        });
        return opened;
    }

    @Test
    void waitingForAConnectionUsesUpNoAttempt() throws Exception {
        start(1, A);
        server.down.add(A);
        server.server(0).close(0, "restarted");
        CompletableFuture<QuicStream> opened = openBeside();
        Eventually.holds("dials fail", () -> carriers.counters().dialFailures.total() > 20);
        assertFalse(opened.isDone());
        server.down.clear();
        QuicStream stream = opened.get(30, TimeUnit.SECONDS);
        assertSame(server.client(1), stream.connection());
    }

    @Test
    void waitingForAConnectionEndsWithTheDeadline() throws Exception {
        openDeadline = Duration.ofMillis(50);
        start(1, A);
        server.down.add(A);
        server.server(0).close(0, "gone");
        IOException e = assertThrows(IOException.class, () -> Openings.stream(carriers, TARGET));
        assertTrue(e.getMessage().contains("there is no connection to the server"), e.getMessage());
        assertEquals(1, carriers.counters().openFailures.sum());
    }

    @Test
    void aServerThatIsAboutToStopGetsNoNewStreamsAndMayFinishTheOldOnes() throws Exception {
        start(1, A, B);
        MemoryStream old = (MemoryStream) Openings.stream(carriers, TARGET);
        new GoAway(PATIENT).send(server.server(0), PATIENT);
        Eventually.holds(
                "another one is up",
                () -> carriers.ready().stream()
                        .anyMatch(each -> each.connection() == server.client(server.dialled.size() - 1)
                                && each.connection() != old.connection()));
        assertEquals(B, server.servers.get(1), "at another server if there is one");
        assertOpensOn(1);
        assertTrue(old.connection().isOpen());
        old.write("goes on".getBytes());
        MemoryStream there = server.server(0).streams.get(1);
        there.finish();
        old.finish();
        assertEquals("goes on", new String(there.readAll()));
        assertEquals(0, new String(old.readAll()).length());
        old.close();
        there.close();
        Eventually.holds(
                "the old connection ends with its last stream",
                () -> !server.client(0).isOpen());
        Eventually.holds("the loss is counted", () -> lost(LossCause.GOING_AWAY) == 1);
    }

    @Test
    void messagesOfOtherKindsAreReadPastAndBadOnesHurtNobody() throws Exception {
        start(1, A);
        QuicStream later = server.server(0).openUnidirectionalStream(PATIENT);
        later.write(new byte[] {1, 77, 0, 2, 9, 9}, 0, 6);
        QuicStream bad = server.server(0).openUnidirectionalStream(PATIENT);
        bad.write(new byte[] {9, 9, 9, 9}, 0, 4);
        server.server(0).openStream(PATIENT);
        assertOpensOn(0);
        new GoAway(PATIENT).send(server.server(0), PATIENT);
        Eventually.holds("it was heard all the same", () -> server.dialled.size() == 2);
    }

    @Test
    void aStreamThatTheServerDidNothingForIsOpenedElsewhereAndUsesUpNoAttempt() throws Exception {
        server.script = (connection, stream) -> {
            if (connection == 0) {
                stream.reset(CloseCode.NOT_PROCESSED.code());
                stream.stopSending(CloseCode.NOT_PROCESSED.code());
            } else {
                ScriptedServer.answer(stream, OpenStatus.OK);
            }
        };
        start(1, A);
        assertOpensOn(1);
        Eventually.holds("the first one is left", () -> !server.client(0).isOpen());
    }

    @Test
    void carriersAreSpreadOverTheServers() throws Exception {
        start(4, A, B);
        assertEquals(Set.of(A, B), Set.copyOf(server.servers));
        assertEquals(
                List.of(2L, 2L),
                List.copyOf(carriers.status().stream()
                        .collect(Collectors.groupingBy(CarrierStatus::server, Collectors.counting()))
                        .values()));
    }

    @Test
    void aClientStartsWithTheServersThatAnswerAndFailsOverToThem() throws Exception {
        server.down.add(A);
        start(2, A, B);
        assertEquals(List.of(B, B), server.servers);
        server.down.add(B);
        server.down.remove(A);
        server.server(0).close(0, "killed");
        server.server(1).close(0, "killed");
        Openings.stream(carriers, TARGET);
        Eventually.holds(
                "both are at the other server",
                () -> carriers.ready().size() == 2
                        && carriers.status().stream()
                                .allMatch(status -> status.server().equals(A)));
    }

    @Test
    void whenAllAreDownEachHasItsTurnAgainAndAgain() throws Exception {
        server.down.addAll(Set.of(A, B));
        carriers = carriers(1, A, B);
        assertFalse(carriers.start());
        Eventually.holds("they are asked", () -> server.asked.size() >= 20);
        List<HostPort> asked = List.copyOf(server.asked).subList(0, 20);
        for (int i = 0; i < asked.size(); i++) {
            assertEquals(i % 2 == 0 ? A : B, asked.get(i), asked::toString);
        }
    }

    @Test
    void aClientThatFindsNoServerAtItsStartGoesOnLooking() throws Exception {
        server.down.addAll(Set.of(A, B));
        carriers = carriers(2, A, B);
        assertFalse(carriers.start());
        server.down.remove(B);
        Eventually.holds("it has found one", () -> carriers.ready().size() == 2);
        Openings.stream(carriers, TARGET);
    }

    @Test
    void closingTwiceIsNoErrorAndGivesEveryPortBackOnce() throws Exception {
        start(1, A);
        // The connection ends under a test's hands, and closing again is no error.
        server.server(0).close(0, "over");
        carriers.close();
        carriers.close();
        assertEquals(server.dialled.size(), server.portsClosed.get());
    }

    @Test
    void aConnectionWhoseSourceAddressIsGoneIsReplacedAtOnceAndEndsWithItsStreamsIfItIsSilent() throws Exception {
        pingDeadline = PATIENT;
        start(1, A);
        server.client(0).answersPings = false;
        server.sources.put(0, ServerLink.Source.GONE);
        Eventually.holds(
                "another one is up",
                () -> server.dialled.size() == 2
                        && carriers.ready().size() == 1
                        && carriers.ready().getFirst().connection() == server.client(1));
        Eventually.holds("the old one is given up", () -> server.portsClosed.get() == 1);
        Eventually.holds("the loss is counted", () -> lost(LossCause.ADDRESS_CHANGED) == 1);
    }

    @Test
    void withOnePortForAllTheConnectionWhoseAddressIsGoneEndsBeforeTheNextIsDialled() throws Exception {
        server.freshPorts = false;
        pingDeadline = PATIENT;
        start(1, A);
        server.sources.put(0, ServerLink.Source.GONE);
        Eventually.holds(
                "another one is up",
                () -> server.dialled.size() == 2 && carriers.ready().size() == 1);
        assertEquals(1, server.portsClosed.get());
        assertEquals(1, lost(LossCause.ADDRESS_CHANGED));
    }
}
