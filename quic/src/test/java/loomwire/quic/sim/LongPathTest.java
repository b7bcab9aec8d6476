package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.recovery.CongestionControl;
import org.junit.jupiter.api.Test;

/**
 * What BBR makes of long and lossy paths, by whole connections: streams, windows, buffers and pacing. The aims are those of
 * {@link PathTable}, which has more of them, and the figures as they are; these have margins, and are short.
 */
class LongPathTest {
    private static void shareIs(double least, int megabits, int rttMillis, double loss, boolean upload, double seconds) {
        String words = PathRun.words(megabits, rttMillis, loss);
        double share = new PathRun(1, words, words, CongestionControl.BBR, upload).begin().share(megabits, 2, 2 + seconds);
        assertTrue(share > least, "share " + share);
    }

    private static void wholeIs(double least, double loss) {
        String words = PathRun.words(300, 100, loss);
        double megabits = new PathRun(1, words, words, CongestionControl.BBR, false).wholeMegabits(100L << 20, 20);
        assertTrue(megabits > least, megabits + " Mbit/s");
    }

    @Test
    void aDownloadOverAQuietPath() {
        wholeIs(210, 0);
    }

    /** While lost bytes are repaired nothing can be read, and still the window must not hold the sender. */
    @Test
    void aDownloadThatLosesThreeInAHundred() {
        wholeIs(175, 3);
    }

    @Test
    void aHomeLineKeepsItsRateHoweverMuchItLoses() {
        shareIs(0.93, 20, 50, 0.1, true, 8);
        shareIs(0.90, 20, 50, 1, false, 8);
        shareIs(0.80, 20, 50, 5, true, 8);
    }

    @Test
    void aLongFastPathKeepsMostOfIt() {
        shareIs(0.85, 100, 100, 1, false, 4);
    }

    @Test
    void aPathAroundTheWorldKeepsMostOfIt() {
        shareIs(0.70, 100, 250, 3, false, 8); // 8 s have much of the start in them
    }
}
