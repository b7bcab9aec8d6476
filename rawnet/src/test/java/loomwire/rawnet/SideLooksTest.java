package loomwire.rawnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SideLooksTest {
    private final SideLooks looks = new SideLooks();

    private int looksIn(int turns, boolean found) {
        int count = 0;
        for (int i = 0; i < turns; i++) {
            if (looks.isDue(false)) {
                looks.looked(found);
                count++;
            }
        }
        return count;
    }

    @Test
    void anEmptyQueueIsLookedIntoNowAndThen() {
        assertEquals(10, looksIn(10 * SideLooks.EVERY, false), "and in the first turn");
    }

    @Test
    void oneWithSomethingInItInEachTurn() {
        assertEquals(100, looksIn(100, true));
    }

    @Test
    void whatTheKernelTellsIsNotPutOff() {
        assertTrue(looks.isDue(false));
        looks.looked(false);
        assertFalse(looks.isDue(false));
        assertTrue(looks.isDue(true));
    }
}
