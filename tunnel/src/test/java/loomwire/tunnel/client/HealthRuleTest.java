package loomwire.tunnel.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import loomwire.tunnel.client.HealthRule.Verdict;
import org.junit.jupiter.api.Test;

class HealthRuleTest {
    private static final long SECOND = 1_000_000_000L;

    private final HealthRule rule = new HealthRule(Duration.ofSeconds(1), Duration.ofSeconds(10), 0);
    private long received;
    private long moved;

    private Verdict look(long second, boolean underWay) {
        return rule.look(second * SECOND, received, moved, underWay);
    }

    @Test
    void whatComesInIsASignOfLifeAndCostsNoPing() {
        for (int second = 1; second < 60; second++) {
            received += 10;
            moved += 1000;
            assertEquals(Verdict.WAIT, look(second, true));
        }
    }

    @Test
    void aConnectionThatCarriesSomethingIsAskedAfterOneIntervalOfSilence() {
        received = 1;
        assertEquals(Verdict.WAIT, look(1, false));
        moved = 1000;
        assertEquals(Verdict.PING, look(2, true));
    }

    @Test
    void aConnectionThatCarriesNothingIsAskedLessAndLessOftenDownToTheKeepAlivePeriod() {
        List<Long> asked = new ArrayList<>();
        for (long second = 1; second <= 60; second++) {
            if (look(second, false) == Verdict.PING) {
                asked.add(second);
                rule.asked();
                rule.answered(second * SECOND);
                received++;
                // The answer is seen at the next look, within a moment.
                look(second, false);
            }
        }
        assertEquals(List.of(1L, 3L, 7L, 15L, 25L, 35L, 45L, 55L), asked);
        moved = 1;
        look(60, true);
        assertEquals(Verdict.PING, look(61, true), "traffic makes it worth a closer look");
    }

    @Test
    void thePingItselfDoesNotMakeAnIdleConnectionABusyOne() {
        assertEquals(Verdict.PING, look(1, false));
        rule.asked();
        look(2, true);
        rule.answered(2 * SECOND);
        received++;
        look(2, false);
        assertEquals(Verdict.WAIT, look(3, false));
        assertEquals(Verdict.PING, look(4, false));
    }

    @Test
    void somethingUnderWayAndNothingBackFor15SecondsIsTheEnd() {
        HealthRule rare = new HealthRule(Duration.ofSeconds(60), Duration.ofSeconds(60), 0);
        assertEquals(Verdict.WAIT, rare.look(14 * SECOND, 0, 1, true));
        assertEquals(Verdict.NO_PROGRESS, rare.look(15 * SECOND, 0, 1, true));
        assertEquals(Verdict.WAIT, rare.look(16 * SECOND, 0, 1, false), "an idle connection makes no progress either");
        assertEquals(Verdict.WAIT, rare.look(17 * SECOND, 1, 1, true), "one packet is progress");
    }
}
