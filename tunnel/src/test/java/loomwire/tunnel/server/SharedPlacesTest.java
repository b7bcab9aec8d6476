package loomwire.tunnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.FutureTask;
import loomwire.tunnel.testing.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedPlacesTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static Client client(int connection, String from) {
        return new Client(connection, SourcePrefix.of(InetAddress.ofLiteral(from)));
    }

    private static int takeAll(SharedPlaces places, Client client) {
        int taken = 0;
        while (places.tryTake(client)) {
            taken++;
        }
        return taken;
    }

    @Test
    void oneClientTakesItsShareAndLeavesTheRest() {
        SharedPlaces places = new SharedPlaces(100, 80, 10);
        assertEquals(80, takeAll(places, client(1, "192.0.2.1")));
        assertTrue(places.tryTake(client(2, "198.51.100.1")));
    }

    @Test
    void manyConnectionsFromOnePlaceLeaveSomeForOthers() {
        SharedPlaces places = new SharedPlaces(100, 80, 10);
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            taken += takeAll(places, client(i, "192.0.2." + i));
        }
        assertEquals(90, taken, "half of the reserve is for those from elsewhere");
        assertTrue(places.tryTake(client(101, "198.51.100.1")));
    }

    @Test
    void afterAClientTookItsShareAnotherOneFromTheSamePlaceIsServed() {
        SharedPlaces places = new SharedPlaces(10, 80, 10);
        Client greedy = client(1, "192.0.2.1");
        assertEquals(8, takeAll(places, greedy));
        assertTrue(places.tryTake(client(2, "192.0.2.1")));
    }

    @Test
    void fewPlacesAreNotShared() {
        for (int max = 1; max < 5; max++) {
            assertEquals(max, takeAll(new SharedPlaces(max, 80, 10), client(1, "192.0.2.1")));
        }
    }

    @Test
    void withoutALimitThereIsAlwaysRoom() {
        SharedPlaces places = new SharedPlaces(0, 80, 10);
        for (int i = 0; i < 1000; i++) {
            assertTrue(places.tryTake(client(1, "192.0.2.1")));
        }
    }

    @Test
    void aFreePlaceGoesToTheOneWhoHoldsLeastAndNotToWhoeverQueuedMost() throws Exception {
        SharedPlaces places = new SharedPlaces(2, 100, 100);
        Client greedy = client(1, "192.0.2.1");
        Client modest = client(2, "198.51.100.1");
        assertEquals(2, takeAll(places, greedy));
        FutureTask<Boolean> first = waits(places, greedy);
        FutureTask<Boolean> second = waits(places, modest);
        places.giveBack(greedy);
        assertTrue(second.get());
        assertFalse(first.isDone());
        places.giveBack(greedy);
        assertTrue(first.get());
    }

    @Test
    void oneClientCannotFillTheQueue() throws Exception {
        SharedPlaces places = new SharedPlaces(1, 80, 5);
        Client greedy = client(1, "192.0.2.1");
        assertTrue(places.tryTake(greedy));
        for (int i = 0; i < 4; i++) {
            waits(places, greedy);
        }
        assertFalse(places.take(greedy, LONG), "sent away at once");
        FutureTask<Boolean> other = waits(places, client(2, "198.51.100.1"));
        places.giveBack(greedy);
        places.giveBack(greedy);
        assertTrue(other.get(), "second at most, however many wait before");
    }

    @Test
    void whoGivesUpLeavesNothingBehind() throws Exception {
        SharedPlaces places = new SharedPlaces(1, 80, 5);
        Client one = client(1, "192.0.2.1");
        assertTrue(places.tryTake(one));
        assertFalse(places.take(client(2, "198.51.100.1"), Duration.ofMillis(1)));
        places.giveBack(one);
        assertTrue(places.tryTake(one));
    }

    @Test
    void placesAreNeitherLostNorMadeWhateverHappens() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        SharedPlaces places = new SharedPlaces(10, 80, 100);
        Thread[] threads = new Thread[20];
        for (int i = 0; i < threads.length; i++) {
            Client client = client(i, "192.0.2.1");
            int rounds = 50 + random.nextInt(50);
            threads[i] = Thread.ofVirtual().start(() -> {
                for (int round = 0; round < rounds; round++) {
                    try {
                        if (places.take(client, Duration.ofMillis(round % 3))) {
                            Thread.yield();
                            places.giveBack(client);
                        }
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            });
            if (random.nextInt(4) == 0) {
                threads[i].interrupt();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(8, takeAll(places, client(99, "198.51.100.1")), "seed " + seed);
    }

    private static FutureTask<Boolean> waits(SharedPlaces places, Client client) {
        FutureTask<Boolean> waits = new FutureTask<>(() -> places.take(client, LONG));
        Thread thread = Thread.ofVirtual().start(waits);
        Eventually.holds("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
        return waits;
    }
}
