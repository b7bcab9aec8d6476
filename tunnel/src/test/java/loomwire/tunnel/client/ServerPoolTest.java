package loomwire.tunnel.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import loomwire.tunnel.config.HostPort;
import org.junit.jupiter.api.Test;

class ServerPoolTest {
    private static final HostPort A = new HostPort("a.example", 1);
    private static final HostPort B = new HostPort("b.example", 2);
    private static final HostPort C = new HostPort("c.example", 3);
    private static final IOException SILENT = new IOException("silent");

    private final ServerPool pool = new ServerPool(List.of(A, B, C));
    private long now;

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private void fail(HostPort server) {
        pool.failed(server, SILENT, now);
        pool.release(server);
    }

    @Test
    void carriersAreSpreadOverAllServersInTheOrderOfTheFile() {
        assertEquals(
                List.of(A, B, C, A, B),
                List.of(
                        pool.choose(null, now),
                        pool.choose(null, now),
                        pool.choose(null, now),
                        pool.choose(null, now),
                        pool.choose(null, now)));
    }

    @Test
    void aServerThatFailedIsPassedOverAsLongAsAnotherAnswers() {
        fail(pool.choose(null, now));
        assertEquals(B, pool.choose(null, now));
        assertEquals(C, pool.choose(null, now));
        assertEquals(B, pool.choose(null, now));
        assertFalse(pool.isAllDown());
    }

    @Test
    void withAllServersDownEachHasItsTurn() {
        for (HostPort server : List.of(A, B, C, A, B)) {
            pass(Duration.ofSeconds(5));
            assertEquals(server, pool.choose(null, now));
            fail(server);
        }
        assertTrue(pool.isAllDown());
    }

    @Test
    void withAllServersDownTheOneThatLetACarrierDownHasItsTurnToo() {
        fail(pool.choose(null, now));
        fail(pool.choose(null, now));
        pool.choose(null, now);
        fail(C);
        for (HostPort server : List.of(A, B, C, A, B, C)) {
            assertEquals(server, pool.choose(C, now));
            fail(server);
        }
    }

    @Test
    void aServerThatLetACarrierDownIsAvoidedIfThereIsAnother() {
        pool.choose(null, now);
        assertEquals(B, pool.choose(A, now));
        ServerPool single = new ServerPool(List.of(A));
        assertEquals(A, single.choose(A, now));
        pool.release(A);
        assertNull(pool.better(B, now), "and not returned to at once");
        pass(ServerPool.FIRST_RETURN);
        assertEquals(A, pool.better(B, now));
    }

    @Test
    void aCarrierReturnsToThePreferredServerAfterAWhileThatGrows() {
        fail(pool.choose(null, now));
        assertEquals(B, pool.choose(null, now));
        assertNull(pool.better(B, now), "it has failed just now");
        pass(ServerPool.FIRST_RETURN);
        assertEquals(A, pool.better(B, now));
        fail(A);
        pass(ServerPool.FIRST_RETURN);
        assertNull(pool.better(B, now));
        pass(ServerPool.FIRST_RETURN);
        assertEquals(A, pool.better(B, now));
        pool.alive(A);
        pool.release(B);
        assertNull(pool.better(A, now));
    }

    @Test
    void carriersComeBackOneByOneUntilTheyAreSpreadAgain() {
        fail(pool.choose(null, now));
        fail(pool.choose(null, now));
        for (int i = 0; i < 4; i++) {
            assertEquals(C, pool.choose(null, now));
        }
        pass(ServerPool.FIRST_RETURN);
        move(C, A);
        assertNull(pool.better(C, now), "not two at once");
        pass(ServerPool.BETWEEN_MOVES);
        move(C, B);
        pass(ServerPool.BETWEEN_MOVES);
        move(C, A);
        pass(ServerPool.FIRST_RETURN);
        assertNull(pool.better(C, now));
        assertNull(pool.better(A, now));
    }

    private void move(HostPort from, HostPort to) {
        assertEquals(to, pool.better(from, now));
        pool.alive(to);
        pool.release(from);
    }

    @Test
    void oneCarrierAtATimeTriesAServerThatWasDown() {
        fail(pool.choose(null, now));
        for (int i = 0; i < 4; i++) {
            pool.choose(null, now);
        }
        pass(ServerPool.FIRST_RETURN);
        assertEquals(A, pool.better(B, now));
        pass(ServerPool.BETWEEN_MOVES);
        assertNull(pool.better(C, now), "the first one has not found out yet");
    }

    @Test
    void severalCarriersThatFailTogetherAreOneFailure() {
        for (int i = 0; i < 5; i++) {
            pool.failed(A, SILENT, now);
        }
        assertEquals(B, pool.choose(null, now));
        pass(ServerPool.FIRST_RETURN);
        assertEquals(A, pool.better(B, now));
    }

    @Test
    void otherServersAreChosenFromThenOnAndThoseThatAreGoneAreOnlyCountedToTheEnd() {
        assertEquals(A, pool.choose(null, now));
        assertEquals(B, pool.choose(null, now));
        pool.replace(List.of(C, B));
        assertFalse(pool.has(A));
        assertTrue(pool.has(C));
        assertNull(pool.better(A, now), "its carrier is replaced in any case");
        assertEquals(C, pool.choose(A, now), "B has a carrier already");
        pool.failed(A, SILENT, now);
        pool.alive(A);
        pool.release(A);
        pool.replace(List.of(A, B, C));
        assertEquals(A, pool.choose(null, now), "it has no carrier any more");
    }

    @Test
    void aServerThatStaysKeepsWhatIsKnownOfIt() {
        fail(pool.choose(null, now));
        pool.replace(List.of(A, C));
        assertEquals(C, pool.choose(null, now), "A is down");
        fail(C);
        assertTrue(pool.isAllDown());
        pool.replace(List.of(B));
        assertFalse(pool.isAllDown());
    }

    @Test
    void aServerThatIsNamedFirstNowIsMovedTo() {
        ServerPool one = new ServerPool(List.of(A, B));
        assertEquals(A, one.choose(null, now));
        one.replace(List.of(B, A));
        assertEquals(B, one.better(A, now));
    }

    @Test
    void aStartThatFailedNamesEveryServer() {
        fail(A);
        fail(B);
        String text = pool.failure(SILENT).getMessage();
        assertEquals(
                "none of the 3 servers can be used; a.example:1: silent; b.example:2: silent; c.example:3: not tried",
                text);
    }
}
