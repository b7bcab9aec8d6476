package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.APPLICATION;
import static loomwire.quic.recovery.Sender.HANDSHAKE;
import static loomwire.quic.recovery.Sender.INITIAL;
import static loomwire.quic.recovery.Sender.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** RFC 9002 §5. */
class RttEstimatorTest {
    @Test
    void beforeAnySampleTheInitialRttHolds() { // §5.3
        RttEstimator rtt = new RttEstimator(millis(333));
        assertFalse(rtt.hasSample());
        assertEquals(millis(333), rtt.smoothedNanos());
        assertEquals(millis(166.5), rtt.variationNanos());
        assertEquals(millis(999), rtt.probeTimeoutNanos());
    }

    @Test
    void theFirstSampleReplacesTheInitialRttAndIgnoresTheAckDelay() { // §5.3
        RttEstimator rtt = new RttEstimator(millis(333));
        rtt.sample(millis(100), millis(40), millis(100));
        assertTrue(rtt.hasSample());
        assertEquals(millis(100), rtt.latestNanos());
        assertEquals(millis(100), rtt.minNanos());
        assertEquals(millis(100), rtt.smoothedNanos());
        assertEquals(millis(50), rtt.variationNanos());
    }

    @Test
    void afterPersistentCongestionTheMinimumIsTheNewestSample() { // §5.2
        Sender s = Sender.established();
        s.recovery.setMaxAckDelay(0);
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, 100, 0, 0);
        s.send(APPLICATION, 200);
        s.send(APPLICATION, 3_000);
        long last = s.send(APPLICATION, 4_000);
        s.ack(APPLICATION, 4_300, last, last);
        assertEquals(millis(300), s.recovery.rtt().minNanos());
    }

    @Test
    void aKnownSequenceGivesKnownValues() { // §A.7, computed by hand
        RttEstimator rtt = new RttEstimator(millis(333));
        rtt.sample(millis(100), 0, millis(100));
        rtt.sample(millis(140), millis(8), millis(200)); // adjusted 132
        assertEquals(millis((3 * 50 + 32) / 4.0), rtt.variationNanos()); // 45.5
        assertEquals(millis((7 * 100 + 132) / 8.0), rtt.smoothedNanos()); // 104
        rtt.sample(millis(96), 0, millis(300));
        assertEquals(millis((3 * 45.5 + 8) / 4), rtt.variationNanos()); // 36.125
        assertEquals(millis((7 * 104 + 96) / 8.0), rtt.smoothedNanos()); // 103
        assertEquals(millis(96), rtt.minNanos());
    }

    @Test
    void theAckDelayNeverPushesASampleBelowTheMinimum() { // §5.3
        RttEstimator rtt = new RttEstimator(millis(333));
        rtt.sample(millis(100), 0, millis(100));
        rtt.sample(millis(110), millis(11), millis(200)); // 99 would be below 100
        assertEquals(millis((7 * 100 + 110) / 8.0), rtt.smoothedNanos());
        rtt.sample(millis(110), Long.MAX_VALUE, millis(300));
        assertTrue(rtt.smoothedNanos() > millis(101));
    }

    @Test
    void theVariationCountsAtLeastTheGranularityInTheProbeTimeout() { // §6.2.1
        RttEstimator rtt = new RttEstimator(millis(333));
        for (int i = 0; i < 100; i++) {
            rtt.sample(millis(0.2), 0, millis(i));
        }
        assertEquals(millis(1.2), rtt.probeTimeoutNanos(), millis(0.001));
    }

    @Test
    void onlyTheLargestNewlyAcknowledgedGivesASample() { // §5.1
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.send(APPLICATION, 10);
        s.ack(APPLICATION, 50, 1, 1);
        assertEquals(millis(40), s.recovery.rtt().latestNanos());
        s.ack(APPLICATION, 55, 0, 1); // acknowledges 0 anew, but the largest is known
        assertEquals(millis(40), s.recovery.rtt().latestNanos());
    }

    @Test
    void anAckThatNothingElicitedGivesNoSample() { // §5.1
        Sender s = Sender.established();
        s.sendAckOnly(APPLICATION, 0);
        s.ack(APPLICATION, 5_000, 0, 0);
        assertFalse(s.recovery.rtt().hasSample());
    }

    @Test
    void theDelayOfInitialAcksIsIgnored() { // §5.3
        Sender s = Sender.server();
        s.send(INITIAL, 0);
        s.ack(INITIAL, 100, 0, 0);
        s.send(INITIAL, 100);
        s.ackDelayed(INITIAL, 300, 90, 1, 1);
        assertEquals(millis((7 * 100 + 200) / 8.0), s.recovery.rtt().smoothedNanos());
    }

    @Test
    void theDelayIsLimitedByMaxAckDelayOnceTheHandshakeIsConfirmed() { // §5.3
        Sender s = Sender.server();
        s.recovery.setMaxAckDelay(millis(25));
        s.send(HANDSHAKE, 0);
        s.ack(HANDSHAKE, 100, 0, 0);
        s.send(HANDSHAKE, 100);
        s.ackDelayed(HANDSHAKE, 300, 80, 1, 1); // not limited before
        assertEquals(millis((7 * 100 + 120) / 8.0), s.recovery.rtt().smoothedNanos());
        s.recovery.setHandshakeConfirmed();
        s.send(APPLICATION, 300);
        s.ackDelayed(APPLICATION, 500, 80, 0, 0); // only 25 of it counts
        assertEquals(millis((7 * 102.5 + 175) / 8.0), s.recovery.rtt().smoothedNanos());
    }
}
