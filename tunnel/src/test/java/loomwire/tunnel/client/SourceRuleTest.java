package loomwire.tunnel.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When a connection gives way because of this machine's addresses. */
class SourceRuleTest {
    private static final long SECOND = 1_000_000_000L;

    private final SourceRule rule = new SourceRule(0);
    private long now = SourceRule.REST.toNanos();

    private boolean look(ServerLink.Source found) {
        now += SECOND;
        return rule.look(found, now);
    }

    @Test
    void anAddressThatIsGoneStaysGone() {
        assertFalse(rule.isGone());
        look(ServerLink.Source.GONE);
        assertTrue(rule.isGone());
        look(ServerLink.Source.SAME);
        assertTrue(rule.isGone(), "what was under way is lost, whatever comes back");
    }

    @Test
    void aBetterWayHasToStayTheSameForAWhile() {
        assertFalse(look(ServerLink.Source.BETTER));
        assertFalse(look(ServerLink.Source.BETTER));
        assertFalse(look(ServerLink.Source.SAME), "with two ways of equal worth the system says now this, now that");
        assertFalse(look(ServerLink.Source.BETTER));
        assertFalse(look(ServerLink.Source.BETTER));
        assertTrue(look(ServerLink.Source.BETTER));
        assertTrue(rule.takeBetter(now));
    }

    @Test
    void whoHasJustComeOrMovedStays() {
        now = 0;
        while (now < SourceRule.REST.toNanos() - SECOND) {
            assertFalse(look(ServerLink.Source.BETTER));
            assertFalse(rule.takeBetter(now));
        }
        assertTrue(look(ServerLink.Source.BETTER));
        assertTrue(rule.takeBetter(now));
        assertFalse(rule.takeBetter(now));
        assertFalse(look(ServerLink.Source.BETTER));
    }
}
