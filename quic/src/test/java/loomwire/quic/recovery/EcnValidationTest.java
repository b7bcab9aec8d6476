package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.APPLICATION;
import static loomwire.quic.recovery.Sender.DATAGRAM;
import static loomwire.quic.recovery.Sender.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.base.QuicViolation;
import loomwire.quic.wire.AckRanges;
import org.junit.jupiter.api.Test;

/** RFC 9000 §13.4.2. */
class EcnValidationTest {
    private final Sender s = Sender.established();

    private void send(int packets, double atMillis) {
        for (int i = 0; i < packets; i++) {
            s.send(APPLICATION, DATAGRAM, true, true, s.recovery.ecnToSend(), atMillis);
        }
    }

    private void ack(long smallest, long largest, long ect0, long ect1, long ce, double atMillis) throws QuicViolation {
        AckRanges ack = new AckRanges().reset(0).add(smallest, largest).ecn(ect0, ect1, ce);
        s.recovery.onAck(APPLICATION, ack, 0, millis(atMillis));
    }

    @Test
    void marksAreOffUntilAskedFor() {
        assertEquals(0, s.recovery.ecnToSend());
    }

    @Test
    void tenPacketsAreMarkedAndThenThePeersReportIsAwaited() throws QuicViolation { // §A.4
        s.recovery.enableEcn();
        send(9, 0);
        assertEquals(2, s.recovery.ecnToSend());
        send(2, 0);
        assertEquals(0, s.recovery.ecnToSend());
        ack(0, 10, 10, 0, 0, 50);
        assertEquals(2, s.recovery.ecnToSend());
    }

    @Test
    void aPeerThatDoesNotReportEndsIt() { // §13.4.2.1
        s.recovery.enableEcn();
        send(10, 0);
        s.ack(APPLICATION, 50, 0, 9);
        assertEquals(0, s.recovery.ecnToSend());
        send(1, 60);
        s.ack(APPLICATION, 100, 0, 10);
        assertEquals(0, s.recovery.ecnToSend());
    }

    @Test
    void countsThatAreTooSmallTooLargeOrOfMarksNeverSentEndIt() throws QuicViolation { // §13.4.2.1
        assertEquals(0, codepointAfterReport(9, 0, 0));
        assertEquals(0, codepointAfterReport(11, 0, 0));
        assertEquals(0, codepointAfterReport(10, 1, 0));
        assertEquals(2, codepointAfterReport(10, 0, 0));
        assertEquals(2, codepointAfterReport(7, 0, 3));
    }

    private static int codepointAfterReport(long ect0, long ect1, long ce) throws QuicViolation {
        EcnValidationTest fresh = new EcnValidationTest();
        fresh.s.recovery.enableEcn();
        fresh.send(10, 0);
        fresh.ack(0, 9, ect0, ect1, ce, 50);
        return fresh.s.recovery.ecnToSend();
    }

    @Test
    void anAckThatCameOutOfOrderProvesNothing() throws QuicViolation { // §13.4.2.1
        s.recovery.enableEcn();
        send(10, 0);
        ack(9, 9, 10, 0, 0, 50); // its counts are of all ten
        ack(7, 8, 8, 0, 0, 51); // sent by the peer before
        assertEquals(2, s.recovery.ecnToSend());
        send(1, 60);
        ack(10, 10, 11, 0, 0, 100);
        assertEquals(2, s.recovery.ecnToSend());
    }

    @Test
    void congestionExperiencedReducesTheWindowOncePerRoundTrip() throws QuicViolation { // RFC 9002 §7.1
        s.recovery.enableEcn();
        send(10, 0);
        ack(0, 1, 2, 0, 0, 50);
        long before = s.recovery.congestionWindow();
        ack(0, 3, 3, 0, 1, 51);
        assertEquals(before * 0.7, s.recovery.congestionWindow(), 1);
        ack(0, 5, 4, 0, 2, 52);
        assertEquals(before * 0.7, s.recovery.congestionWindow(), 1);
        assertEquals(0, s.recovery.packetsLost());
    }

    @Test
    void whenAllOfTheFirstMarkedPacketsAreLostTheMarksStop() { // §13.4.2.2
        s.recovery.enableEcn();
        send(10, 0);
        send(4, 0);
        s.ack(APPLICATION, 50, 13, 13);
        assertEquals(10, s.lost.stream().filter(number -> number < 10).count());
        assertEquals(0, s.recovery.ecnToSend());
        s.recovery.onPathChanged(millis(60)); // another path is tested anew
        assertEquals(2, s.recovery.ecnToSend());
    }

    @Test
    void aMarkIsNeverTakenBackAsSpurious() throws QuicViolation {
        s.recovery.enableEcn();
        send(10, 0);
        ack(4, 4, 9, 0, 1, 50); // 0 and 1 are lost, and one packet was marked
        long reduced = s.recovery.congestionWindow();
        ack(0, 4, 9, 0, 1, 51);
        assertTrue(s.recovery.congestionWindow() <= reduced);
    }
}
