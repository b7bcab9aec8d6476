package loomwire.quic.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryBooksTest {
    private static final long LIMIT = 1 << 30;
    private final MemoryBooks budget = MemoryBooks.ofBytes(LIMIT);

    @Test
    void windowsKeepTheirSizeWhileHalfIsFreeAndThenShrinkInProportion() {
        budget.hold(LIMIT / 2);
        assertEquals(1 << 20, budget.share(1 << 20, 1 << 14));
        budget.hold(LIMIT / 4);
        assertEquals(1 << 19, budget.share(1 << 20, 1 << 14));
        budget.hold(LIMIT / 4);
        assertEquals(1 << 14, budget.share(1 << 20, 1 << 14));
        budget.hold(LIMIT);
        assertEquals(1 << 14, budget.share(1 << 20, 1 << 14));
    }

    @Test
    void promisesEndAtTheLimitAndCountAgainWhenWithdrawn() {
        budget.hold(LIMIT / 2);
        assertTrue(budget.promise(LIMIT / 2));
        assertFalse(budget.promise(1));
        assertEquals(1, budget.deniedGrowths());
        assertEquals(LIMIT, budget.usedBytes());
        assertTrue(budget.admits(), "a promise is not yet memory");
        budget.withdraw(LIMIT / 2);
        assertTrue(budget.promise(1));
    }

    @Test
    void theReserveLendsToAllInItsFirstHalfAndToWhoIsAtAStandstillInItsSecond() {
        budget.hold(LIMIT);
        assertFalse(budget.admits());
        assertEquals(1, budget.refusedConnections());
        assertTrue(budget.lends(false));
        budget.hold(LIMIT / 8);
        assertFalse(budget.lends(false));
        assertTrue(budget.lends(true));
        budget.hold(LIMIT / 8);
        assertFalse(budget.lends(true));
        budget.release(LIMIT / 4);
        assertTrue(budget.lends(false));
    }

    @Test
    void aBudgetWithoutALimitKeepsBooksAndRefusesNothing() {
        MemoryBooks unlimited = MemoryBooks.UNLIMITED;
        long before = unlimited.usedBytes();
        unlimited.hold(1L << 50);
        assertTrue(unlimited.promise(1L << 50) && unlimited.admits() && unlimited.lends(false));
        assertEquals(7, unlimited.share(7, 1));
        unlimited.withdraw(1L << 50);
        unlimited.release(1L << 50);
        assertEquals(before, unlimited.usedBytes());
        assertThrows(IllegalArgumentException.class, () -> MemoryBooks.ofBytes(0));
    }
}
