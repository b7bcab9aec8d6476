package loomwire.quic.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IdleTimerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long PTO = SECOND / 10;

    @Test
    void theSmallerTimeoutOfBothEndsHolds() {
        IdleTimer timer = new IdleTimer(30 * SECOND, 0, 0);
        timer.onPeerTimeout(40_000);
        assertEquals(30 * SECOND, timer.idleDeadline(PTO));
        timer.onPeerTimeout(5_000);
        assertEquals(5 * SECOND, timer.idleDeadline(PTO));
        timer.onPeerTimeout(0);
        assertEquals(5 * SECOND, timer.idleDeadline(PTO), "a peer without a timeout changes nothing");
    }

    @Test
    void aTimeoutIsNeverShorterThanThreeProbeTimeouts() { // RFC 9000 §10.1
        IdleTimer timer = new IdleTimer(30 * SECOND, 0, 0);
        timer.onPeerTimeout(1_000);
        assertEquals(6 * SECOND, timer.idleDeadline(2 * SECOND));
    }

    @Test
    void aPeersTimeoutOfMillionsOfYearsDoesNotOverflow() {
        long largest = (1L << 62) - 1;
        IdleTimer limited = new IdleTimer(30 * SECOND, 0, 0);
        limited.onPeerTimeout(largest);
        assertEquals(30 * SECOND, limited.idleDeadline(PTO));
        IdleTimer unlimited = new IdleTimer(0, 0, 0);
        unlimited.onPeerTimeout(largest);
        unlimited.received(10 * SECOND);
        assertTrue(unlimited.idleDeadline(PTO) > 1000 * SECOND);
    }

    @Test
    void keepAlivesComeInTimeForAPeerThatGivesUpSoon() {
        IdleTimer timer = new IdleTimer(30 * SECOND, 10 * SECOND, 0);
        timer.startKeepAlive();
        assertEquals(10 * SECOND, timer.keepAliveDeadline());
        timer.onPeerTimeout(6_000);
        assertEquals(3 * SECOND, timer.keepAliveDeadline());
    }

    @Test
    void aKeepAliveThatWaitsForTheWindowIsNotAskedForAgain() {
        IdleTimer timer = new IdleTimer(30 * SECOND, 10 * SECOND, 0);
        timer.startKeepAlive();
        timer.keepAliveOwed();
        assertEquals(Long.MAX_VALUE, timer.keepAliveDeadline());
        timer.received(12 * SECOND);
        assertEquals(22 * SECOND, timer.keepAliveDeadline());
    }

    @Test
    void aPeerThatGivesUpAtOnceIsNeitherForgottenNorAskedAtOnce() {
        IdleTimer timer = new IdleTimer(30 * SECOND, 10 * SECOND, 0);
        timer.startKeepAlive();
        timer.onPeerTimeout(1);
        assertEquals(SECOND, timer.idleDeadline(0));
        assertEquals(SECOND, timer.keepAliveDeadline());
    }
}
