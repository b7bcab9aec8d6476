package loomwire.quic.endpoint;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplayTableTest {
    private static final long PERIOD = 180;
    private static final long HERE = 11;
    private static final long ELSEWHERE = 12;

    private final ReplayTable table = new ReplayTable(PERIOD);

    @Test
    void aClaimedProofServesOnlyTheAddressItCameFrom() {
        assertTrue(table.permits(1, HERE, 0));
        assertTrue(table.claim(1, HERE, 0));
        assertTrue(table.claim(1, HERE, 5), "the answer may have been lost");
        assertFalse(table.permits(1, ELSEWHERE, 5));
        assertFalse(table.claim(1, ELSEWHERE, 5));
    }

    @Test
    void aSpentProofServesNobody() {
        assertTrue(table.claim(1, HERE, 0));
        table.spend(1, 0);
        assertFalse(table.permits(1, HERE, 1));
        assertFalse(table.claim(1, ELSEWHERE, 1));
    }

    @Test
    void noProofIsForgottenWhileItCouldBeValid() {
        for (long firstUse = 0; firstUse < 2 * PERIOD; firstUse += 7) {
            ReplayTable fresh = new ReplayTable(PERIOD);
            fresh.claim(99, HERE, 0); // the generations change at their own pace
            fresh.spend(1, firstUse);
            for (long later = firstUse; later <= firstUse + PERIOD; later++) {
                assertFalse(fresh.permits(1, HERE, later), "used at " + firstUse + ", again at " + later);
            }
        }
    }

    @Test
    void everyProofIsForgottenAfterTwoPeriods() {
        table.spend(1, 0);
        assertTrue(table.permits(1, HERE, 2 * PERIOD));
        table.spend(2, 2 * PERIOD);
        assertTrue(table.permits(2, HERE, 100 * PERIOD), "a long rest counts as well");
    }

    @Test
    void aClockThatIsSetBackForgetsNothing() {
        table.spend(1, 10_000);
        assertFalse(table.permits(1, HERE, 100));
    }

    @Test
    void aFloodOfValidProofsKeepsTheLatestAndLetsNewcomersIn() {
        Random random = new Random(3);
        long[] proofs = random.longs(5L * ReplayTable.MAX_PROOFS).toArray();
        for (long proof : proofs) {
            assertTrue(table.claim(proof, HERE, 0));
            table.spend(proof, 0);
        }
        for (int i = proofs.length - ReplayTable.MAX_PROOFS; i < proofs.length; i++) {
            assertFalse(table.permits(proofs[i], HERE, 1));
        }
        assertTrue(table.permits(proofs[0], HERE, 1), "what is forgotten early is the oldest");
    }

    @Test
    void manyProofsAreToldApart() {
        Random random = new Random(4);
        long[] proofs = random.longs(10_000).toArray();
        for (int i = 0; i < proofs.length; i += 2) {
            table.claim(proofs[i], i + 1, 0);
        }
        for (int i = 0; i < proofs.length; i++) {
            boolean fresh = table.permits(proofs[i], -1, 1);
            assertTrue(fresh == (i % 2 == 1), "proof " + i);
            assertTrue(table.permits(proofs[i], i + 1, 1));
        }
    }
}
