package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.DATAGRAM;
import static loomwire.quic.recovery.Sender.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** RFC 9406. */
class HyStartTest {
    private final HyStart hyStart = new HyStart();
    private final AckSummary ack = new AckSummary();
    private long now = millis(1);

    /** A round of {@code samples} ACKs of packets sent within it, each with this RTT. */
    private void round(int samples, double rttMillis) {
        long roundSent = now;
        now += millis(rttMillis);
        for (int i = 0; i < samples; i++) {
            now += 1_000;
            ack.now = now;
            ack.newestTimeSent = roundSent;
            ack.rttSampleNanos = millis(rttMillis);
            hyStart.onAck(ack);
        }
        now += 1_000; // the next round's packets are sent after this one's first ACK
    }

    @Test
    void aSteadyRoundTripTimeKeepsSlowStart() {
        for (int i = 0; i < 20; i++) {
            round(20, 50);
        }
        assertFalse(hyStart.isConservative());
        assertFalse(hyStart.isDone());
    }

    @Test
    void aRiseByAnEighthOverAnEntireRoundTurnsConservative() { // §4.2: 50 ms + 6.25 ms
        round(8, 50);
        round(8, 56);
        assertFalse(hyStart.isConservative());
        round(8, 62.9);
        assertFalse(hyStart.isConservative()); // the threshold is relative to the last round: 56 + 7
        round(8, 71);
        assertTrue(hyStart.isConservative());
    }

    @Test
    void theThresholdLiesBetweenFourAndSixteenMilliseconds() { // §4.3
        round(8, 0.1);
        round(8, 4.09);
        assertFalse(hyStart.isConservative());
        hyStart.reset();
        round(8, 0.1);
        round(8, 4.1);
        assertTrue(hyStart.isConservative());
        hyStart.reset();
        round(8, 400);
        round(8, 415.9);
        assertFalse(hyStart.isConservative());
        round(8, 432);
        assertTrue(hyStart.isConservative());
    }

    @Test
    void fewerThanEightSamplesProveNothing() { // §4.2
        round(8, 50);
        round(7, 500);
        assertFalse(hyStart.isConservative());
    }

    @Test
    void microsecondsOfJitterAreNoQueue() {
        for (int i = 0; i < 50; i++) {
            round(100, i % 2 == 0 ? 0.05 : 2.5);
        }
        assertFalse(hyStart.isConservative());
        assertFalse(hyStart.isDone());
    }

    @Test
    void fiveConservativeRoundsEndSlowStart() { // §4.2
        round(8, 50);
        round(8, 60);
        assertTrue(hyStart.isConservative());
        for (int i = 0; i < 4; i++) {
            round(8, 60);
            assertFalse(hyStart.isDone());
        }
        round(8, 60);
        assertTrue(hyStart.isDone());
    }

    @Test
    void aFallingRoundTripTimeResumesSlowStart() { // §4.2
        round(8, 50);
        round(8, 60);
        round(8, 59.9);
        assertFalse(hyStart.isConservative());
        assertFalse(hyStart.isDone());
    }

    @Test
    void growthIsAQuarterWhileConservativeAndLimitedWithoutPacing() { // §4.2, §4.3
        ack.bytes = 100L * DATAGRAM;
        ack.paced = true;
        assertEquals(100L * DATAGRAM, hyStart.growth(ack, DATAGRAM));
        ack.paced = false;
        assertEquals(8L * DATAGRAM, hyStart.growth(ack, DATAGRAM));
        round(8, 50);
        round(8, 60);
        assertEquals(2L * DATAGRAM, hyStart.growth(ack, DATAGRAM));
        ack.paced = true;
        assertEquals(25L * DATAGRAM, hyStart.growth(ack, DATAGRAM));
    }

    @Test
    void cubicLeavesSlowStartAtTheWindowItHas() { // §4.2
        Cubic cubic = new Cubic(DATAGRAM);
        ack.paced = true;
        ack.bytes = DATAGRAM;
        double rtt = 50;
        while (cubic.inSlowStart()) {
            long roundSent = now;
            now += millis(rtt);
            for (int i = 0; i < 10; i++) {
                now += 1_000;
                ack.now = now;
                ack.newestTimeSent = roundSent;
                ack.rttSampleNanos = millis(rtt);
                ack.smoothedRttNanos = millis(rtt);
                cubic.onAcked(ack);
            }
            now += 1_000;
            rtt = Math.min(rtt + 10, 100);
        }
        long atExit = cubic.window();
        ack.now = now;
        cubic.onAcked(ack);
        assertTrue(cubic.window() - atExit < DATAGRAM, "congestion avoidance starts here");
        assertTrue(cubic.window() >= atExit);
    }
}
