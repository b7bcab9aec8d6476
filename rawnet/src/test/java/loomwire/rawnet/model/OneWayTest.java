package loomwire.rawnet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each thing that a path does, with answers that were worked out by hand. */
class OneWayTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final int PACKET = 1250; // 10,000 bits: 1 ms at 10 Mbit/s

    private record Arrival(int packet, long time) {}

    private static OneWay<Integer> path(String spec) {
        return path(spec, 1);
    }

    private static OneWay<Integer> path(String spec, long seed) {
        return new OneWay<>(seed, PathSpec.parse(spec, "").up(), 0);
    }

    /** Everything that arrives until the time, each at the moment that the path asked to be polled. */
    private static List<Arrival> arrivals(OneWay<Integer> path, long until) {
        List<Arrival> all = new ArrayList<>();
        for (long now = path.nextTimeout(); now <= until; now = path.nextTimeout()) {
            for (Integer packet = path.poll(now); packet != null; packet = path.poll(now)) {
                all.add(new Arrival(packet, now));
            }
        }
        return all;
    }

    private static List<Integer> packets(List<Arrival> arrivals) {
        return arrivals.stream().map(Arrival::packet).toList();
    }

    private static void offer(OneWay<Integer> path, int count, long everyNanos) {
        for (int i = 0; i < count; i++) {
            path.offer(i, PACKET, i * everyNanos);
        }
    }

    @Test
    void whatIsOfferedIsDeliveredDroppedOrStillUnderWay() {
        OneWay<Integer> path = path("delay=10ms loss=50% duplicate=50%");
        offer(path, 100, 0);
        Figures figures = path.figures();
        assertTrue(figures.underWay() > 0 && figures.delivered() == 0, figures.toString());
        assertTrue(figures.toString().contains(", still under way " + figures.underWay() + ","), figures.toString());
        assertEquals(figures.underWay(), arrivals(path, Long.MAX_VALUE - 1).size());
        assertEquals(0, figures.underWay(), figures.toString());
    }

    @Test
    void aPathThatDoesNothingHandsPacketsOnAtOnce() {
        OneWay<Integer> path = path("");
        assertEquals(Long.MAX_VALUE, path.nextTimeout());
        path.offer(7, PACKET, 5);
        assertEquals(5, path.nextTimeout());
        assertEquals(7, path.poll(5));
        assertNull(path.poll(5));
    }

    @Test
    void aDelayIsKeptToTheNanosecond() {
        OneWay<Integer> path = path("delay=50ms");
        path.offer(1, PACKET, 3);
        assertNull(path.poll(50 * MILLI + 2));
        assertEquals(1, path.poll(50 * MILLI + 3));
    }

    @Test
    void aRateSpreadsPacketsAndItsDelayComesOnTop() {
        OneWay<Integer> path = path("delay=50ms rate=10mbit queue=1MB");
        offer(path, 4, 0);
        assertEquals(
                List.of(
                        new Arrival(0, 51 * MILLI),
                        new Arrival(1, 52 * MILLI),
                        new Arrival(2, 53 * MILLI),
                        new Arrival(3, 54 * MILLI)),
                arrivals(path, SECOND));
    }

    @Test
    void whoPollsLateFindsTheSamePacketsAndTheRateLosesNothing() {
        OneWay<Integer> path = path("rate=10mbit queue=1MB");
        offer(path, 100, 0);
        assertNull(path.poll(MILLI - 1));
        List<Integer> all = new ArrayList<>();
        for (Integer packet = path.poll(50 * MILLI); packet != null; packet = path.poll(50 * MILLI)) {
            all.add(packet);
        }
        assertEquals(50, all.size());
        assertEquals(51 * MILLI, path.nextTimeout());
    }

    @Test
    void aQueueHoldsItsBytesBesideThePacketThatIsLeavingAndDropsTheRest() {
        OneWay<Integer> path = path("rate=10mbit queue=3750B");
        offer(path, 6, 0); // one leaves, three wait, two are dropped
        assertEquals(3 * PACKET, path.queuedBytes());
        assertEquals(List.of(0, 1, 2, 3), packets(arrivals(path, SECOND)));
        assertEquals(2, path.figures().dropped(Fate.QUEUE_FULL));
    }

    @Test
    void codelDropsOnceTheWaitHasBeenLongForAnIntervalAndThenByTheSquareRoot() {
        OneWay<Integer> path = path("rate=10mbit queue=1MB aqm=codel");
        offer(path, 20, 0); // a standing queue of 20 ms: a packet leaves every millisecond, another comes
        List<Long> dropTimes = new ArrayList<>();
        for (int ms = 1; ms <= 300; ms++) {
            path.offer(100 + ms, PACKET, ms * MILLI);
            while (path.poll(ms * MILLI) != null) {
                continue;
            }
            if (path.figures().dropped(Fate.QUEUE_MANAGED) > dropTimes.size()) {
                dropTimes.add((long) ms);
            }
        }
        // Above the 5 ms from the head at 5 ms on, so first at 105; then after 100 ms, 100/sqrt(2) = 70.7 ms, and so
        // on.
        assertEquals(List.of(105L, 205L, 276L), dropTimes);
    }

    @Test
    void codelLeavesAShortQueueAlone() {
        OneWay<Integer> path = path("rate=10mbit queue=1MB aqm=codel");
        offer(path, 4, 0);
        for (int ms = 1; ms <= 1000; ms++) {
            path.offer(100 + ms, PACKET, ms * MILLI);
            path.poll(ms * MILLI);
        }
        assertEquals(0, path.figures().dropped(Fate.QUEUE_MANAGED));
    }

    @Test
    void lossIsAsOftenAsSaidAndAnotherSeedLosesOthers() {
        OneWay<Integer> path = path("loss=3%");
        offer(path, 100_000, 1);
        List<Integer> arrived = packets(arrivals(path, SECOND));
        assertEquals(97_000, arrived.size(), 250); // four standard deviations of 54 and some
        OneWay<Integer> same = path("loss=3%");
        offer(same, 100_000, 1);
        assertEquals(arrived, packets(arrivals(same, SECOND)));
        OneWay<Integer> other = path("loss=3%", 2);
        offer(other, 100_000, 1);
        assertNotEquals(arrived, packets(arrivals(other, SECOND)));
    }

    @Test
    void lossTakesItsShareOfTheRateSinceItComesBehindTheQueue() {
        OneWay<Integer> path = path("rate=10mbit queue=1MB loss=100%");
        offer(path, 10, 0);
        arrivals(path, 5 * MILLI);
        path.poll(5 * MILLI);
        assertEquals(5, path.figures().dropped(Fate.LOST));
    }

    @Test
    void burstsAreAsLongAndAsManyAsTheChainSays() {
        OneWay<Integer> path = path("gilbert=1%:25%");
        int count = 200_000;
        offer(path, count, 1);
        List<Integer> arrived = packets(arrivals(path, SECOND));
        int bursts = 0;
        int before = -1;
        for (int packet : arrived) {
            bursts += packet > before + 1 ? 1 : 0;
            before = packet;
        }
        double lost = count - arrived.size();
        assertEquals(0.01 / (0.01 + 0.25), lost / count, 0.004);
        assertEquals(4, lost / bursts, 0.4);
    }

    @Test
    void aBadStateMayLosePartAndAGoodOneToo() {
        OneWay<Integer> path = path("gilbert=100%:0%:50%:0%");
        offer(path, 20_000, 1);
        assertEquals(10_000, arrivals(path, SECOND).size(), 300);
        OneWay<Integer> good = path("gilbert=0%:100%:100%:20%");
        offer(good, 20_000, 1);
        assertEquals(16_000, arrivals(good, SECOND).size(), 300);
    }

    @Test
    void aReorderedPacketIsOvertakenByThoseInItsExtraTime() {
        OneWay<Integer> path = path("delay=10ms reorder=100%:5ms; at=1ms reorder=0%:5ms");
        path.offer(0, PACKET, 0);
        for (int i = 1; i < 8; i++) {
            path.offer(i, PACKET, i * MILLI);
        }
        assertEquals(
                List.of(1, 2, 3, 4, 5, 0, 6, 7),
                packets(arrivals(path, SECOND)).stream().toList());
        assertEquals(1, path.figures().reordered());
    }

    @Test
    void aDuplicateArrivesRightBehindTheFirstAndIsTold() {
        List<Integer> told = new ArrayList<>();
        OneWay<Integer> path =
                new OneWay<>(1, PathSpec.parse("delay=1ms duplicate=100%", "").up(), 0, p -> {}, told::add);
        path.offer(5, PACKET, 0);
        path.offer(6, PACKET, 0);
        assertEquals(List.of(5, 5, 6, 6), packets(arrivals(path, SECOND)));
        assertEquals(List.of(5, 6), told);
    }

    @Test
    void jitterWandersBetweenItsBoundsAndKeepsTheOrder() {
        OneWay<Integer> path = path("delay=10ms jitter=200ms");
        offer(path, 20_000, MILLI);
        List<Arrival> arrivals = arrivals(path, 30 * SECOND);
        assertEquals(20_000, arrivals.size());
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < arrivals.size(); i++) {
            assertEquals(i, arrivals.get(i).packet);
            long taken = arrivals.get(i).time - i * MILLI;
            least = Math.min(least, taken);
            most = Math.max(most, taken);
        }
        assertTrue(least >= 10 * MILLI && least < 60 * MILLI, "least " + least);
        assertTrue(most <= 210 * MILLI && most > 160 * MILLI, "most " + most);
    }

    @Test
    void aPolicerPassesItsBucketAndThenItsRate() {
        OneWay<Integer> path = path("policer=10mbit:12500B");
        offer(path, 30, 0); // ten fit the bucket
        assertEquals(10, arrivals(path, 0).size());
        assertEquals(20, path.figures().dropped(Fate.POLICED));
        for (int i = 0; i < 100; i++) {
            path.offer(i, PACKET, i * MILLI / 2); // 20 Mbit/s for 50 ms, of which 10 pass
        }
        assertEquals(49, arrivals(path, SECOND).size()); // 49.5 ms fill 49 packets and a half
    }

    @Test
    void aPolicersBucketIsFullAgainAfterAPauseAndNotFuller() {
        OneWay<Integer> path = path("policer=10mbit:12500B");
        offer(path, 10, 0);
        for (int i = 0; i < 30; i++) {
            path.offer(i, PACKET, SECOND);
        }
        assertEquals(20, arrivals(path, SECOND).size());
    }

    @Test
    void whatIsLongerThanTheMtuDoesNotPass() {
        OneWay<Integer> path = path("mtu=1400");
        path.offer(1, 1400, 0);
        path.offer(2, 1401, 0);
        assertEquals(List.of(1), packets(arrivals(path, SECOND)));
        assertEquals(1, path.figures().dropped(Fate.TOO_LONG));
    }

    @Test
    void aRateThatFallsInTheMiddleOfAPacketHoldsForTheRestOfIt() {
        OneWay<Integer> path = path("rate=10mbit queue=1MB; at=1500us rate=1mbit");
        offer(path, 3, 0);
        // The second has half of itself left at 1.5 ms: 5 ms more. The third takes 10 ms.
        assertEquals(
                List.of(new Arrival(0, MILLI), new Arrival(1, 6_500_000), new Arrival(2, 16_500_000)),
                arrivals(path, SECOND));
    }

    @Test
    void aScheduleRepeats() {
        OneWay<Integer> path = path("loss=0%; at=10ms loss=100% repeat=20ms");
        for (int i = 0; i < 8; i++) {
            path.offer(i, PACKET, i * 5L * MILLI);
        }
        assertEquals(List.of(0, 1, 4, 5), packets(arrivals(path, SECOND)));
    }

    @Test
    void aRateThatEndsLetsTheQueueOut() {
        OneWay<Integer> path = path("rate=1mbit queue=1MB; at=15ms rate=none");
        offer(path, 4, 0);
        assertEquals(
                List.of(10 * MILLI, 15 * MILLI, 15 * MILLI, 15 * MILLI),
                arrivals(path, SECOND).stream().map(Arrival::time).toList());
        path.offer(9, PACKET, SECOND);
        assertEquals(9, path.poll(SECOND));
    }

    @Test
    void aShorterDelayDoesNotLetPacketsOvertake() {
        OneWay<Integer> path = path("delay=100ms; at=10ms delay=20ms");
        path.offer(0, PACKET, 9 * MILLI);
        path.offer(1, PACKET, 11 * MILLI);
        path.offer(2, PACKET, 100 * MILLI);
        assertEquals(
                List.of(new Arrival(0, 109 * MILLI), new Arrival(1, 109 * MILLI), new Arrival(2, 120 * MILLI)),
                arrivals(path, SECOND));
    }

    @Test
    void aNewScheduleBeginsWhenItIsGiven() {
        OneWay<Integer> path = path("delay=1ms");
        path.schedule(PathSpec.parse("delay=2ms; at=1s loss=100%", "").up(), 10 * SECOND);
        path.offer(0, PACKET, 10 * SECOND + SECOND / 2);
        path.offer(1, PACKET, 11 * SECOND);
        assertEquals(List.of(new Arrival(0, 10 * SECOND + SECOND / 2 + 2 * MILLI)), arrivals(path, 20 * SECOND));
    }

    @Test
    void oneImpairmentMoreLeavesTheChancesOfTheOthers() {
        OneWay<Integer> plain = path("loss=10%");
        OneWay<Integer> more = path("loss=10% duplicate=20% reorder=10%:1ms jitter=5ms");
        offer(plain, 1000, MILLI);
        offer(more, 1000, MILLI);
        assertEquals(
                packets(arrivals(plain, 10 * SECOND)),
                packets(arrivals(more, 10 * SECOND)).stream()
                        .distinct()
                        .sorted()
                        .toList());
    }
}
