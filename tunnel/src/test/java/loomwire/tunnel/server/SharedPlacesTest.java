package loomwire.tunnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import loomwire.tunnel.relay.Place;
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
        return all(places, client).size();
    }

    private static List<Place> all(SharedPlaces places, Client client) {
        return Stream.generate(() -> places.tryEnter(client))
                .takeWhile(Objects::nonNull)
                .toList();
    }

    @Test
    void oneClientTakesItsShareAndLeavesTheRest() {
        SharedPlaces places = new SharedPlaces(100, 80, 10);
        assertEquals(80, takeAll(places, client(1, "192.0.2.1")));
        assertNotNull(places.tryEnter(client(2, "198.51.100.1")));
    }

    @Test
    void manyConnectionsFromOnePlaceLeaveSomeForOthers() {
        SharedPlaces places = new SharedPlaces(100, 80, 10);
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            taken += takeAll(places, client(i, "192.0.2." + i));
        }
        assertEquals(90, taken, "half of the reserve is for those from elsewhere");
        assertNotNull(places.tryEnter(client(101, "198.51.100.1")));
    }

    @Test
    void afterAClientTookItsShareAnotherOneFromTheSamePlaceIsServed() {
        SharedPlaces places = new SharedPlaces(10, 80, 10);
        Client greedy = client(1, "192.0.2.1");
        assertEquals(8, takeAll(places, greedy));
        assertNotNull(places.tryEnter(client(2, "192.0.2.1")));
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
            assertNotNull(places.tryEnter(client(1, "192.0.2.1")));
        }
    }

    @Test
    void aFreePlaceGoesToTheOneWhoHoldsLeastAndNotToWhoeverQueuedMost() throws Exception {
        SharedPlaces places = new SharedPlaces(2, 100, 100);
        Client greedy = client(1, "192.0.2.1");
        Client modest = client(2, "198.51.100.1");
        List<Place> taken = all(places, greedy);
        assertEquals(2, taken.size());
        FutureTask<Place> first = waits(places, greedy);
        FutureTask<Place> second = waits(places, modest);
        taken.getFirst().close();
        assertNotNull(second.get());
        assertFalse(first.isDone());
        taken.getLast().close();
        assertNotNull(first.get());
    }

    @Test
    void oneClientCannotFillTheQueue() throws Exception {
        SharedPlaces places = new SharedPlaces(1, 80, 5);
        Client greedy = client(1, "192.0.2.1");
        Place taken = places.tryEnter(greedy);
        assertNotNull(taken);
        List<FutureTask<Place>> queue = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            queue.add(waits(places, greedy));
        }
        assertNull(places.enter(greedy, LONG), "sent away at once");
        FutureTask<Place> other = waits(places, client(2, "198.51.100.1"));
        taken.close();
        queue.getFirst().get().close();
        assertNotNull(other.get(), "second at most, however many wait before");
    }

    @Test
    void whoGivesUpLeavesNothingBehind() throws Exception {
        SharedPlaces places = new SharedPlaces(1, 80, 5);
        Client one = client(1, "192.0.2.1");
        Place taken = places.tryEnter(one);
        assertNotNull(taken);
        assertNull(places.enter(client(2, "198.51.100.1"), Duration.ofMillis(1)));
        taken.close();
        assertNotNull(places.tryEnter(one));
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
                    try (Place place = places.enter(client, Duration.ofMillis(round % 3))) {
                        if (place != null) {
                            Thread.yield();
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

    private static FutureTask<Place> waits(SharedPlaces places, Client client) {
        FutureTask<Place> waits = new FutureTask<>(() -> places.enter(client, LONG));
        Thread thread = Thread.ofVirtual().start(waits);
        Eventually.holds("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
        return waits;
    }
}
