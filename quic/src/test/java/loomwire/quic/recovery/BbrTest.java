package loomwire.quic.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.base.SeededEntropy;
import org.junit.jupiter.api.Test;

/** BBR behind a link with a rate, a delay and a queue, in virtual time. */
class BbrTest {
    private static Bottleneck link(double megabits, double rttMillis, double queue) {
        return new Bottleneck(megabits, rttMillis, queue, new Bbr(Bottleneck.DATAGRAM, new SeededEntropy(1)));
    }

    private static double shareOf(Bottleneck link, double from, double to) throws Exception {
        link.run(from);
        long before = link.delivered;
        link.run(to);
        return (link.delivered - before) / link.capacity(to - from);
    }

    @Test
    void aQuietLinkIsFilled() throws Exception {
        double share = shareOf(link(20, 50, 1), 2, 12);
        assertTrue(share > 0.93, "share " + share);
    }

    @Test
    void aLongFastLinkIsFilledWithinTwoSeconds() throws Exception {
        double share = shareOf(link(100, 100, 1), 2, 8);
        assertTrue(share > 0.92, "share " + share);
    }

    @Test
    void theQueueStaysShortOnceTheRateIsKnown() throws Exception {
        Bottleneck link = link(20, 50, 20); // a second of queue
        link.run(3);
        long most = 0;
        for (int i = 0; i < 40; i++) {
            link.run(3 + i * 0.1);
            most = Math.max(most, link.recovery.rtt().smoothedNanos());
        }
        assertTrue(most < 150_000_000L, "a round trip of " + most / 1e6 + " ms");
    }

    @Test
    void aPacketInAHundredLostAtRandomLeavesMostOfTheRate() throws Exception {
        Bottleneck link = link(100, 100, 1).losing(0.01);
        double share = shareOf(link, 2, 10);
        assertTrue(share > 0.85, "share " + share);
    }

    @Test
    void theRateIsASampleOfDeliveryNotOfBursts() throws Exception {
        Bottleneck link = link(50, 40, 2);
        link.run(5);
        double megabits = link.pacedMegabits();
        assertEquals(50, megabits, 50 * 0.3, "paced at " + megabits);
    }

    /** Beyond the 2 % at which the draft takes losses for a full queue: what a path loses by itself is told from that. */
    @Test
    void threeAndFiveInAHundredLostAtRandomLeaveMostOfTheRate() throws Exception {
        double three = shareOf(link(20, 50, 1).losing(0.03), 2, 12);
        double five = shareOf(link(20, 50, 1).losing(0.05), 2, 12);
        double fastFive = shareOf(link(100, 100, 1).losing(0.05), 2, 10);
        assertTrue(three > 0.85, "share " + three);
        assertTrue(five > 0.80, "share " + five);
        assertTrue(fastFive > 0.75, "share " + fastFive);
    }

    /** A handshake, a search for the MTU: nobody marks these packets as limited by the application. */
    @Test
    void singlePacketsBeforeTheDownloadDoNotEndTheStartUp() throws Exception {
        Bottleneck link = link(100, 100, 1);
        for (int i = 0; i < 10; i++) {
            link.having(Bottleneck.DATAGRAM).run(0.4 * (i + 1));
        }
        double share = shareOf(link.having(1L << 40), 5.5, 8);
        assertTrue(share > 0.9, "share " + share);
    }

    @Test
    void aMachineThatIsBusyHalfOfTheTimeDoesNotTalkItselfDown() throws Exception {
        double share = shareOf(link(100, 100, 1).stalling(20), 3, 13);
        assertTrue(share > 0.85, "share " + share);
    }

    /** Twice the product would be 25 kB here, and a loop that wakes once a millisecond would send five times less than the link takes. */
    @Test
    void onAVeryShortPathTheWindowHoldsAMillisecond() throws Exception {
        Bottleneck link = link(1_000, 0.1, 20);
        link.run(0.5);
        long window = link.recovery.congestionWindow();
        assertTrue(window > 110_000, "window " + window);
    }

    @Test
    void onAVeryShortPathTheLeastRoundTripIsFoundInAMoment() throws Exception {
        Bottleneck link = link(200, 0.1, 20);
        int probing = 0;
        for (int i = 0; i < 600; i++) {
            link.run(i / 100.0);
            probing += i > 100 && link.recovery.congestionWindow() <= 4 * Bottleneck.DATAGRAM ? 1 : 0;
        }
        assertTrue(probing > 0 && probing <= 3, probing + " of 500 looks");
    }
}
