package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.CongestionControl;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A path that changes is used again, for the most part, 3 s later. */
@Tag("slow")
class ChangingPathTest {
    private static final double LEAST = 0.8;

    @ParameterizedTest
    @EnumSource
    void aHomeLineThatChanges(PathChanges change) {
        double share = change.share(20, 50, CongestionControl.BBR);
        assertTrue(share > LEAST, "share " + share);
    }

    /** By the draft's pace it takes ten rounds to ask for ten times as much, once it is asked. */
    @Test
    void aLongPathThatIsFastAgain() {
        double share = PathChanges.RATE_COMES_BACK.share(100, 100, CongestionControl.BBR);
        assertTrue(share > LEAST, "share " + share);
    }

    /** What exceeds a tariff is dropped where it comes in: no queue tells of it, and the bucket's first 100 kB mislead. */
    @Test
    void aPolicedLineIsUsedAndLosesLittle() {
        PathChanges.Policed policed = PathChanges.Policed.of(20, 50, CongestionControl.BBR);
        assertTrue(policed.share() > LEAST, "share " + policed.share());
        assertTrue(policed.lost() < 0.05, "lost " + policed.lost());
    }
}
