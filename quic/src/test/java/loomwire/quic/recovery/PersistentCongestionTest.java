package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.APPLICATION;
import static loomwire.quic.recovery.Sender.DATAGRAM;
import static loomwire.quic.recovery.Sender.HANDSHAKE;
import static loomwire.quic.recovery.Sender.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9002 §7.6. */
class PersistentCongestionTest {
    private static final long MINIMUM = 2L * DATAGRAM;

    @Test
    void theExampleOfTheRfcIsPersistentCongestion() { // §7.6.3: a probe timeout of 2 s, losses over 7 s
        RttEstimator rtt = new RttEstimator(millis(333));
        rtt.sample(millis(660), 0, 0); // 660 + 4 * 330 + 20 = 2,000
        LostRun run = new LostRun();
        for (int second : new int[] {1, 2, 3, 4, 5, 6, 7}) {
            run.lost(sentAt(second), rtt);
        }
        assertFalse(run.isPersistent(rtt, millis(20))); // 6 s do not exceed 6 s
        run.lost(sentAt(8), rtt);
        assertTrue(run.isPersistent(rtt, millis(20)));
    }

    private static SentPacket sentAt(int second) {
        SentPacket packet = new SentPacket();
        packet.build(second);
        packet.commit(DATAGRAM, true, true, 0, millis(second * 1_000));
        return packet;
    }

    @Test
    void aRunJustAsLongAsTheDurationIsNotPersistent() { // §7.6.2: must exceed
        assertEquals(MINIMUM, windowAfterRunOf(1));
        assertTrue(windowAfterRunOf(0) > MINIMUM);
    }

    private static long windowAfterRunOf(long extraNanos) {
        Sender s = Sender.established();
        s.recovery.setMaxAckDelay(0);
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, 100, 0, 0);
        s.send(APPLICATION, 200);
        // At the ACK of the last packet, after 100 ms again: smoothed 100, variation 37.5, so 3 * 250.
        s.send(APPLICATION, 200 + 750 + extraNanos / 1e6);
        long last = s.send(APPLICATION, 2_000);
        s.ack(APPLICATION, 2_100, last, last);
        assertEquals(List.of(1L, 2L), s.lost);
        return s.recovery.congestionWindow();
    }

    @Test
    void anAcknowledgedPacketInBetweenShowsThatTheNetworkLives() { // §7.6.2
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, 100, 0, 0);
        for (int i = 1; i <= 20; i++) { // 1,140 ms in all, 540 on either side of 10; the duration is 750
            s.send(APPLICATION, 200 + i * 60);
        }
        long last = s.send(APPLICATION, 3_000);
        s.ack(APPLICATION, 3_100, last, last, 10, 10, 0, 0);
        assertEquals(19, s.lost.size());
        assertTrue(s.recovery.congestionWindow() > MINIMUM);
    }

    @Test
    void packetsSentBeforeTheFirstSampleDoNotCount() { // §7.6.2
        Sender s = Sender.established();
        for (int i = 0; i < 20; i++) {
            s.send(APPLICATION, i * 100);
        }
        long last = s.send(APPLICATION, 3_000);
        s.ack(APPLICATION, 3_010, last, last);
        assertEquals(20, s.lost.size());
        assertTrue(s.recovery.congestionWindow() > MINIMUM);
    }

    @Test
    void onlyAckElicitingPacketsCount() { // §7.6.2
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, 100, 0, 0);
        s.send(APPLICATION, 200);
        s.sendAckOnly(APPLICATION, 5_000);
        long last = s.send(APPLICATION, 6_000);
        s.ack(APPLICATION, 6_100, last, last);
        assertEquals(List.of(1L, 2L), s.lost);
        assertTrue(s.recovery.congestionWindow() > MINIMUM);
    }

    @Test
    void anAcknowledgmentInAnotherSpaceEndsTheRun() { // §7.6.2: across all packet number spaces
        assertEquals(MINIMUM, windowAfterLossesInTwoParts(false));
        assertTrue(windowAfterLossesInTwoParts(true) > MINIMUM);
    }

    private static long windowAfterLossesInTwoParts(boolean handshakeAcknowledgedBetween) {
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, 100, 0, 0);
        s.send(APPLICATION, 200);
        s.send(APPLICATION, 2_000);
        s.send(APPLICATION, 2_000);
        s.send(APPLICATION, 2_000);
        s.ack(APPLICATION, 2_100, 4, 4, 0, 0);
        assertEquals(List.of(1L), s.lost); // the first part of the run
        if (handshakeAcknowledgedBetween) {
            s.send(HANDSHAKE, 2_100);
            s.ack(HANDSHAKE, 2_110, 0, 0);
        }
        s.timeout(2_400); // packets 2 and 3, by time
        assertEquals(List.of(1L, 2L, 3L), s.lost);
        return s.recovery.congestionWindow();
    }

    @Test
    void losingEverythingTwiceIsToldOnce() {
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, 100, 0, 0);
        s.send(APPLICATION, 200);
        s.send(APPLICATION, 5_000);
        long last = s.send(APPLICATION, 6_000);
        s.ack(APPLICATION, 6_100, last, last);
        assertEquals(MINIMUM, s.recovery.congestionWindow());
        for (int i = 0; i < 2; i++) {
            s.send(APPLICATION, 6_200);
        }
        s.ack(APPLICATION, 6_300, last + 1, last + 2);
        assertEquals(2 * MINIMUM, s.recovery.congestionWindow());
    }

    @Test
    void afterPersistentCongestionTheWindowDoublesAgainUpToTheThreshold() { // §7.3.1
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, 100, 0, 0);
        for (int i = 0; i < 20; i++) {
            s.send(APPLICATION, 200 + i * 200);
        }
        long last = s.send(APPLICATION, 5_000);
        s.ack(APPLICATION, 5_100, last, last);
        assertEquals(MINIMUM, s.recovery.congestionWindow());
        assertTrue(s.controller.inSlowStart());
        s.send(APPLICATION, 5_200);
        long second = s.send(APPLICATION, 5_200);
        s.ack(APPLICATION, 5_300, last, second);
        assertEquals(2 * MINIMUM, s.recovery.congestionWindow());
    }
}
