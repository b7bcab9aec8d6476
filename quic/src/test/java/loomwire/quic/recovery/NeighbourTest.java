package loomwire.quic.recovery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.CongestionController;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import org.junit.jupiter.api.Test;

/** BBR beside other controllers in one queue of a bandwidth-delay product, 20 Mbit/s and 50 ms. */
class NeighbourTest {
    private static final double MEGABITS = 20;
    private static final double RTT_MILLIS = 50;
    private static final int SEEDS = 3;

    private static Bbr ours(int seed) {
        return new Bbr(Bottleneck.DATAGRAM, new SeededEntropy(seed));
    }

    private static FirstBbr first(int seed) {
        return new FirstBbr(Bottleneck.DATAGRAM, seed);
    }

    /** Part of the first of two, from the 10th to the 40th second; the second comes 2 s later. */
    private static double share(CongestionController early, CongestionController late) throws QuicViolation {
        Bottleneck one = new Bottleneck(MEGABITS, RTT_MILLIS, 1, early);
        Bottleneck other =
                new Bottleneck(MEGABITS, RTT_MILLIS, 1, late).behind(one).having(0);
        one.run(2);
        other.run(2);
        other.having(Long.MAX_VALUE / 2);
        Bottleneck.runTogether(one, other, 2, 10);
        long before = one.delivered;
        long otherBefore = other.delivered;
        Bottleneck.runTogether(one, other, 10, 40);
        double both = one.delivered - before + other.delivered - otherBefore;
        assertTrue(both > 0.93 * one.capacity(30), "both leave some of the link: " + both / one.capacity(30));
        return (one.delivered - before) / both;
    }

    @Test
    void theNeighbourIsWhatItIsSaidToBe() throws QuicViolation {
        Bottleneck alone = new Bottleneck(MEGABITS, RTT_MILLIS, 1, first(2));
        alone.run(30);
        assertTrue(alone.delivered > 0.9 * alone.capacity(30), alone.delivered + " bytes");
        assertTrue(alone.dropped < 0.01 * alone.sent, alone.dropped + " of " + alone.sent + " dropped");
        double share = share(first(2), first(3));
        assertTrue(share > 0.35 && share < 0.65, "two of it: " + share);
        double cubic = share(first(2), new Cubic(Bottleneck.DATAGRAM));
        assertTrue(cubic > 0.5, "beside CUBIC: " + cubic);
    }

    @Test
    void besideTheFirstVersionThatCameLaterItHasItsPart() throws QuicViolation {
        for (int seed = 1; seed <= SEEDS; seed++) {
            double share = share(ours(seed), first(seed + 1));
            assertTrue(share > 0.3 && share < 0.7, "seed " + seed + ": " + share);
        }
    }

    @Test
    void besideTheFirstVersionThatWasThereBeforeItGetsSome() throws QuicViolation {
        double sum = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            double share = 1 - share(first(seed), ours(seed + 10));
            assertTrue(share > 0.2, "seed " + seed + ": " + share);
            sum += share;
        }
        assertTrue(sum / SEEDS > 0.25, "on average " + sum / SEEDS);
    }

    @Test
    void besideCubicEachHasItsPart() throws QuicViolation {
        for (int seed = 1; seed <= SEEDS; seed++) {
            double early = share(ours(seed), new Cubic(Bottleneck.DATAGRAM));
            assertTrue(early > 0.25 && early < 0.8, "seed " + seed + ", first: " + early);
            double late = 1 - share(new Cubic(Bottleneck.DATAGRAM), ours(seed));
            assertTrue(late > 0.25 && late < 0.8, "seed " + seed + ", second: " + late);
        }
    }
}
