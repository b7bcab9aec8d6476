package loomwire.tunnel.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import loomwire.tunnel.config.PerformanceConfig.Spares;
import loomwire.tunnel.testing.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpareConnectionsTest {
    private static final Client CLIENT = new Client(1, SourcePrefix.of(InetAddress.getLoopbackAddress()));

    private static final int MAX = 8;

    private final SpareCounters counters = new SpareCounters();
    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Upstream> taken = new ArrayList<>();
    private loomwire.tunnel.testing.Upstream target;
    private SpareConnections spares;

    @AfterEach
    void stop() throws IOException {
        over.countDown();
        for (Upstream upstream : taken) {
            upstream.close();
        }
        spares.close();
        if (target != null) {
            target.close();
        }
        assertEquals(0, counters.ready.sum());
        assertEquals(
                counters.dialled.sum(),
                counters.hits.sum() + counters.discarded.sum(),
                "each was used once or discarded");
    }

    private void start(String greeting) throws IOException {
        start(greeting, Duration.ofMinutes(1));
    }

    private void start(String greeting, Duration idle) throws IOException {
        target = new loomwire.tunnel.testing.Upstream(socket -> {
            socket.getOutputStream().write(greeting.getBytes());
            accepted.add(socket);
            over.await();
        });
        spares = new SpareConnections(new Spares(MAX, idle), 100, Duration.ofSeconds(10), counters);
    }

    private List<InetSocketAddress> address() {
        return List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port()));
    }

    private Upstream take() {
        Upstream upstream = spares.take(address(), CLIENT);
        if (upstream != null) {
            taken.add(upstream);
        }
        return upstream;
    }

    private void makeBusy() {
        for (int i = 0; i < SpareTarget.BUSY_OPENS - 1; i++) {
            assertNull(take());
        }
        assertEquals(0, counters.dialled.sum(), "nothing is dialled ahead for a target that few ask for");
        assertNull(take());
        Eventually.holds("one is ready", () -> counters.ready.sum() > 0 && accepted.size() >= counters.ready.sum());
    }

    @Test
    void eachIsUsedByOneStreamOnly() throws Exception {
        start("");
        makeBusy();
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Upstream upstream;
            do {
                upstream = take();
                assertTrue(counters.ready.sum() <= MAX);
            } while (upstream == null);
            assertTrue(ports.add(upstream.socket().socket().getLocalPort()), "a socket was handed out twice");
        }
        assertEquals(50, counters.hits.sum());
        assertTrue(counters.misses.sum() > 0);
    }

    @Test
    void whatTheTargetHasSaidAlreadyComesAlong() throws Exception {
        start("220 ready\r\n");
        makeBusy();
        Upstream upstream = take();
        assertNotNull(upstream);
        assertArrayEquals("220 ready\r\n".getBytes(), upstream.early());
        accepted.forEach(socket -> {
            try {
                socket.getOutputStream().write("more".getBytes());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        byte[] more = new byte[4];
        assertEquals(4, upstream.socket().socket().getInputStream().readNBytes(more, 0, 4));
        assertArrayEquals("more".getBytes(), more);
    }

    @Test
    void oneThatTheTargetHasEndedIsNotHandedOut() throws Exception {
        start("408 too slow");
        makeBusy();
        Eventually.holds("all that were dialled are there", () -> accepted.size() == counters.dialled.sum());
        for (Socket socket : accepted) {
            socket.shutdownOutput();
        }
        long dialled = counters.dialled.sum();
        assertNull(take());
        assertEquals(dialled, counters.discarded.sum());
    }

    @Test
    void oneThatIsTooOldIsNotHandedOut() throws Exception {
        start("", Duration.ZERO);
        makeBusy();
        assertNull(take());
        Eventually.holds("it is discarded", () -> counters.discarded.sum() > 0);
    }

    @Test
    void aTargetThatRefusesIsLeftInPeace() throws Exception {
        start("");
        target.close();
        for (int i = 0; i < SpareTarget.BUSY_OPENS + 1; i++) {
            assertNull(take());
        }
        Eventually.holds("it was tried", () -> counters.failed.sum() > 0);
        long tried = counters.failed.sum();
        for (int i = 0; i < 1000; i++) {
            assertNull(take());
        }
        // Those that were under way when the first was refused.
        assertTrue(counters.failed.sum() - tried <= MAX, "tried " + (counters.failed.sum() - tried) + " times more");
    }

    @Test
    void whatOneClientHasDialledAheadLeavesRoomForAnothersTarget() throws Exception {
        start("");
        spares.close();
        spares = new SpareConnections(new Spares(MAX, Duration.ofMinutes(1)), 50, Duration.ofSeconds(10), counters);
        Client elsewhere = new Client(2, SourcePrefix.of(InetAddress.ofLiteral("198.51.100.1")));
        for (int i = 0; i < 300; i++) {
            assertTrue(counters.ready.sum() <= MAX / 2, "its share");
            Upstream spare = spares.take(address(), CLIENT);
            if (spare != null) {
                taken.add(spare);
            }
        }
        try (var other = new loomwire.tunnel.testing.Upstream(socket -> over.await())) {
            List<InetSocketAddress> theirs =
                    List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), other.port()));
            for (int i = 0; i < SpareTarget.BUSY_OPENS + 1; i++) {
                Upstream spare = spares.take(theirs, elsewhere);
                if (spare != null) {
                    taken.add(spare);
                }
            }
            Eventually.holds("some are dialled for the other's target", () -> other.accepted() > 0);
        }
    }

    @Test
    void thereIsRoomForSoManyInAllTargetsTogether() throws Exception {
        start("");
        List<loomwire.tunnel.testing.Upstream> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            var other = new loomwire.tunnel.testing.Upstream(socket -> over.await());
            others.add(other);
            for (int j = 0; j < 100; j++) {
                Upstream upstream = spares.take(
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), other.port())), CLIENT);
                if (upstream != null) {
                    taken.add(upstream);
                }
                assertTrue(counters.ready.sum() <= MAX);
            }
        }
        assertTrue(spares.giveUpAll() <= MAX);
        for (var other : others) {
            other.close();
        }
    }

    @Test
    void withoutRoomNothingIsKept() throws Exception {
        target = new loomwire.tunnel.testing.Upstream(socket -> over.await());
        spares = new SpareConnections(new Spares(0, Duration.ofMinutes(1)), 100, Duration.ofSeconds(10), counters);
        for (int i = 0; i < 200; i++) {
            assertNull(take());
        }
        assertEquals(0, counters.misses.sum());
    }
}
