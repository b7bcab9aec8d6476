package loomwire.tunnel.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import loomwire.tunnel.testing.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlacesTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void thereAreSoManyAndNoMore() throws Exception {
        Places places = new Places(2, 10);
        assertTrue(places.tryTake());
        assertTrue(places.take(Duration.ZERO));
        assertFalse(places.tryTake());
        assertFalse(places.take(Duration.ofMillis(1)));
        places.giveBack();
        assertTrue(places.tryTake());
    }

    @Test
    void zeroIsNoLimit() {
        Places places = new Places(0, 0);
        for (int i = 0; i < 1000; i++) {
            assertTrue(places.tryTake());
        }
    }

    @Test
    void whoWaitsIsServedInTurnAndNotOvertaken() throws Exception {
        Places places = new Places(1, 10);
        assertTrue(places.tryTake());
        ConcurrentLinkedQueue<Integer> served = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    assertTrue(places.take(LONG));
                    served.add(number);
                    places.giveBack();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            threads.add(thread);
            Eventually.holds("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
        }
        places.giveBack();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(0, 1, 2), List.copyOf(served));
    }

    @Test
    void whoComesWhenTooManyWaitIsSentAwayAtOnce() throws Exception {
        Places places = new Places(1, 1);
        assertTrue(places.tryTake());
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                places.take(LONG);
            } catch (InterruptedException ending) {
                // Below.
            }
        });
        Eventually.holds("it waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
        assertFalse(places.take(Duration.ofDays(1)));
        waiting.interrupt();
        waiting.join();
        assertFalse(places.take(Duration.ofMillis(1)), "its place in the queue is free, but not the one it waited for");
    }
}
