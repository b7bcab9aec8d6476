package loomwire.quic.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.PathMemory;
import loomwire.quic.base.KeyedHash;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What connections remember of paths for each other, in megabytes a second and milliseconds. */
class KnownPathsTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    private KnownPaths paths;

    @BeforeEach
    void empty() {
        paths = new KnownPaths(new KeyedHash(1, 2));
    }

    private PathMemory.Account account(long address) {
        return paths.account(0, address);
    }

    private static void tell(
            PathMemory.Account account, double megabytes, long rttMillis, boolean byThePath, double atSeconds) {
        account.observed(megabytes * 1e6, rttMillis * MS, byThePath, Math.round(atSeconds * SECOND));
    }

    private static long claim(PathMemory.Account account, long rttMillis, double atSeconds) {
        return account.claim(rttMillis * MS, Math.round(atSeconds * SECOND));
    }

    @Test
    void halfOfWhatThePathHeldMayBeClaimedForAnHour() {
        assertEquals(0, claim(account(1), 100, 0), "nothing is known");
        PathMemory.Account first = account(1);
        tell(first, 30, 100, true, 1);
        first.close();
        assertEquals(1_500_000, claim(account(1), 100, 10));
        assertEquals(0, claim(account(2), 100, 10), "of another address");
        assertEquals(0, claim(account(1), 100, 1 + 3601), "an hour later");
    }

    @Test
    void anotherRoundTripIsAnotherPath() {
        tell(account(1), 30, 100, true, 1);
        assertEquals(0, claim(account(1), 49, 10));
        assertEquals(0, claim(account(1), 201, 10));
        assertTrue(claim(account(1), 51, 10) > 0);
    }

    @Test
    void whatOthersUseIsNotFree() {
        PathMemory.Account busy = account(1);
        tell(busy, 30, 100, true, 1);
        assertEquals(0, claim(account(1), 100, 1.5), "it is all in use");
        tell(busy, 5, 100, false, 2);
        assertEquals(1_000_000, claim(account(1), 100, 2.5), "half of 30, less 5");
        assertEquals(1_500_000, claim(account(1), 100, 6), "who was not heard of uses nothing");
    }

    @Test
    void fourThatBeginTogetherClaimNoMoreThanOne() {
        PathMemory.Account before = account(1);
        tell(before, 30, 100, true, 1);
        before.close();
        long sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += claim(account(1), 100, 10);
        }
        assertEquals(1_500_000, sum);
    }

    @Test
    void whatSeveralDeliverTogetherIsWhatThePathGives() {
        PathMemory.Account one = account(1);
        PathMemory.Account other = account(1);
        tell(one, 20, 100, true, 1);
        tell(other, 10, 100, true, 1);
        one.close();
        other.close();
        assertEquals(1_500_000, claim(account(1), 100, 2));
    }

    @Test
    void aPathThatGivesLessIsFollowedAndOneThatIsNotUsedIsNot() {
        PathMemory.Account one = account(1);
        tell(one, 30, 100, true, 1);
        for (int i = 0; i < 50; i++) {
            tell(one, 3, 100, false, 2 + i);
        }
        one.close();
        assertEquals(1_500_000, claim(account(1), 100, 60), "there was no more to send");
        PathMemory.Account two = account(1);
        for (int i = 0; i < 50; i++) {
            tell(two, 6, 100, true, 70 + i);
        }
        two.close();
        assertEquals(300_000, claim(account(1), 100, 130), 30_000);
    }

    @Test
    void whatIsUsedALittleIsNotKeptFresh() {
        PathMemory.Account one = account(1);
        tell(one, 30, 100, true, 1);
        for (int i = 1; i <= 80; i++) {
            tell(one, 1, 100, false, 60 * i);
        }
        one.close();
        assertEquals(50_000, claim(account(1), 100, 4802), "after an hour only what was seen since");
    }

    @Test
    void whatIsDisprovedIsForgotten() {
        tell(account(1), 30, 100, true, 1);
        PathMemory.Account next = account(1);
        assertTrue(claim(next, 100, 10) > 0);
        next.disproved();
        assertEquals(0, claim(account(1), 100, 11));
        assertEquals(0, paths.size());
    }

    @Test
    void pathsThatHoldLittleAreNotRemembered() {
        tell(account(1), 0.5, 100, true, 1);
        assertEquals(0, paths.size());
    }

    @Test
    void asManyAsComeTheTableStaysAtItsBound() {
        for (int i = 0; i < 3 * KnownPaths.MAX_PATHS; i++) {
            PathMemory.Account each = account(i);
            tell(each, 30, 100, true, 1);
            each.close();
        }
        assertEquals(KnownPaths.MAX_PATHS, paths.size());
        assertTrue(claim(account(3 * KnownPaths.MAX_PATHS - 1), 100, 2) > 0, "the latest is there");
        assertEquals(0, claim(account(0), 100, 2), "the oldest is gone");
    }

    @Test
    void whatSomebodyClaimsToHaveReceivedHasABound() {
        tell(account(1), 1e9, 100, true, 1);
        assertEquals(KnownPaths.MAX_CLAIM_BYTES, claim(account(1), 100, 10));
    }
}
