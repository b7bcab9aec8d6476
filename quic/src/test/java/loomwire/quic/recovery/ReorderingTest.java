package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.APPLICATION;
import static loomwire.quic.recovery.Sender.DATAGRAM;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How packets count as lost once one of the lost has arrived: RFC 9002 §6.1.1 lets the thresholds adapt, RFC 8985 says how. */
class ReorderingTest {
    private static final double RTT = 80;

    /** Packet 0 took a round trip; of 1 to 5, sent at 100 ms, all but the first have arrived, and the first a little later. */
    private static Sender withALatePacket(double lateMillis) {
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, RTT, 0, 0);
        sendMany(s, 5, 100);
        s.ack(APPLICATION, 100 + RTT, 2, 5, 0, 0);
        assertEquals(List.of(1L), s.lost);
        s.ack(APPLICATION, 100 + RTT + lateMillis, 0, 5);
        assertEquals(1, s.recovery.packetsLate());
        s.lost.clear();
        return s;
    }

    private static void sendMany(Sender s, int packets, double atMillis) {
        for (int i = 0; i < packets; i++) {
            s.send(APPLICATION, atMillis);
        }
    }

    @Test
    void aPacketThatWasDeclaredLostAndArrivesIsCountedAsLate() {
        Sender s = withALatePacket(1);
        s.ack(APPLICATION, 190, 0, 5);
        assertEquals(1, s.recovery.packetsLate(), "once");
        assertEquals(1, s.recovery.packetsLost());
        assertEquals(1, s.lateTold);
    }

    @Test
    void onceOneWasLateNumbersMakeNoLossAndTimeStillDoes() {
        Sender s = withALatePacket(1);
        sendMany(s, 20, 200);
        s.ack(APPLICATION, 200 + RTT, 20, 25, 0, 5);
        assertEquals(List.of(), s.lost);
        assertEquals(200 + RTT * 9 / 8, s.timeoutMillis(), 0.001);
        s.timeout(200 + RTT * 9 / 8 + 0.001);
        assertEquals(14, s.lost.size());
    }

    @Test
    void theTimeHasRoomForWhatWasSeenAndAQuarterMore() {
        Sender s = withALatePacket(24);
        sendMany(s, 5, 300);
        s.ack(APPLICATION, 300 + RTT, 10, 10, 0, 5);
        assertEquals(300 + RTT + 24 * 1.25, s.timeoutMillis(), 0.001);
    }

    @Test
    void theTimeIsNeverMoreThanTwoRoundTrips() { // RFC 8985 §6.2: the window is bounded by the round trip
        Sender s = withALatePacket(150);
        sendMany(s, 5, 400);
        s.ack(APPLICATION, 400 + RTT, 10, 10, 0, 5);
        assertEquals(400 + 2 * RTT, s.timeoutMillis(), 0.001);
    }

    @Test
    void afterSixteenRealLossesNumbersCountAgain() {
        Sender s = withALatePacket(1);
        double at = 400;
        long next = 6;
        for (int event = 0; event < Reordering.CALM_EVENTS; event++) {
            sendMany(s, 5, at);
            s.ack(APPLICATION, at + RTT, next + 1, next + 4);
            assertEquals(event, s.lost.size(), "not by number");
            s.timeout(at + 1.5 * RTT);
            assertEquals(event + 1, s.lost.size());
            next += 5;
            at += 400;
        }
        sendMany(s, 5, at);
        s.ack(APPLICATION, at + RTT, next + 1, next + 4);
        assertEquals(Reordering.CALM_EVENTS + 1, s.lost.size());
    }

    @Test
    void anotherPathIsTakenForOneThatKeepsOrder() {
        Sender s = withALatePacket(1);
        s.recovery.onPathChanged(Sender.millis(200));
        sendMany(s, 5, 300);
        s.ack(APPLICATION, 300 + RTT, 10, 10);
        assertEquals(2, s.lost.size(), "6 and 7 lie three below");
    }

    @Test
    void aWholeFlightThatIsOvertakenGivesTheWindowBack() {
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, RTT, 0, 0);
        sendMany(s, 110, 100);
        long before = s.recovery.congestionWindow();
        s.ack(APPLICATION, 100 + RTT, 101, 110);
        assertEquals(100, s.lost.size());
        assertEquals(before * 0.7, s.recovery.congestionWindow(), 1);
        for (int last = 9; last < 100; last += 10) {
            s.ack(APPLICATION, 100 + RTT + last / 100.0, 101, 110, 0, last);
        }
        s.ack(APPLICATION, 101 + RTT, 0, 110);
        assertEquals(100, s.recovery.packetsLate());
        assertEquals(before, s.recovery.congestionWindow(), 110.0 * DATAGRAM);
        assertEquals(true, s.recovery.congestionWindow() >= before);
    }
}
