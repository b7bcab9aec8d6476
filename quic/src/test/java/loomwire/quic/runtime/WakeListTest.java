package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WakeListTest {
    private final WakeList list = new WakeList();

    private static final class Sleeper extends WakeTarget {
        boolean waiting = true;
        boolean due;
        int woken;

        @Override
        boolean isWaiting() {
            return waiting;
        }

        @Override
        boolean isDue() {
            return due;
        }

        @Override
        void wake() {
            woken++;
            waiting = false;
        }
    }

    @Test
    void aReaderOfLittleSleepsOnWhileThePortIsBusyAndIsWokenWhenItIsQuiet() {
        Sleeper reader = new Sleeper();
        list.mark(reader);
        assertEquals(0, list.wake(false));
        assertFalse(list.isEmpty());
        assertEquals(1, list.wake(true));
        assertEquals(1, reader.woken);
        assertTrue(list.isEmpty());
    }

    @Test
    void aReaderOfMuchIsWokenAtOnce() {
        Sleeper reader = new Sleeper();
        list.mark(reader);
        list.wake(false);
        reader.due = true;
        assertEquals(1, list.wake(false));
    }

    @Test
    void marksAreNotCountedTwice() {
        Sleeper reader = new Sleeper();
        list.mark(reader);
        list.mark(reader);
        assertEquals(1, list.wake(true));
        assertEquals(1, reader.woken);
    }

    @Test
    void aThreadThatDoesNotWaitIsTakenOffTheListAndCanBeMarkedAgain() {
        Sleeper reader = new Sleeper();
        reader.waiting = false;
        list.mark(reader);
        assertEquals(0, list.wake(false));
        assertTrue(list.isEmpty());
        reader.waiting = true;
        list.mark(reader);
        assertEquals(1, list.wake(true));
    }

    @Test
    void aPortThatIsNeverQuietDelaysAReaderOfLittleByABoundedNumberOfCycles() {
        Sleeper reader = new Sleeper();
        list.mark(reader);
        for (int cycle = 1; cycle < WakeList.MAX_BUSY_CYCLES; cycle++) {
            assertEquals(0, list.wake(false), "cycle " + cycle);
        }
        assertEquals(1, list.wake(false));
    }

    @Test
    void theListGrowsWithItsStreamsAndKeepsTheRightOnes() {
        List<Sleeper> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Sleeper sleeper = new Sleeper();
            sleeper.due = i % 3 == 0;
            all.add(sleeper);
            list.mark(sleeper);
        }
        assertEquals(334, list.wake(false));
        assertEquals(666, list.wake(true));
        assertTrue(all.stream().allMatch(s -> s.woken == 1 && !s.marked));
    }
}
