package loomwire.tunnel.client;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.QuicStream;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.protocol.AuthenticationException;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CarriersTest {
    private static final Auth KEY = new Auth.SharedKey(new byte[32]);
    private static final Auth OTHER = new Auth.SharedKey("0123456789abcdef0123456789abcdef".getBytes());
    private static final Target TARGET = new Target("example.org", 80);
    private static final HostPort SERVER = new HostPort("server.example", 9999);
    private static final CarrierTimings QUICK = new CarrierTimings(
            Duration.ofMillis(1),
            Duration.ofMillis(2),
            Duration.ofMillis(2),
            Duration.ofSeconds(30),
            Duration.ofMillis(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            3);

    private final List<MemoryConnection.Pair> dialled = new CopyOnWriteArrayList<>();
    private final AtomicInteger portsClosed = new AtomicInteger();
    /** The server's answer to authentication waits for one of these. */
    private final Semaphore mayAuthenticate = new Semaphore(0);
    /** Connections, counted from 0 in the order of dialling, whose server was killed right after the handshake. */
    private final Set<Integer> killed = ConcurrentHashMap.newKeySet();

    private volatile OpenStatus answer = OpenStatus.OK;
    private volatile Auth serverKey;
    private Carriers carriers;

    private Carriers start(int count, Auth serverAuth, boolean verifies) {
        serverKey = serverKey == null ? serverAuth : serverKey;
        ServerLink.Dialer dialer = new ServerLink.Dialer() {
            @Override
            public ServerLink dial(HostPort server) {
                MemoryConnection.Pair pair = MemoryConnection.pair();
                int number;
                synchronized (dialled) {
                    number = dialled.size();
                    dialled.add(pair);
                }
                if (!killed.contains(number)) {
                    Thread.ofVirtual().start(() -> serve(pair.server(), serverKey));
                }
                return new ServerLink(server, pair.client(), portsClosed::incrementAndGet);
            }

            @Override
            public boolean verifiesServer() {
                return verifies;
            }
        };
        carriers = new Carriers(count, List.of(SERVER), dialer, new Introduction(KEY, List.of()), QUICK);
        return carriers;
    }

    private void serve(MemoryConnection server, Auth auth) {
        try {
            mayAuthenticate.acquire();
            Authentication.accept(server, auth, Duration.ofSeconds(30));
            while (true) {
                QuicStream stream = server.acceptStream(Duration.ofSeconds(30));
                OpenRequest.read(DeadlineReader.of(stream, Duration.ofSeconds(30)));
                byte[] bytes = new OpenAnswer(answer, "").encode();
                stream.write(bytes, 0, bytes.length);
            }
        } catch (IOException | InterruptedException end) {
            // The connection is over.
        }
    }

    private static ServerLink.Dialer toNobody(IOException failure) {
        return new ServerLink.Dialer() {
            @Override
            public ServerLink dial(HostPort server) throws IOException {
                throw failure;
            }

            @Override
            public boolean verifiesServer() {
                return false;
            }
        };
    }

    @AfterEach
    void close() throws IOException {
        carriers.close();
        assertEquals(dialled.size(), portsClosed.get(), "every port was given back");
    }

    @Test
    void aStreamIsOpenedOnceTheServerHasAnswered() throws Exception {
        mayAuthenticate.release(10);
        start(1, KEY, false).start();
        QuicStream stream = Openings.stream(carriers, TARGET);
        assertTrue(stream.connection().isOpen());
        answer = OpenStatus.CONNECTION_REFUSED;
        assertEquals(OpenStatus.CONNECTION_REFUSED, carriers.open(TARGET).status());
    }

    @Test
    void theTargetIsToldToNobodyWhoHasNotProvenTheKey() throws Exception {
        start(1, KEY, false);
        CompletableFuture<QuicStream> opened = openBehindStart();
        Eventually.holds(
                "the client has introduced itself",
                () -> !dialled.isEmpty() && dialled.getFirst().client().streams.size() == 1);
        assertFalse(opened.isDone());
        mayAuthenticate.release();
        opened.get(30, TimeUnit.SECONDS);
        assertEquals(2, dialled.getFirst().client().streams.size());
    }

    @Test
    void aServerKnownByItsCertificateGetsTheRequestTogetherWithTheAuthentication() throws Exception {
        start(1, KEY, true);
        CompletableFuture<QuicStream> opened = openBehindStart();
        Eventually.holds(
                "the request is there before the proof",
                () -> !dialled.isEmpty() && dialled.getFirst().client().streams.size() == 2);
        assertFalse(opened.isDone(), "but nothing more is, until the proof has come");
        mayAuthenticate.release();
        opened.get(30, TimeUnit.SECONDS);
    }

    private CompletableFuture<QuicStream> openBehindStart() {
        CompletableFuture<QuicStream> opened = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                carriers.start();
            } catch (IOException e) {
                opened.completeExceptionally(e);
            }
        });
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
    void aStreamWithoutCreditGoesOverASibling() throws Exception {
        mayAuthenticate.release(10);
        start(2, KEY, false).start();
        Eventually.holds("both are up", () -> carriers.ready().size() == 2);
        dialled.getFirst().client().credit.set(0);
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    dialled.get(1).client(), Openings.stream(carriers, TARGET).connection());
        }
    }

    @Test
    void aLostConnectionIsDialledAgainAndStreamsWaitForIt() throws Exception {
        mayAuthenticate.release(10);
        start(1, KEY, false).start();
        MemoryConnection first = dialled.getFirst().client();
        dialled.getFirst().server().close(0, "restarted");
        QuicStream stream = Openings.stream(carriers, TARGET);
        assertNotSame(first, stream.connection());
        assertEquals(2, dialled.size());
    }

    @Test
    void aWrongKeyDoesNotEndTheClientAndTheRightOneIsFoundWhenItIsThere() throws Exception {
        mayAuthenticate.release(1000);
        serverKey = OTHER;
        start(2, KEY, true);
        assertFalse(carriers.start());
        serverKey = KEY;
        Eventually.holds("both are up", () -> carriers.ready().size() == 2);
    }

    @Test
    void whatTimeDoesNotMendEndsTheStart() {
        carriers = new Carriers(
                2,
                List.of(SERVER),
                toNobody(DialException.lasting("no right", null)),
                new Introduction(KEY, List.of()),
                QUICK);
        assertEquals(
                "no right", assertThrows(IOException.class, carriers::start).getMessage());
    }

    @Test
    void aProofThatIsLateCountsAsADeadlineOfItsOwn() throws Exception {
        IOException late = new AuthenticationException(CloseCode.AUTHENTICATION_TIMEOUT, "too late");
        carriers = new Carriers(1, List.of(SERVER), toNobody(late), new Introduction(KEY, List.of()), QUICK);
        assertFalse(carriers.start());
        assertTrue(carriers.counters().deadlines.sum(Deadline.AUTHENTICATION) > 0);
        assertEquals(0, carriers.counters().deadlines.sum(Deadline.DIAL));
    }

    @Test
    void closingEndsStreamsThatWait() throws Exception {
        start(1, KEY, false);
        CompletableFuture<QuicStream> opened = openBehindStart();
        Eventually.holds("dialled", () -> !dialled.isEmpty());
        carriers.close();
        assertThrows(ExecutionException.class, () -> opened.get(30, TimeUnit.SECONDS));
    }

    @Test
    void whatIsProvenIsAskedBeforeWhatIsNot() throws Exception {
        killed.add(0);
        mayAuthenticate.release();
        start(2, KEY, true);
        carriers.start();
        Eventually.holds("both take streams", () -> carriers.ready().size() == 2);
        for (int i = 0; i < 4; i++) {
            assertSame(
                    dialled.get(1).client(), Openings.stream(carriers, TARGET).connection());
        }
        assertEquals(0, carriers.counters().opensRetried.sum());
    }

    /** Nobody watches a connection before it is proven: its server may be dead for as long as authentication may take. */
    @Test
    void aStreamLeavesAnUnprovenConnectionForOneThatIsProvenMeanwhile() throws Exception {
        killed.add(0);
        start(2, KEY, true);
        Thread starting = Thread.ofVirtual().start(() -> assertDoesNotThrow(() -> carriers.start()));
        Eventually.holds("both take streams", () -> carriers.ready().size() == 2);
        List<CompletableFuture<QuicStream>> opened = List.of(openBeside(), openBeside());
        // One of the two has its turn first on each; next to the stream of its authentication it is the second one.
        Eventually.holds(
                "both are asked",
                () -> dialled.stream().allMatch(each -> each.client().streams.size() == 2));
        mayAuthenticate.release();
        for (CompletableFuture<QuicStream> each : opened) {
            assertSame(dialled.get(1).client(), each.get(30, TimeUnit.SECONDS).connection());
        }
        starting.join();
        assertTrue(dialled.get(0).client().isOpen(), "it need not have ended for that, as it does after 10 s");
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
}
