package loomwire.tunnel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopSignalTimesTest {
    private static final int TERM = 15;
    private static final long MILLI = 1_000_000;

    private long now = Long.MAX_VALUE - 100 * MILLI; // it wraps around
    private final List<Integer> ended = new ArrayList<>();
    private final StopSignal signal = new StopSignal(() -> now, ended::add);

    /** As timeout(1) sends it: to the process, and then to its group. */
    @Test
    void whatComesWithinASecondOfTheFirstIsTheSameWish() {
        signal.received(TERM);
        assertTrue(signal.isAsked());
        signal.received(TERM);
        now += 999 * MILLI;
        signal.received(TERM);
        assertEquals(List.of(), ended);
    }

    @Test
    void aLaterOneEndsTheProcessAtOnce() {
        signal.received(TERM);
        now += 1_000 * MILLI;
        signal.received(TERM);
        assertEquals(List.of(143), ended);
    }
}
