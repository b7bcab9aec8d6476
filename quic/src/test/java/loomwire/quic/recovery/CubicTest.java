package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.DATAGRAM;
import static loomwire.quic.recovery.Sender.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.CongestionController;
import org.junit.jupiter.api.Test;

/** RFC 9438. Windows are in datagrams where nothing else is said. */
class CubicTest {
    private final Cubic cubic = new Cubic(DATAGRAM);
    private final AckSummary ack = new AckSummary();

    private double datagrams() {
        return (double) cubic.window() / DATAGRAM;
    }

    private void ack(double atMillis, double rttMillis, long bytes) {
        ack.now = millis(atMillis);
        ack.bytes = bytes;
        ack.newestTimeSent = millis(atMillis - rttMillis);
        ack.rttSampleNanos = millis(rttMillis);
        ack.smoothedRttNanos = millis(rttMillis);
        ack.paced = true;
        cubic.onAcked(ack);
    }

    /** Slow start up to a window of {@code target} datagrams, on a path without queue. */
    private void grow(int target, double rttMillis) {
        ack(0, rttMillis, (long) target * DATAGRAM - cubic.window());
        assertEquals(target, datagrams());
    }

    /** One round trip, in which a window is acknowledged in ten portions. */
    private void roundTrip(double fromMillis, double rttMillis) {
        long window = cubic.window();
        for (int i = 1; i <= 10; i++) {
            ack(fromMillis + i * rttMillis / 10, rttMillis, window / 10);
        }
    }

    @Test
    void theInitialWindowIsThirtyTwoDatagramsAndNoMoreBytesThanThatManyOfAnEthernet() {
        assertEquals(38_400, new Cubic(1_200).window());
        assertEquals(47_104, new Cubic(1_500).window());
        assertEquals(47_104, new Cubic(9_000).window());
        assertEquals(60_000, new Cubic(30_000).window(), "two datagrams whatever their size");
    }

    @Test
    void aCongestionEventLeavesSevenTenths() { // §4.6
        grow(100, 50);
        cubic.onCongestionEvent(millis(100));
        assertEquals(70, datagrams(), 0.001);
        assertFalse(cubic.inSlowStart());
    }

    @Test
    void theWindowNeverFallsBelowTwoDatagrams() { // RFC 9002 §7.2
        for (int i = 0; i < 20; i++) {
            cubic.onCongestionEvent(millis(i));
        }
        assertEquals(2, datagrams(), 0.001);
    }

    @Test
    void theWindowFollowsTheCubicCurveInTime() { // §4.2
        grow(1_000, 100);
        cubic.onCongestionEvent(millis(0));
        double k = Math.cbrt(300 / 0.4); // 9.086 s until the old maximum
        for (int step = 0; step < 150; step++) {
            roundTrip(step * 100, 100);
            double seconds = (step + 1) * 0.1 - 0.01; // the epoch starts with the first ACK, after 10 ms
            double expected = 0.4 * Math.pow(seconds + 0.1 - k, 3) + 1_000;
            if (step > 2) {
                // Growing by (target - window) / window per ACK, the window trails its target by less than a round
                // trip.
                double aRoundTripAgo = 0.4 * Math.pow(seconds - 0.1 - k, 3) + 1_000;
                assertTrue(
                        datagrams() <= expected + 1 && datagrams() >= aRoundTripAgo - 1,
                        "after " + seconds + " s: " + datagrams() + " is not " + aRoundTripAgo + " to " + expected);
            }
        }
        assertTrue(datagrams() > 1_050); // past K the curve probes for more
    }

    @Test
    void theWindowIsFlatNearItsOldMaximum() { // §4.2: checkpoints at K - 2 s, K, K + 2 s
        grow(1_000, 20);
        cubic.onCongestionEvent(millis(0));
        double[] at = {7.086, 9.086, 11.086};
        double[] expected = {996.8, 1_000, 1_003.2};
        int next = 0;
        for (int step = 0; next < at.length; step++) {
            roundTrip(step * 20, 20);
            if ((step + 1) * 0.02 >= at[next]) {
                assertEquals(expected[next], datagrams(), 0.5);
                next++;
            }
        }
    }

    @Test
    void fastConvergenceLeavesRoomForANewcomer() { // §4.7
        grow(1_000, 200);
        cubic.onCongestionEvent(millis(100)); // maximum 1000, window 700
        cubic.onCongestionEvent(millis(200)); // below the maximum: new maximum 700 * 0.85 = 595, window 490
        assertEquals(490, datagrams(), 0.001);
        double k = Math.cbrt((595 - 490) / 0.4); // 6.4 s
        for (int step = 0; step < k * 1_000 / 200; step++) {
            roundTrip(300 + step * 200, 200);
        }
        assertEquals(595, datagrams(), 1);
    }

    @Test
    void onAShortPathItGrowsAsFastAsReno() { // §4.3: alpha = 0.529 until the old window, then 1 a round trip
        grow(100, 1);
        cubic.onCongestionEvent(millis(0));
        int rounds = 0;
        while (datagrams() < 100) {
            roundTrip(rounds, 1);
            rounds++;
            assertTrue(rounds < 100, "took too long");
        }
        assertEquals(30 / 0.5294, rounds, 3);
        double before = datagrams();
        roundTrip(rounds, 1);
        assertEquals(1, datagrams() - before, 0.05);
    }

    @Test
    void idleTimeDoesNotMoveAlongTheCurve() { // §4.2
        grow(100, 50);
        cubic.onCongestionEvent(millis(0));
        roundTrip(0, 50);
        double before = datagrams();
        cubic.onSent(DATAGRAM, DATAGRAM, millis(600_000));
        ack(600_050, 50, DATAGRAM);
        assertEquals(before, datagrams(), 1);
    }

    @Test
    void timeInWhichTheWindowIsUnderusedDoesNotMoveAlongTheCurve() { // §4.2, RFC 9002 §7.8
        grow(100, 50);
        cubic.onCongestionEvent(millis(0));
        roundTrip(0, 50);
        double before = datagrams();
        ack.underused = true;
        for (int i = 0; i < 1_000; i++) {
            ack(50 + i * 50, 50, DATAGRAM);
        }
        assertEquals(before, datagrams());
        ack.underused = false;
        ack(50_050, 50, DATAGRAM);
        assertEquals(before, datagrams(), 1);
    }

    @Test
    void anUnderusedWindowDoesNotGrowInSlowStart() { // RFC 9002 §7.8
        ack.underused = true;
        ack(50, 50, DATAGRAM);
        assertEquals(CongestionController.INITIAL_WINDOW_DATAGRAMS, datagrams());
    }

    @Test
    void aSpuriousEventIsTakenBack() { // §4.9
        grow(100, 50);
        cubic.onCongestionEvent(millis(100));
        cubic.onSpuriousCongestionEvent();
        assertEquals(100, datagrams());
        assertTrue(cubic.inSlowStart());
        cubic.onSpuriousCongestionEvent(); // once only
        assertEquals(100, datagrams());
    }

    @Test
    void persistentCongestionLeavesTheMinimumAndTheCurveStartsAtItsInflection() { // §4.8
        grow(100, 50);
        cubic.onCongestionEvent(millis(100));
        cubic.onPersistentCongestion();
        assertEquals(2, datagrams());
        assertTrue(cubic.inSlowStart());
        cubic.onSpuriousCongestionEvent();
        assertEquals(2, datagrams());
        ack(200, 50, 68 * DATAGRAM);
        assertEquals(70, datagrams());
        assertFalse(cubic.inSlowStart());
        roundTrip(200, 50);
        assertEquals(70, datagrams(), 1.2);
    }

    @Test
    void aSmallerDatagramRecalculatesAnUntouchedInitialWindow() { // RFC 9002 §7.2
        Cubic larger = new Cubic(1_472);
        larger.setMaxDatagramBytes(1_200);
        assertEquals(38_400, larger.window());
        larger.onCongestionEvent(0);
        long reduced = larger.window();
        larger.setMaxDatagramBytes(1_400);
        assertEquals(reduced, larger.window());
    }

    @Test
    void newRenoHalvesAndGrowsByOneDatagramARoundTrip() { // RFC 9002 §7.3
        NewReno reno = new NewReno(DATAGRAM);
        ack.bytes = 100L * DATAGRAM - reno.window();
        reno.onAcked(ack);
        assertEquals(100L * DATAGRAM, reno.window());
        reno.onCongestionEvent(0);
        assertEquals(50L * DATAGRAM, reno.window());
        ack.bytes = 10L * DATAGRAM;
        for (int i = 0; i < 5; i++) {
            assertEquals(50L * DATAGRAM, reno.window());
            reno.onAcked(ack);
        }
        assertEquals(51L * DATAGRAM, reno.window());
        reno.onSpuriousCongestionEvent();
        assertEquals(100L * DATAGRAM, reno.window());
        assertTrue(reno.inSlowStart());
        reno.onCongestionEvent(0);
        reno.onPersistentCongestion();
        assertEquals(2L * DATAGRAM, reno.window());
        reno.onSpuriousCongestionEvent();
        assertEquals(2L * DATAGRAM, reno.window());
    }
}
