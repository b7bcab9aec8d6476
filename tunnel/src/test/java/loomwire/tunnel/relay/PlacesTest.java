package loomwire.tunnel.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

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
        Places places = new Places(2, 10, new WaitCounters());
        Place first = places.tryEnter();
        assertNotNull(first);
        assertNotNull(places.enter(Duration.ZERO));
        assertNull(places.tryEnter());
        assertNull(places.enter(Duration.ofMillis(1)));
        first.close();
        assertNotNull(places.tryEnter());
    }

    @Test
    void zeroIsNoLimit() {
        Places places = new Places(0, 0, new WaitCounters());
        for (int i = 0; i < 1000; i++) {
            assertNotNull(places.tryEnter());
        }
    }

    @Test
    void whoWaitsIsServedInTurnAndNotOvertaken() throws Exception {
        Places places = new Places(1, 10, new WaitCounters());
        Place taken = places.tryEnter();
        assertNotNull(taken);
        ConcurrentLinkedQueue<Integer> served = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            Thread thread = Thread.ofVirtual().start(() -> {
                try (Place place = places.enter(LONG)) {
                    assertNotNull(place);
                    served.add(number);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            threads.add(thread);
            Eventually.holds("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
        }
        taken.close();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(0, 1, 2), List.copyOf(served));
    }

    @Test
    void whoComesWhenTooManyWaitIsSentAwayAtOnce() throws Exception {
        Places places = new Places(1, 1, new WaitCounters());
        assertNotNull(places.tryEnter());
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                places.enter(LONG);
            } catch (InterruptedException ending) {
                // Below.
            }
        });
        Eventually.holds("it waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
        assertNull(places.enter(Duration.ofDays(1)));
        waiting.interrupt();
        waiting.join();
        assertNull(places.enter(Duration.ofMillis(1)), "its place in the queue is free, but not the one it waited for");
    }
}
