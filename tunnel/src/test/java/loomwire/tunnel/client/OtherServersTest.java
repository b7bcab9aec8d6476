package loomwire.tunnel.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import loomwire.quic.QuicStream;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryStream;
import loomwire.tunnel.testing.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of connections and streams when other servers are configured while the client runs. */
@Timeout(120)
class OtherServersTest {
    private static final HostPort A = new HostPort("a.example", 1);
    private static final HostPort B = new HostPort("b.example", 2);
    private static final HostPort C = new HostPort("c.example", 3);
    private static final Target TARGET = new Target("example.org", 80);
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private final ScriptedServer server = new ScriptedServer();
    private Carriers carriers;

    private void start(int count, HostPort... servers) throws IOException {
        carriers = new Carriers(
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
                        PATIENT,
                        Duration.ofMillis(15),
                        PATIENT,
                        0));
        carriers.start();
        Eventually.holds("all are up", () -> carriers.ready().size() == count);
    }

    @AfterEach
    void close() throws IOException {
        carriers.close();
        assertEquals(server.dialled.size(), server.portsClosed.get(), "every port was given back");
    }

    private Set<HostPort> readyAt() {
        return carriers.ready().stream().map(Carrier::server).collect(Collectors.toSet());
    }

    private static void finish(QuicStream stream, MemoryStream there) throws IOException {
        stream.finish();
        there.finish();
        stream.close();
        there.close();
    }

    @Test
    void aConnectionToAServerThatIsGoneIsReplacedAndEndsWithItsLastStream() throws Exception {
        start(1, A);
        MemoryStream old = (MemoryStream) Openings.stream(carriers, TARGET);
        carriers.follow(List.of(B), false);
        Eventually.holds("the other one is up", () -> readyAt().equals(Set.of(B)));
        assertSame(server.client(1), Openings.stream(carriers, TARGET).connection());
        assertTrue(server.client(0).isOpen());
        MemoryStream there = server.server(0).streams.get(1);
        old.write("goes on".getBytes());
        old.finish();
        assertEquals("goes on", new String(there.readAll()));
        finish(old, there);
        Eventually.holds("it ends with its last stream", () -> !server.client(0).isOpen());
        Eventually.holds(
                "the reason is counted", () -> carriers.counters().losses.sum(LossCause.MOVED) == 1);
    }

    @Test
    void connectionsToServersThatStayAreNotTouched() throws Exception {
        start(2, A, B);
        carriers.follow(List.of(B, C), false);
        Eventually.holds("A is left", () -> readyAt().equals(Set.of(B, C)));
        assertEquals(3, server.dialled.size());
        assertEquals(1, server.servers.stream().filter(B::equals).count());
        assertTrue(server.client(server.servers.indexOf(B)).isOpen());
    }

    @Test
    void asLongAsNoOtherServerAnswersTheOneBeforeServes() throws Exception {
        start(1, A);
        server.down.add(B);
        carriers.follow(List.of(B), false);
        Eventually.holds("it was tried", () -> carriers.counters().dialFailures.total() > 3);
        assertSame(server.client(0), Openings.stream(carriers, TARGET).connection());
        server.down.clear();
        Eventually.holds("the other one is up", () -> readyAt().equals(Set.of(B)));
    }

    @Test
    void aServerThatIsGoneIsTheLastChoiceForStreams() throws Exception {
        start(2, A, B);
        server.down.addAll(List.of(B, C)); // so that the connection to A cannot be replaced
        carriers.follow(List.of(B, C), false);
        for (int i = 0; i < 10; i++) {
            assertSame(
                    server.client(server.servers.indexOf(B)),
                    Openings.stream(carriers, TARGET).connection());
        }
    }

    @Test
    void whenServersAreJudgedOtherwiseEachConnectionIsMadeAnewOnce() throws Exception {
        start(2, A);
        carriers.follow(List.of(A), true);
        Eventually.holds(
                "both are new",
                () -> carriers.ready().size() == 2
                        && server.dialled.size() == 4
                        && !server.client(0).isOpen()
                        && !server.client(1).isOpen());
        carriers.follow(List.of(A), false);
        Openings.stream(carriers, TARGET);
        assertEquals(4, server.dialled.size());
    }

    @Test
    void asLongAsNoServerStandsTheNewJudgementConnectionsFromBeforeTakeNoNewStreams() throws Exception {
        start(1, A);
        MemoryStream old = (MemoryStream) Openings.stream(carriers, TARGET);
        server.down.add(A);
        carriers.follow(List.of(A), true);
        assertEquals(List.of(), carriers.ready(), "from the moment on that the change is applied");
        Eventually.holds("it was tried", () -> carriers.counters().dialFailures.total() > 3);
        assertEquals(List.of(), carriers.ready());
        MemoryStream there = server.server(0).streams.get(1);
        old.write("goes on".getBytes());
        old.finish();
        assertEquals("goes on", new String(there.readAll()));
        finish(old, there);
        Eventually.holds("it ends with its last stream", () -> !server.client(0).isOpen());
        server.down.clear();
        QuicStream opened = Openings.stream(carriers, TARGET);
        assertSame(server.client(1), opened.connection());
        Eventually.holds(
                "the reason is counted", () -> carriers.counters().losses.sum(LossCause.JUDGED_ANEW) == 1);
        assertEquals(0, carriers.counters().losses.sum(LossCause.MOVED), "it is the same server");
    }

    private static Config config(String key, String pin) throws Exception {
        return ConfigLoader.parse(
                Path.of("test.yaml"),
                "role: client\nserver: { addr: '192.0.2.1:9999' }\nauth: { key: '" + key.repeat(32)
                        + "' }\ntransport: { conn: 1, quic: { pin: '" + pin.repeat(32) + "' } }\n",
                new Host(2, 8192, Map.of()));
    }

    @Test
    void anotherPinMakesConnectionsAnewAndAnotherKeyDoesNot() throws Exception {
        TunnelClient client = TunnelClient.start(config("00", "aa"), server);
        carriers = client.carriers();
        client.prepare(config("00", "bb")).apply();
        Eventually.holds(
                "made anew",
                () -> server.dialled.size() == 2 && !server.client(0).isOpen());
        client.prepare(config("01", "bb")).apply();
        assertSame(server.client(1), Openings.stream(carriers, TARGET).connection());
        assertEquals(2, server.dialled.size());
        Auth.SharedKey said = (Auth.SharedKey) carriers.introduction().auth();
        assertEquals(1, said.key()[0], "on the next one");
        client.close();
    }

    @Test
    void withOneFixedPortTheNextServerWaitsForTheStreamsOfTheLastOne() throws Exception {
        server.freshPorts = false;
        start(1, A);
        QuicStream old = Openings.stream(carriers, TARGET);
        carriers.follow(List.of(B), false);
        Eventually.holds("it takes no more", () -> carriers.ready().isEmpty());
        assertTrue(server.client(0).isOpen());
        assertEquals(1, server.dialled.size());
        finish(old, server.server(0).streams.get(1));
        Eventually.holds("the next one is up", () -> readyAt().equals(Set.of(B)));
    }

    @Test
    void aClientWithoutAnyConnectionTriesOtherServersAtOnce() throws Exception {
        start(1, A);
        server.down.add(A);
        server.server(0).close(0, "gone");
        Eventually.holds(
                "it was tried in vain", () -> carriers.counters().dialFailures.total() > 0);
        carriers.follow(List.of(B), false);
        QuicStream opened = Openings.stream(carriers, TARGET);
        assertSame(server.client(1), opened.connection());
    }
}
