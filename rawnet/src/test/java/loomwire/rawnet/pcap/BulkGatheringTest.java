package loomwire.rawnet.pcap;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BulkGatheringTest {
    private static final long MICRO = 1_000;
    private final BulkGathering gathering = new BulkGathering();
    private long now = 7_000_000;

    /** A packet comes this long after the last was done, and takes two microseconds. */
    private boolean after(long nanos) {
        now += nanos;
        boolean pause = gathering.handed(now);
        now += 2 * MICRO;
        gathering.done(now);
        return pause;
    }

    @Test
    void lonePacketsAreNeverDelayed() {
        for (int i = 0; i < 100; i++) {
            assertFalse(after(100 * MICRO));
        }
    }

    @Test
    void bulkPausesOnceItHasCaughtUpAndNotInTheMiddleOfABatch() {
        int pauses = 0;
        for (int batch = 0; batch < 100; batch++) {
            pauses += after(80 * MICRO) ? 1 : 0;
            for (int i = 0; i < 10; i++) {
                assertFalse(after(MICRO));
            }
        }
        assertTrue(pauses > 85, pauses + " pauses in 100 batches");
    }

    @Test
    void theEndOfBulkIsNoticedByTheFirstPacketAfterASilence() {
        for (int i = 0; i < 2000; i++) {
            after(i % 10 == 0 ? 50 * MICRO : MICRO);
        }
        assertFalse(after(5000 * MICRO));
        assertFalse(after(100 * MICRO));
    }
}
