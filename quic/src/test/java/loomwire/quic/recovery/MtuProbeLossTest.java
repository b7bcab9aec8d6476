package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.APPLICATION;
import static loomwire.quic.recovery.Sender.DATAGRAM;
import static loomwire.quic.recovery.Sender.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A probe of the path's MTU is lost by the rules for all packets, and its loss is no congestion (RFC 9000 §14.4). */
class MtuProbeLossTest {
    private static final int PROBE = 1_452;

    private static Sender withRtt(double rttMillis) {
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, rttMillis, 0, 0);
        s.acknowledged.clear();
        return s;
    }

    private static long probe(Sender s, double atMillis) {
        SentPacket packet = s.recovery.begin(APPLICATION);
        packet.add(7, packet.packetNumber(), PROBE, APPLICATION.ordinal());
        s.recovery.mtuProbeSent(APPLICATION, PROBE, millis(atMillis));
        return packet.packetNumber();
    }

    @Test
    void aProbeIsNotLostForWantOfRoom() {
        Sender s = withRtt(50);
        long probe = probe(s, 100);
        for (int i = 0; i < 40; i++) { // far more than the ring held
            s.send(APPLICATION, 100);
        }
        assertEquals(List.of(), s.lost);
        s.ack(APPLICATION, 150, 0, probe);
        assertEquals(List.of(probe), s.acknowledged);
    }

    @Test
    void whatIsNotInFlightAnyMoreButElicitsAnAnswerIsNotLostForWantOfRoomEither() {
        Sender s = withRtt(50);
        long old = s.send(APPLICATION, 100);
        s.recovery.onPathChanged(millis(101));
        for (int i = 0; i < 40; i++) {
            s.send(APPLICATION, 102);
        }
        assertEquals(List.of(), s.lost);
        s.ack(APPLICATION, 152, 0, old);
        assertEquals(List.of(old), s.acknowledged);
    }

    @Test
    void aProbeIsLostByNumber() { // RFC 9002 §6.1.1
        Sender s = withRtt(50);
        long probe = probe(s, 100);
        for (int i = 0; i < 3; i++) {
            s.send(APPLICATION, 100);
        }
        s.ack(APPLICATION, 150, probe + 1, probe + 2, 0, 0);
        assertEquals(List.of(), s.lost);
        s.ack(APPLICATION, 150, probe + 1, probe + 3, 0, 0);
        assertEquals(List.of(probe), s.lost);
    }

    @Test
    void aProbeIsLostByTime() { // RFC 9002 §6.1.2
        Sender s = withRtt(80);
        long probe = probe(s, 100);
        s.send(APPLICATION, 101);
        s.ack(APPLICATION, 181, probe + 1, probe + 1, 0, 0);
        s.timeout(189.999);
        assertEquals(List.of(), s.lost);
        s.timeout(190);
        assertEquals(List.of(probe), s.lost);
    }

    @Test
    void aProbeFillsTheWindowAndItsLossLeavesTheWindowAsItWas() {
        Sender s = withRtt(50);
        long before = s.recovery.congestionWindow();
        long probe = probe(s, 100);
        assertEquals(PROBE, s.recovery.bytesInFlight());
        while (s.recovery.windowOpenFor(PROBE)) {
            s.send(APPLICATION, 100);
        }
        long last = s.recovery.nextPacketNumber(APPLICATION) - 1;
        s.ack(APPLICATION, 150, probe + 1, last, 0, 0);
        assertEquals(List.of(probe), s.lost);
        assertEquals(0, s.recovery.bytesInFlight());
        assertTrue(s.recovery.congestionWindow() >= before, "the window shrank");
        assertTrue(s.controller.inSlowStart(), "slow start ended");
        assertEquals(0, s.recovery.packetsLost(), "it is not counted as a loss");
    }

    @Test
    void lostProbesAreNoPersistentCongestion() { // RFC 9002 §7.6.2
        Sender s = withRtt(100);
        probe(s, 200);
        probe(s, 3_000);
        long last = s.send(APPLICATION, 5_000);
        s.ack(APPLICATION, 5_100, last, last, 0, 0);
        assertEquals(2, s.lost.size());
        assertTrue(s.recovery.congestionWindow() > 2L * DATAGRAM, "the window collapsed");
    }

    @Test
    void aSlotThatHeldAProbeIsAnOrdinaryOneAfterwards() {
        Sender s = withRtt(50);
        probe(s, 100);
        s.ack(APPLICATION, 150, 0, 1);
        for (int i = 0; i < 20; i++) {
            long number = s.send(APPLICATION, 200 + i);
            if (i < 10) {
                s.ack(APPLICATION, 250 + i, 0, number);
            }
        }
        long last = s.recovery.nextPacketNumber(APPLICATION) - 1;
        long before = s.recovery.congestionWindow();
        s.ack(APPLICATION, 300, last, last, 0, 11);
        assertFalse(s.lost.isEmpty());
        assertTrue(s.recovery.congestionWindow() < before);
    }
}
