package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.APPLICATION;
import static loomwire.quic.recovery.Sender.DATAGRAM;
import static loomwire.quic.recovery.Sender.HANDSHAKE;
import static loomwire.quic.recovery.Sender.INITIAL;
import static loomwire.quic.recovery.Sender.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import loomwire.quic.CongestionController;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.wire.AckRanges;
import org.junit.jupiter.api.Test;

/** RFC 9002 §6.1, and settling of packets in general. */
class LossDetectionTest {
    private static Sender withRtt(double rttMillis) {
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, rttMillis, 0, 0);
        s.acknowledged.clear();
        return s;
    }

    @Test
    void aPacketThreeBelowTheLargestAcknowledgedIsLost() { // §6.1.1
        Sender s = withRtt(50);
        for (int i = 1; i <= 4; i++) {
            s.send(APPLICATION, 100);
        }
        s.ack(APPLICATION, 150, 3, 3, 0, 0);
        assertEquals(List.of(), s.lost); // 1 and 2 are less than three below
        s.ack(APPLICATION, 151, 3, 4, 0, 0);
        assertEquals(List.of(1L), s.lost);
        assertEquals(List.of(3L, 4L), s.acknowledged);
        assertEquals(1, s.recovery.packetsLost());
        assertEquals(DATAGRAM, s.recovery.bytesInFlight());
    }

    @Test
    void aPacketIsLostNineEighthsOfARoundTripAfterItWasSent() { // §6.1.2
        Sender s = withRtt(80);
        s.send(APPLICATION, 100);
        s.send(APPLICATION, 101);
        s.ack(APPLICATION, 181, 2, 2, 0, 0); // latest and smoothed 80
        assertEquals(190, s.timeoutMillis());
        s.timeout(189.999);
        assertEquals(List.of(), s.lost);
        s.timeout(190);
        assertEquals(List.of(1L), s.lost);
        assertEquals(0, s.recovery.bytesInFlight());
        assertEquals(0, s.recovery.ptoCount());
    }

    @Test
    void theTimeThresholdIsNeverBelowTheGranularity() { // §6.1.2
        Sender s = withRtt(0.1);
        s.send(APPLICATION, 10);
        s.send(APPLICATION, 10.01);
        s.ack(APPLICATION, 10.11, 2, 2, 0, 0);
        assertEquals(11, s.timeoutMillis());
    }

    @Test
    void nothingAboveTheLargestAcknowledgedIsLost() { // §6.1
        Sender s = withRtt(50);
        for (int i = 1; i <= 10; i++) {
            s.send(APPLICATION, 100);
        }
        s.ack(APPLICATION, 5_000, 0, 1);
        assertEquals(List.of(), s.lost);
    }

    @Test
    void anAcknowledgmentOfAPacketNeverSentIsAViolation() { // RFC 9000 §13.1
        Sender s = withRtt(50);
        AckRanges ack = new AckRanges().reset(0).add(0, 1);
        QuicViolation plain =
                assertThrows(QuicViolation.class, () -> s.recovery.onAck(APPLICATION, ack, 0, millis(60)));
        assertEquals(TransportError.PROTOCOL_VIOLATION, plain.errorCode());
        assertEquals(0x02, plain.frameType());
        QuicViolation marked =
                assertThrows(QuicViolation.class, () -> s.recovery.onAck(APPLICATION, ack.ecn(0, 0, 0), 0, millis(60)));
        assertEquals(0x03, marked.frameType());
        s.recovery.begin(APPLICATION); // built, but not sent
        assertThrows(QuicViolation.class, () -> s.recovery.onAck(APPLICATION, ack, 0, millis(60)));
    }

    @Test
    void aRepeatedAcknowledgmentSettlesNothingTwice() {
        Sender s = withRtt(50);
        LongStream.range(0, 5).forEach(i -> s.send(APPLICATION, 100));
        s.ack(APPLICATION, 150, 4, 5, 0, 1);
        s.ack(APPLICATION, 151, 4, 5, 0, 1);
        s.ack(APPLICATION, 152, 0, 5);
        assertEquals(List.of(1L, 4L, 5L, 3L), s.acknowledged); // in ascending order within an ACK
        assertEquals(List.of(2L), s.lost);
        assertEquals(0, s.recovery.bytesInFlight());
    }

    @Test
    void anAbandonedPacketGivesItsNumberToTheNext() {
        Sender s = withRtt(50);
        SentPacket packet = s.recovery.begin(APPLICATION);
        packet.add(9, 1, 2, 3);
        assertThrows(IllegalStateException.class, () -> s.recovery.begin(APPLICATION));
        s.recovery.abandon(APPLICATION);
        assertEquals(1, s.recovery.nextPacketNumber(APPLICATION));
        assertEquals(1, s.send(APPLICATION, 60));
        assertEquals(2, s.recovery.nextPacketNumber(APPLICATION));
    }

    @Test
    void spacesAreCountedAndDetectedApart() { // §3
        Sender s = Sender.server();
        s.send(INITIAL, 0);
        for (int i = 0; i < 4; i++) {
            s.send(HANDSHAKE, 0);
        }
        s.ack(HANDSHAKE, 30, 3, 3);
        assertEquals(List.of(0L), s.lost);
        assertEquals(-1, s.recovery.largestAcknowledged(INITIAL));
        assertEquals(3, s.recovery.largestAcknowledged(HANDSHAKE));
        assertEquals(3L * DATAGRAM, s.recovery.bytesInFlight());
    }

    @Test
    void packetsOfADiscardedSpaceLeaveFlightUntold() { // §6.4
        Sender s = Sender.server();
        s.send(INITIAL, 0);
        s.send(INITIAL, 0);
        s.send(HANDSHAKE, 0);
        s.recovery.discard(INITIAL, millis(10));
        assertEquals(DATAGRAM, s.recovery.bytesInFlight());
        s.ack(INITIAL, 20, 0, 1); // an ACK that was on its way changes nothing
        assertEquals(List.of(), s.acknowledged);
        assertEquals(List.of(), s.lost);
    }

    @Test
    void aRetryUnsendsEverythingAndNumbersGoOn() { // §6.3, RFC 9000 §17.2.5.3
        Sender s = Sender.client();
        s.send(INITIAL, 0);
        s.send(APPLICATION, 0);
        s.recovery.restartAfterRetry(millis(30));
        assertEquals(List.of(0L, 0L), s.lost);
        assertEquals(0, s.recovery.bytesInFlight());
        assertEquals(0, s.recovery.packetsLost());
        assertEquals(1, s.recovery.nextPacketNumber(INITIAL));
        assertEquals(CongestionController.initialWindow(DATAGRAM), s.recovery.congestionWindow());
        assertEquals(30 + 999, s.timeoutMillis()); // the client keeps asking
    }

    @Test
    void aNewPathStartsAfreshAndOldPacketsDoNotCountForIt() { // RFC 9000 §9.4
        Sender s = withRtt(50);
        s.send(APPLICATION, 100);
        s.recovery.onPathChanged(millis(110));
        assertEquals(0, s.recovery.bytesInFlight());
        s.send(APPLICATION, 110);
        s.ack(APPLICATION, 150, 0, 1);
        assertEquals(List.of(1L), s.acknowledged);
        assertTrue(!s.recovery.rtt().hasSample());
        assertEquals(DATAGRAM, s.recovery.bytesInFlight());
        s.ack(APPLICATION, 310, 0, 2);
        assertEquals(millis(200), s.recovery.rtt().smoothedNanos());
        assertEquals(0, s.recovery.bytesInFlight());
    }
}
