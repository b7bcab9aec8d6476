package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.wire.AckFrequencyFrame;
import org.junit.jupiter.api.Test;

/** What a sender asks of its peer by ACK_FREQUENCY. */
class AckFrequencyTest {
    private static final int DATAGRAM = 1_200;
    private final AckFrequency frequency = new AckFrequency(millis(25));
    private final RttEstimator rtt = new RttEstimator(millis(333));

    private void look(int windowDatagrams, double atMillis) {
        frequency.look((long) windowDatagrams * DATAGRAM, DATAGRAM, rtt, millis(atMillis));
    }

    private AckFrequencyFrame asked(int windowDatagrams, double rttMillis) {
        frequency.onPeerParameters(millis(25), millis(1));
        rtt.sample(millis(rttMillis), 0, 0);
        look(windowDatagrams, 0);
        assertTrue(frequency.isOwed());
        AckFrequencyFrame frame = frequency.frame();
        frequency.sent();
        return frame;
    }

    @Test
    void aPeerThatDoesNotUnderstandIsNeverAsked() {
        frequency.onPeerParameters(millis(25), -1);
        rtt.sample(millis(50), 0, 0);
        look(1_000, 0);
        assertFalse(frequency.isUnderstood());
        assertFalse(frequency.isOwed());
        assertEquals(millis(25), frequency.maxAckDelayNanos());
    }

    @Test
    void aLargeWindowIsAcknowledgedEveryTenPackets() {
        assertEquals(new AckFrequencyFrame(0, 9, 10_000, 3), asked(1_000, 80));
    }

    @Test
    void aWindowIsAcknowledgedInSixteenPartsAtLeast() {
        assertEquals(new AckFrequencyFrame(0, 3, 10_000, 3), asked(64, 80));
    }

    @Test
    void aSmallWindowIsAcknowledgedAsByDefaultButSooner() {
        assertEquals(new AckFrequencyFrame(0, 1, 5_000, 3), asked(10, 10));
    }

    @Test
    void thePeersOwnBoundsAreKept() {
        frequency.onPeerParameters(millis(30), millis(20));
        rtt.sample(millis(80), 0, 0);
        look(1_000, 0);
        assertEquals(20_000, frequency.frame().maxAckDelayMicros());
        AckFrequency slow = new AckFrequency(millis(25));
        slow.onPeerParameters(millis(25), millis(1));
        RttEstimator long_ = new RttEstimator(millis(333));
        long_.sample(millis(800), 0, 0);
        slow.look(1_000_000, DATAGRAM, long_, 0);
        assertEquals(25_000, slow.frame().maxAckDelayMicros());
    }

    @Test
    void untilTheFrameIsAcknowledgedTheLongerDelayCounts() { // the draft, Computation of Probe Timeout Period
        asked(1_000, 80);
        assertEquals(millis(25), frequency.maxAckDelayNanos());
        frequency.acknowledged(0);
        assertEquals(millis(10), frequency.maxAckDelayNanos());
    }

    @Test
    void aLostFrameGoesAgain() {
        AckFrequencyFrame first = asked(1_000, 80);
        frequency.lost(0);
        assertTrue(frequency.isOwed());
        assertEquals(first, frequency.frame());
        assertEquals(millis(25), frequency.maxAckDelayNanos());
        frequency.sent();
        frequency.acknowledged(0);
        frequency.lost(0); // of the first copy, found out late
        assertFalse(frequency.isOwed());
    }

    @Test
    void nothingIsAskedAgainWhileThePathStaysWhatItIs() {
        asked(1_000, 80);
        frequency.acknowledged(0);
        for (int at = 1; at < 100; at++) {
            look(500 + at * 10, at * 100);
            assertFalse(frequency.isOwed());
        }
        look(48, 20_000);
        assertEquals(new AckFrequencyFrame(1, 2, 10_000, 3), frequency.frame());
    }
}
