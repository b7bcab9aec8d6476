package loomwire.tunnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import loomwire.quic.MemoryBudget;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.MemoryEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ports that fail under a server, and come back or do not. */
@Timeout(60)
class GateTest {
    private final MemoryEndpoint first = new MemoryEndpoint();
    private final MemoryEndpoint other = new MemoryEndpoint();
    private final MemoryEntrance card = new MemoryEntrance(first);
    private TunnelServer server;

    @BeforeEach
    void start() throws Exception {
        server = start(card, new MemoryEntrance(other));
    }

    private static TunnelServer start(Entrance... entrances) throws Exception {
        Config config =
                ConfigLoader.parse(Path.of("server.yaml"), """
                role: server
                listen: { addr: ":9" }
                auth: { key: "%s" }
                """.formatted("00".repeat(32)), new Host(2, 8192, Map.of()));
        return TunnelServer.start(List.of(entrances), config, (peer, flags) -> {}, MemoryBudget.UNLIMITED);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static MemoryConnection enter(MemoryEndpoint endpoint) throws IOException {
        MemoryConnection client = endpoint.connect();
        Authentication.awaitServer(
                client, Authentication.introduce(client, ServerOnMemory.KEY, List.of()), ServerOnMemory.KEY);
        return client;
    }

    private void breakFirst() {
        first.close();
        Eventually.holds("the failure is seen", () -> !server.gates().getFirst().isOpen());
    }

    @Test
    void aPortThatFailedIsOpenedAgainUntilThatWorks() throws Exception {
        enter(first);
        breakFirst();
        Eventually.holds("it is tried more than once", () -> card.failures() >= 2);
        assertEquals("the card is gone", server.gates().getFirst().failure());
        MemoryEndpoint second = new MemoryEndpoint();
        card.lay(second);
        Eventually.holds(
                "clients can come in again", () -> server.gates().getFirst().isOpen());
        assertTrue(enter(second).isOpen());
        Eventually.holds(
                "what was counted before stays counted",
                () -> server.counters().admissions().authenticated.sum() == 2);
        assertEquals(1, server.gates().getFirst().failures());
    }

    @Test
    void whatComesInElsewhereDoesNotNoticeIt() throws Exception {
        MemoryConnection before = enter(other);
        breakFirst();
        assertTrue(before.isOpen());
        assertTrue(enter(other).isOpen());
        assertTrue(server.gates().getLast().isOpen());
    }

    @Test
    void aServerWhosePortIsAwayCanBeStopped() throws Exception {
        breakFirst();
        Eventually.holds("it is tried", () -> card.failures() >= 1);
        server.close();
        card.lay(new MemoryEndpoint());
        assertFalse(server.gates().getFirst().isOpen());
    }

    @Test
    void aPortThatComesBackWhileTheServerDrainsLetsNobodyIn() throws Exception {
        breakFirst();
        server.drain(Duration.ZERO);
        MemoryEndpoint second = new MemoryEndpoint();
        card.lay(second);
        Eventually.holds("it is open again", () -> server.gates().getFirst().isOpen());
        assertFalse(second.isAccepting());
    }

    @Test
    void aPortThatCannotBeOpenedAtTheStartEndsTheStartAndLeavesNothingOpen() {
        MemoryEndpoint opened = new MemoryEndpoint();
        assertThrows(IOException.class, () -> start(new MemoryEntrance(opened), new MemoryEntrance()));
        assertThrows(IOException.class, () -> opened.accept(Duration.ZERO.plusMillis(1)));
    }
}
