package loomwire.quic.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SendCreditTest {
    private final SendCredit credit = new SendCredit(100);

    @Test
    void moreThanTheLimitCannotBeTaken() {
        credit.use(100);
        assertEquals(0, credit.available());
        assertThrows(IllegalStateException.class, () -> credit.use(1));
    }

    @Test
    void aLowerLimitIsOldNews() {
        assertFalse(credit.raise(99));
        assertFalse(credit.raise(100));
        assertEquals(100, credit.limit());
        assertTrue(credit.raise(101));
        assertEquals(101, credit.available());
    }

    @Test
    void beingBlockedIsToldOnceForEachLimit() {
        credit.blocked();
        assertFalse(credit.isBlockedOwed(), "there is credit");

        credit.use(100);
        credit.blocked();
        assertTrue(credit.isBlockedOwed());
        credit.blockedSent();
        credit.blocked();
        assertFalse(credit.isBlockedOwed());

        credit.raise(150);
        credit.use(50);
        credit.blocked();
        assertTrue(credit.isBlockedOwed());
    }

    @Test
    void aLostBlockedFrameIsRepeatedOnlyWhileStillTrue() {
        credit.use(100);
        credit.blocked();
        credit.blockedSent();

        credit.blockedLost(100);
        assertTrue(credit.isBlockedOwed());
        credit.blockedSent();

        credit.raise(200);
        credit.blockedLost(100);
        assertFalse(credit.isBlockedOwed());
    }
}
