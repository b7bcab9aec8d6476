package loomwire.quic.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.CongestionController;
import loomwire.quic.RateFinding;
import loomwire.quic.RateFinding.Kind;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rate that somebody chose: kept where the path delivers, given up where it does not. Computed, so the same on every run. */
@Tag("slow")
class FixedRateTest {
    private static FixedRate of(double megabits) {
        return new FixedRate(
                Bottleneck.DATAGRAM, megabits * 125_000, new Bbr(Bottleneck.DATAGRAM, new SeededEntropy(1)));
    }

    private static double shareAfter(Bottleneck link, double from, double until) throws QuicViolation {
        link.run(from);
        long before = link.delivered;
        link.run(until);
        return (link.delivered - before) / link.capacity(until - from);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.92", "0.001, 0.92", "0.01, 0.91", "0.03, 0.89", "0.05, 0.87"})
    void whatTheLineLosesByItselfChangesNothing(double loss, double least) throws QuicViolation {
        FixedRate control = of(280);
        Bottleneck link = new Bottleneck(300, 100, 1, control).losing(loss);
        double share = shareAfter(link, 0.5, 5);
        assertTrue(share >= least, share + " of the path");
        assertTrue(control.holds());
        assertEquals(Kind.DELIVERS, control.pollFinding().kind());
        assertNull(control.pollFinding(), "told once");
    }

    @Test
    void theRateIsThereFromTheFirstRoundTripOn() throws QuicViolation {
        Bottleneck link = new Bottleneck(300, 100, 1, of(280));
        double share = shareAfter(link, 0.25, 1);
        assertTrue(share > 0.9, share + " of the path");
    }

    @ParameterizedTest
    @CsvSource({"30, 100, 0", "30, 100, 0.03", "20, 20, 0", "5, 50, 0.01"})
    void tenTimesWhatThePathGivesIsNoCollapse(double megabits, double rtt, double loss) throws QuicViolation {
        FixedRate control = of(megabits * 10);
        Bottleneck link = new Bottleneck(megabits, rtt, 1, control).losing(loss);
        double share = shareAfter(link, 4, 20);
        assertTrue(share > 0.7, share + " of the path");
        assertFalse(control.holds());
        Kind found = control.pollFinding().kind();
        assertTrue(found == Kind.FALLS_SHORT || found == Kind.LOSES, found.toString());
        assertNull(control.pollFinding(), "told once");
        double dropped = (double) link.dropped / link.sent;
        assertTrue(dropped < 0.15, "of all that was sent, the queue dropped " + dropped);
    }

    @Test
    void whatTheQueueDropsIsOverWithinASecond() throws QuicViolation {
        Bottleneck link = new Bottleneck(30, 100, 1, of(300));
        link.run(1);
        long dropped = link.dropped;
        link.run(10);
        long packets = Math.round(link.capacity(9) / Bottleneck.DATAGRAM);
        assertTrue(link.dropped - dropped < packets / 50, link.dropped - dropped + " of " + packets);
    }

    /** What each of two got between 20 and 60 s, of 20 Mbit/s and 50 ms. */
    private static double[] shares(CongestionController one, CongestionController other, double loss)
            throws QuicViolation {
        Bottleneck first = new Bottleneck(20, 50, 1, one).losing(loss);
        Bottleneck second = new Bottleneck(20, 50, 1, other).losing(loss).behind(first);
        Bottleneck.runTogether(first, second, 0, 20);
        long firstBefore = first.delivered;
        long secondBefore = second.delivered;
        Bottleneck.runTogether(first, second, 20, 60);
        return new double[] {
            (first.delivered - firstBefore) / first.capacity(40), (second.delivered - secondBefore) / first.capacity(40)
        };
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "40, 0", "25, 0", "200, 0.001"})
    void whoAsksForTooMuchLeavesACubicFlowMoreThanATenth(double asked, double loss) throws QuicViolation {
        double[] shares = shares(of(asked), new Cubic(Bottleneck.DATAGRAM), loss);
        String told = shares[0] + " beside " + shares[1];
        assertTrue(shares[1] > 0.1, told);
        assertTrue(shares[0] > 0.1, told);
        assertTrue(shares[0] + shares[1] > 0.8, told);
    }

    @ParameterizedTest
    @CsvSource({"200, 200", "40, 200"})
    void twoThatAskForTooMuchShareIt(double one, double other) throws QuicViolation {
        double[] shares = shares(of(one), of(other), 0);
        String told = shares[0] + " beside " + shares[1];
        double part = shares[0] / (shares[0] + shares[1]);
        assertTrue(part > 0.25 && part < 0.75, told);
        assertTrue(shares[0] + shares[1] > 0.8, told);
    }

    @ParameterizedTest
    @CsvSource({"0", "0.01", "0.03"})
    void twoThatAskForWhatTheLineHasGetIt(double loss) throws QuicViolation {
        double[] shares = shares(of(12), of(5), loss);
        String told = shares[0] + " beside " + shares[1];
        assertTrue(shares[0] > 0.6 * (0.97 - loss) && shares[1] > 0.25 * (0.97 - loss), told);
    }

    @Test
    void aLittleTooMuchIsFoundByTheQueueThatStands() throws QuicViolation {
        FixedRate control = of(310);
        Bottleneck link = new Bottleneck(300, 100, 2, control);
        link.run(2);
        assertEquals(Kind.DELIVERS, control.pollFinding().kind());
        RateFinding finding = null;
        for (int i = 3; i < 20 && finding == null; i++) {
            link.run(i);
            finding = control.pollFinding();
        }
        assertNotNull(finding);
        assertEquals(Kind.QUEUES, finding.kind());
        assertTrue(finding.rttNanos() > 1.5 * finding.minRttNanos(), finding.toString());
    }

    @Test
    void aMachineThatSleepsIsNoFaultOfThePath() throws QuicViolation {
        FixedRate control = of(280);
        Bottleneck link = new Bottleneck(300, 100, 1, control).stalling(60);
        link.run(8);
        assertTrue(control.holds(), "asleep half of the time, it cannot send the rate");
    }

    @Test
    void anApplicationThatHasLittleIsNoFaultOfThePath() throws QuicViolation {
        FixedRate control = of(280);
        Bottleneck link = new Bottleneck(300, 100, 1, control);
        for (int i = 1; i <= 100; i++) {
            link.having(30_000);
            link.recovery.setApplicationLimited(true);
            link.run(i / 20.0);
        }
        assertTrue(control.holds());
        assertNull(control.pollFinding(), "there is nothing to tell");
    }

    @Test
    void aPathThatComesBackGetsTheRateAgain() throws QuicViolation {
        FixedRate control = of(80);
        Bottleneck link = new Bottleneck(100, 40, 1, control);
        link.run(1);
        assertEquals(Kind.DELIVERS, control.pollFinding().kind());
        link.carrying(20);
        link.run(4);
        assertFalse(control.holds());
        control.pollFinding();
        link.carrying(100);
        double share = shareAfter(link, 9, 12);
        assertTrue(control.holds());
        assertEquals(Kind.DELIVERS, control.pollFinding().kind());
        assertTrue(share > 0.78, share + " of the path");
    }

    @Test
    void aRateThatFailsAgainAndAgainIsTriedEverLessOften() throws QuicViolation {
        FixedRate control = of(120);
        Bottleneck link = new Bottleneck(100, 40, 1, control);
        int[] tries = new int[2];
        boolean before = true;
        for (int i = 1; i <= 600; i++) {
            link.run(i / 5.0);
            if (control.holds() && !before) {
                tries[i <= 200 ? 0 : 1]++;
            }
            before = control.holds();
        }
        assertTrue(tries[0] >= 1, "it is tried again");
        assertTrue(tries[1] <= 6, tries[1] + " times in the last 80 s");
    }
}
