package loomwire.quic.recovery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.CongestionController;
import loomwire.quic.base.QuicViolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How well a single flow uses links of many kinds. Everything is computed, so the figures are the same on every run. */
class BottleneckTest {
    @ParameterizedTest
    @CsvSource({
        // Mbit/s, RTT ms, queue in bandwidth-delay products, packets per ACK, seconds
        "10, 30, 1, 2, 20", // the link of the public interoperability tests
        "10, 200, 1, 2, 30",
        "100, 10, 1, 2, 6",
        "100, 50, 0.5, 2, 10",
        "100, 100, 1, 10, 15",
        "500, 20, 1, 10, 4",
        "1000, 0.1, 10, 32, 0.5",
        "1000, 1, 1, 10, 1",
        "2000, 0.5, 2, 32, 0.5",
    })
    void cubicUsesMoreThanNineTenthsOfTheLink(
            double megabits, double rttMillis, double queue, int perAck, double seconds) throws QuicViolation {
        Bottleneck link = new Bottleneck(megabits, rttMillis, queue, new Cubic(Bottleneck.DATAGRAM));
        link.ackEvery(perAck);
        link.run(seconds / 5); // slow start and its end
        long before = link.delivered;
        link.run(seconds);
        double used = (link.delivered - before) / link.capacity(seconds * 4 / 5);
        assertTrue(used > 0.9, "used " + used + " of the link");
        assertTrue(used <= 1.001, "more than the link carries: " + used);
    }

    @ParameterizedTest
    @CsvSource({"100, 50, 1", "1000, 0.1, 20", "50, 200, 1"})
    void theFirstSecondsAreNotWasted(double megabits, double rttMillis, double queue) throws QuicViolation {
        Bottleneck link = new Bottleneck(megabits, rttMillis, queue, new Cubic(Bottleneck.DATAGRAM));
        double seconds = rttMillis * 40 / 1e3;
        link.run(seconds);
        double used = link.delivered / link.capacity(seconds);
        assertTrue(used > 0.6, "used " + used + " of the link in 40 round trips");
    }

    @ParameterizedTest
    @CsvSource({"3, 700", "5, 700", "12, 0"})
    void hyStartOverflowsAQueueFarLessThanBlindDoubling(double queue, long atMost) throws QuicViolation { // RFC 9406 §1
        long cubic = droppedInThreeSeconds(queue, new Cubic(Bottleneck.DATAGRAM));
        long withoutHyStart = droppedInThreeSeconds(queue, new NewReno(Bottleneck.DATAGRAM));
        assertTrue(cubic <= atMost, cubic + " dropped");
        assertTrue(withoutHyStart > 1_500, withoutHyStart + " dropped without HyStart");
    }

    @ParameterizedTest
    @CsvSource({"300, 100, 1, 0.95", "300, 100, 0.2, 0.75", "20, 50, 1, 0.95", "100, 250, 1, 0.95", "50, 100, 4, 0.95"})
    void behindSlowStartIsNoHole(double megabits, double rttMillis, double queue, double least) throws QuicViolation {
        Cubic cubic = new Cubic(Bottleneck.DATAGRAM);
        Bottleneck link = new Bottleneck(megabits, rttMillis, queue, cubic);
        double rounds = 0;
        double step = 2 * rttMillis / 1e3;
        while (cubic.inSlowStart()) {
            link.run(++rounds * step);
        }
        for (int i = 0; i < 20; i++) {
            long before = link.delivered;
            link.run(++rounds * step);
            double share = (link.delivered - before) / link.capacity(step);
            assertTrue(share > least, share + " of the link " + i + " double rounds after slow start");
        }
    }

    private static long droppedInThreeSeconds(double queue, CongestionController controller) throws QuicViolation {
        Bottleneck link = new Bottleneck(100, 50, queue, controller);
        link.run(3);
        assertTrue(link.slowStartEndedAt > 0, "slow start has ended");
        return link.dropped;
    }

    @Test
    void rareAcknowledgmentsDoNotStallASmallWindow() throws QuicViolation { // ten packets, an ACK for every 32
        Bottleneck link = new Bottleneck(1_000, 0.1, 10, new Cubic(Bottleneck.DATAGRAM));
        link.ackEvery(32);
        link.run(0.02); // less than one max_ack_delay
        assertTrue(link.delivered / link.capacity(0.02) > 0.6, link.delivered + " bytes delivered");
    }

    @Test
    void newRenoKeepsAModestLinkBusyToo() throws QuicViolation {
        Bottleneck link = new Bottleneck(20, 20, 1, new NewReno(Bottleneck.DATAGRAM));
        link.run(2);
        long before = link.delivered;
        link.run(10);
        assertTrue((link.delivered - before) / link.capacity(8) > 0.9);
    }

    @Test
    void everyDroppedPacketIsFoundAndNoOther() throws QuicViolation {
        Bottleneck link = new Bottleneck(100, 20, 0.5, new Cubic(Bottleneck.DATAGRAM));
        link.run(5);
        assertTrue(link.dropped > 0);
        long recent = link.recovery.congestionWindow() / Bottleneck.DATAGRAM; // may be on their way to be found
        assertTrue(link.recovery.packetsLost() <= link.dropped, "nothing is lost that was not dropped");
        assertTrue(link.recovery.packetsLost() >= link.dropped - recent);
    }
}
