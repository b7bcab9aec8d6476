package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.APPLICATION;
import static loomwire.quic.recovery.Sender.DATAGRAM;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;

/** RFC 9438 §4.9, and what counts as one congestion event (RFC 9002 §7.3.2). */
class SpuriousLossTest {
    private static Sender withWindowOf(int datagrams) {
        Sender s = Sender.established();
        for (int i = 0; i < datagrams; i++) {
            s.send(APPLICATION, 0);
        }
        s.ack(APPLICATION, 50, 0, datagrams - 11); // leaves the last ten in flight
        return s;
    }

    @Test
    void whatWasOnlyReorderedGivesTheWindowBack() {
        Sender s = withWindowOf(30);
        long before = s.recovery.congestionWindow();
        s.ack(APPLICATION, 51, 24, 25, 0, 19); // 20 and 21 are overdue, 22 within the threshold
        assertEquals(List.of(20L, 21L, 22L), s.lost);
        assertEquals(before * 0.7, s.recovery.congestionWindow(), 1);
        s.ack(APPLICATION, 52, 0, 21);
        assertEquals(before * 0.7, s.recovery.congestionWindow(), 1); // 22 is still missing
        s.ack(APPLICATION, 53, 0, 22);
        assertEquals(before, s.recovery.congestionWindow());
        assertEquals(List.of(20L, 21L, 22L), s.lost); // settled once all the same
    }

    @Test
    void aLateAckLongAfterTheEventChangesNothing() {
        Sender s = withWindowOf(30);
        s.ack(APPLICATION, 51, 24, 25, 0, 19);
        long reduced = s.recovery.congestionWindow();
        s.ack(APPLICATION, 5_000, 20, 22);
        assertEquals(reduced, s.recovery.congestionWindow());
    }

    @Test
    void manyLossesAreNeverTakenBack() {
        Sender s = Sender.established();
        for (int i = 0; i < 60; i++) {
            s.send(APPLICATION, 0);
        }
        s.ack(APPLICATION, 50, 50, 59);
        long reduced = s.recovery.congestionWindow();
        s.ack(APPLICATION, 51, 0, 59);
        assertEquals(reduced, s.recovery.congestionWindow());
    }

    @Test
    void lossesOfOneRoundTripReduceTheWindowOnce() { // RFC 9002 §7.3.2
        Sender s = withWindowOf(30);
        long before = s.recovery.congestionWindow();
        s.ack(APPLICATION, 51, 23, 23);
        s.ack(APPLICATION, 52, 25, 25);
        s.ack(APPLICATION, 53, 29, 29);
        assertEquals(before * 0.7, s.recovery.congestionWindow(), 1);
        for (int i = 0; i < 4; i++) {
            s.send(APPLICATION, 60); // sent under the reduced window
        }
        s.ack(APPLICATION, 110, 33, 33);
        assertEquals(before * 0.49, s.recovery.congestionWindow(), 1);
    }

    @Test
    void acknowledgmentsInTheRecoveryPeriodDoNotEnlargeTheWindow() { // RFC 9002 §7.3.2
        Sender s = withWindowOf(30);
        s.ack(APPLICATION, 51, 23, 23);
        long reduced = s.recovery.congestionWindow();
        s.ack(APPLICATION, 52, 23, 29);
        assertEquals(reduced, s.recovery.congestionWindow());
    }

    @Test
    void anApplicationThatSendsLittleDoesNotEnlargeTheWindow() { // RFC 9002 §7.8
        Sender s = Sender.established();
        s.recovery.setApplicationLimited(true);
        for (int i = 0; i < 100; i++) {
            s.send(APPLICATION, i * 100);
            s.ack(APPLICATION, i * 100 + 50, i, i);
        }
        assertEquals(10L * DATAGRAM, s.recovery.congestionWindow());
        s.recovery.setApplicationLimited(false);
        s.send(APPLICATION, 20_000);
        s.ack(APPLICATION, 20_050, 100, 100);
        assertEquals(11L * DATAGRAM, s.recovery.congestionWindow());
    }
}
