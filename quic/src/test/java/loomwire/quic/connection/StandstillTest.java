package loomwire.quic.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When a connection that refuses packets for want of memory is said to stand still. */
class StandstillTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long ENOUGH = UnreadRelief.LEAST_READ_BYTES;

    private final UnreadRelief relief = new UnreadRelief();

    @Test
    void whereNothingIsReadItStandsStillAfterThePatience() {
        for (int second = 0; second < 5; second++) {
            assertFalse(relief.standsStill(second * SECOND, 0));
        }
        assertTrue(relief.standsStill(5 * SECOND, 0));
        assertTrue(relief.standsStill(6 * SECOND, ENOUGH - 1), "a little is as good as nothing");
    }

    @Test
    void asLongAsOthersAreReadItDoesNot() {
        long read = 0;
        for (int second = 0; second < 100; second++) {
            read += ENOUGH / 4;
            assertFalse(relief.standsStill(second * SECOND, read));
        }
    }

    @Test
    void anEndForgetsWhatWasSeen() {
        assertFalse(relief.standsStill(0, 0));
        relief.end();
        assertFalse(relief.standsStill(10 * SECOND, 0));
    }

    @Test
    void aRefusalIsForgottenAfterThreeSeconds() {
        assertFalse(relief.isRefusing(0));
        relief.refused(10 * SECOND);
        assertTrue(relief.isRefusing(13 * SECOND));
        assertFalse(relief.isRefusing(13 * SECOND + 1));
    }
}
