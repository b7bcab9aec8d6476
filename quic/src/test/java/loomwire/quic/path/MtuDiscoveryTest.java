package loomwire.quic.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MtuDiscoveryTest {
    private static int search(MtuDiscovery mtu, int pathBytes) {
        int probes = 0;
        while (mtu.probeDue(0)) {
            int size = mtu.probeBytes();
            mtu.probeSent();
            probes++;
            if (size <= pathBytes) {
                mtu.probeAcknowledged(size, 0);
            } else {
                mtu.probeLost(size, 0);
            }
        }
        return probes;
    }

    @Test
    void theCeilingIsTriedFirst() {
        MtuDiscovery mtu = new MtuDiscovery(1440);
        mtu.start();
        assertEquals(1, search(mtu, 1440));
        assertEquals(1440, mtu.currentBytes());
        assertEquals(Long.MAX_VALUE, mtu.nextTimeout());
    }

    @Test
    void everyPathIsFoundToWithinSixteenBytesAndNeverExceeded() {
        for (int path = 1200; path <= 1440; path++) {
            MtuDiscovery mtu = new MtuDiscovery(1440);
            mtu.start();
            int probes = search(mtu, path);
            assertTrue(mtu.currentBytes() <= path && path - mtu.currentBytes() <= 16, path + ": " + mtu.currentBytes());
            assertTrue(probes <= MtuDiscovery.MAX_PROBES * 6, probes + " probes");
        }
    }

    @Test
    void nothingIsProbedBeforeTheStartOrWhileAProbeIsUnderWay() {
        MtuDiscovery mtu = new MtuDiscovery(1440);
        assertFalse(mtu.probeDue(0));
        mtu.start();
        assertTrue(mtu.probeDue(0));
        mtu.probeSent();
        assertFalse(mtu.probeDue(0));
    }

    @Test
    void thePeersLimitIsTheCeiling() {
        MtuDiscovery mtu = new MtuDiscovery(9000);
        mtu.limit(1300);
        mtu.start();
        search(mtu, 9000);
        assertEquals(1300, mtu.currentBytes());
    }

    @Test
    void aBlackHoleFallsBackToTheBaseAndSearchesAgainLater() {
        MtuDiscovery mtu = new MtuDiscovery(1440);
        mtu.start();
        search(mtu, 1440);
        mtu.blackHole(1_000);
        assertEquals(1200, mtu.currentBytes());
        assertFalse(mtu.probeDue(1_000));
        assertTrue(mtu.probeDue(mtu.nextTimeout()));
    }

    @Test
    void blackHolesOneAfterTheOtherHaveTheSearchWaitLongerEachTime() {
        MtuDiscovery mtu = new MtuDiscovery(1440);
        mtu.start();
        long now = 0;
        long[] pauses = {1, 2, 4, 8, 16, 32, 60, 60};
        for (long pause : pauses) {
            search(mtu, 1440);
            mtu.blackHole(now);
            assertEquals(now + pause * 1_000_000_000L, mtu.nextTimeout());
            now = mtu.nextTimeout();
            assertTrue(mtu.probeDue(now));
        }
        search(mtu, 1440);
        now += 241_000_000_000L; // a quiet while
        mtu.blackHole(now);
        assertEquals(now + 1_000_000_000L, mtu.nextTimeout());
    }

    @Test
    void whatRandomLossLooksLikeFourTimesIsNoBlackHole() {
        MtuDiscovery mtu = new MtuDiscovery(1440);
        mtu.start();
        for (int attempt = 1; attempt <= 4; attempt++) {
            assertTrue(mtu.probeDue(0));
            mtu.probeSent();
            mtu.probeLost(mtu.probeBytes(), 0);
        }
        search(mtu, 1440);
        for (int burst = 1; burst <= 4; burst++) {
            mtu.lost(10L * burst, 1440, 1_000L * burst);
        }
        assertEquals(1440, mtu.currentBytes());
    }

    @Test
    void largePacketsThatVanishWhileSmallOnesArriveAreABlackHole() {
        MtuDiscovery mtu = new MtuDiscovery(1440);
        mtu.start();
        search(mtu, 1440);
        for (int burst = 1; burst <= MtuDiscovery.BLACK_HOLE_BURSTS; burst++) {
            assertEquals(1440, mtu.currentBytes());
            mtu.lost(10L * burst, 1440, 1_000L * burst);
            mtu.lost(10L * burst + 1, 1300, 1_000L * burst);
            mtu.acknowledged(10 * burst + 5, 1299);
        }
        assertEquals(1200, mtu.currentBytes());
    }

    @Test
    void oneLargePacketThatArrivesClearsThePath() {
        MtuDiscovery mtu = new MtuDiscovery(1440);
        mtu.start();
        search(mtu, 1440);
        for (int burst = 1; burst <= 30; burst++) {
            mtu.lost(10L * burst, 1440, 1_000L * burst);
            if (burst % 2 == 0) {
                mtu.acknowledged(10 * burst + 5, 1440);
            }
        }
        assertEquals(1440, mtu.currentBytes());
        mtu.lost(7, 1440, 100_000); // older than one that arrived: the queue dropped it, not its size
        mtu.lost(8, 1440, 200_000);
        mtu.lost(9, 1440, 300_000);
        assertEquals(1440, mtu.currentBytes());
    }

    @Test
    void packetsThatEveryPathCarriesSayNothingOfItsSize() {
        MtuDiscovery mtu = new MtuDiscovery(1440);
        mtu.start();
        search(mtu, 1440);
        for (int burst = 1; burst <= 30; burst++) {
            mtu.lost(10L * burst, 1200, 1_000L * burst);
        }
        assertEquals(1440, mtu.currentBytes());
    }

    @Test
    void aPathThatGrewIsNoticedAfterTenMinutes() {
        MtuDiscovery mtu = new MtuDiscovery(1440);
        mtu.start();
        search(mtu, 1250);
        long again = mtu.nextTimeout();
        assertEquals(600_000_000_000L, again);
        assertTrue(mtu.probeDue(again));
        mtu.probeSent();
        mtu.probeAcknowledged(mtu.probeBytes(), again);
        assertEquals(1440, mtu.currentBytes());
    }
}
