package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import loomwire.quic.EndpointStats;
import org.junit.jupiter.api.Test;

class LoopTimesTest {
    private static final long MILLI = 1_000_000;

    private final LoopTimes times = new LoopTimes("test");

    @Test
    void aTurnEndsWhenThatIsSaidOrWhereTheNextBegins() {
        times.began(100);
        times.began(150);
        times.ended(170);
        times.began(1_000); // after a rest, which is no turn
        times.ended(1_005);
        assertEquals(new EndpointStats.Loops(3, 75, 0, 0, 0), times.stats());
    }

    @Test
    void longTurnsAreCountedByHowLongTheyWere() {
        long now = 0;
        for (long lasted : new long[] {MILLI, MILLI + 1, 10 * MILLI, 11 * MILLI, 101 * MILLI}) {
            times.began(now);
            times.ended(now + lasted);
            now += lasted;
        }
        assertEquals(new EndpointStats.Loops(5, now, 4, 2, 1), times.stats());
    }

    @Test
    void anEndWithoutABeginningIsNothing() {
        times.ended(5);
        assertEquals(new EndpointStats.Loops(0, 0, 0, 0, 0), times.stats());
    }
}
