package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WakeListTest {
    private static final long PATIENCE_NANOS = 1_000;

    private final WakeList list = new WakeList();
    private long now;

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
        long patienceNanos() {
            return PATIENCE_NANOS;
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
        assertEquals(0, wake(false));
        assertFalse(list.isEmpty());
        assertEquals(1, wake(true));
        assertEquals(1, reader.woken);
        assertTrue(list.isEmpty());
    }

    @Test
    void aReaderOfMuchIsWokenAtOnce() {
        Sleeper reader = new Sleeper();
        list.mark(reader);
        wake(false);
        reader.due = true;
        assertEquals(1, wake(false));
    }

    @Test
    void marksAreNotCountedTwice() {
        Sleeper reader = new Sleeper();
        list.mark(reader);
        list.mark(reader);
        assertEquals(1, wake(true));
        assertEquals(1, reader.woken);
    }

    @Test
    void aThreadThatDoesNotWaitIsTakenOffTheListAndCanBeMarkedAgain() {
        Sleeper reader = new Sleeper();
        reader.waiting = false;
        list.mark(reader);
        assertEquals(0, wake(false));
        assertTrue(list.isEmpty());
        reader.waiting = true;
        list.mark(reader);
        assertEquals(1, wake(true));
    }

    @Test
    void aPortThatIsNeverQuietDelaysAReaderOfLittleByABoundedTime() {
        Sleeper reader = new Sleeper();
        list.mark(reader);
        assertEquals(0, list.wake(false, 500, 500 + PATIENCE_NANOS - 1));
        assertEquals(1, list.wake(false, 1_400, 500 + PATIENCE_NANOS));
    }

    @Test
    void aCycleThatTookLongerThanThePatienceHoldsNobodyBack() {
        Sleeper reader = new Sleeper();
        list.mark(reader);
        assertEquals(1, list.wake(false, 0, PATIENCE_NANOS));
    }

    @Test
    void eachWakeUpIsHeldBackAnew() {
        Sleeper reader = new Sleeper();
        list.mark(reader);
        assertEquals(1, list.wake(false, 0, PATIENCE_NANOS));
        reader.waiting = true;
        list.mark(reader);
        assertEquals(0, list.wake(false, PATIENCE_NANOS, PATIENCE_NANOS + 1));
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
        assertEquals(334, wake(false));
        assertEquals(666, wake(true));
        assertTrue(all.stream().allMatch(s -> s.woken == 1 && !s.marked));
    }

    private int wake(boolean quiet) {
        now++;
        return list.wake(quiet, now, now);
    }
}
