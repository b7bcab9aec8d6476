package loomwire.quic.sim;

import static loomwire.quic.CongestionControl.BBR;
import static loomwire.quic.CongestionControl.CUBIC;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.CongestionControl;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two that send through one queue leave each other a fair part, whoever came first and whatever they send by. */
@Tag("slow")
class SharedPathTest {
    private static final double SECONDS = 20;

    private static void firstHas(double least, double most, CongestionControl first, CongestionControl second) {
        firstHas(least, most, 20, 50, first, second);
    }

    private static void firstHas(
            double least, double most, int megabits, int rttMillis, CongestionControl first, CongestionControl second) {
        PathSharing sharing = PathSharing.of(megabits, rttMillis, first, second, SECONDS);
        assertTrue(sharing.first() > least && sharing.first() < most, sharing.toString());
    }

    @Test
    void twoOfCubicShareAlike() {
        firstHas(0.4, 0.6, CUBIC, CUBIC);
    }

    /** Each once kept what it had of the queue: who came first had four fifths of a longer path. */
    @Test
    void twoOfBbrShareAlike() {
        firstHas(0.4, 0.6, BBR, BBR);
        firstHas(0.35, 0.65, 100, 100, BBR, BBR);
    }

    @Test
    void neitherOfTwoKindsStarvesTheOther() {
        firstHas(0.25, 0.75, BBR, CUBIC);
        firstHas(0.25, 0.75, CUBIC, BBR);
    }
}
