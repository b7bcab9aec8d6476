package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.CongestionControl;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What BBR makes of long and lossy paths, by whole connections: streams, windows, buffers and pacing. The aims are those of
 * {@link PathTable}, which has more of them, and the figures as they are; these have margins, and are short.
 */
@Tag("slow")
class LongPathTest {
    private static void shareIs(
            double least, int megabits, int rttMillis, double loss, boolean upload, double seconds) {
        String words = PathRun.words(megabits, rttMillis, loss);
        double share = new PathRun(1, words, words, CongestionControl.BBR, upload)
                .begin()
                .share(megabits, 2, 2 + seconds);
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
        shareIs(0.95, 20, 50, 0, false, 8);
        shareIs(0.93, 20, 50, 0.1, true, 8);
        shareIs(0.90, 20, 50, 1, false, 8);
        shareIs(0.85, 20, 50, 3, true, 8);
        shareIs(0.80, 20, 50, 5, true, 8);
    }

    @Test
    void aLongFastPathKeepsMostOfIt() {
        shareIs(0.92, 300, 100, 0, true, 3);
        shareIs(0.90, 300, 100, 0.1, false, 3);
        shareIs(0.85, 300, 100, 1, true, 3);
        shareIs(0.75, 300, 100, 3, false, 3);
        shareIs(0.60, 300, 100, 5, true, 3);
    }

    /** What one stream may have under way counts here: what comes waits for what was lost, and that is sent twice at times. */
    @Test
    void aLongPathOfAGigabitKeepsMostOfIt() {
        shareIs(0.80, 1_000, 100, 1, false, 2);
        shareIs(0.50, 1_000, 100, 5, true, 2);
    }

    @Test
    void aPathAroundTheWorldKeepsMostOfIt() { // 8 s have much of the start in them
        shareIs(0.88, 100, 250, 0, true, 8);
        shareIs(0.86, 100, 250, 0.1, false, 8);
        shareIs(0.82, 100, 250, 1, true, 8);
        shareIs(0.70, 100, 250, 3, false, 8);
        shareIs(0.60, 100, 250, 5, true, 8);
    }
}
