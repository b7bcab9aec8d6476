package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.APPLICATION;
import static loomwire.quic.recovery.Sender.DATAGRAM;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import loomwire.quic.CongestionController;
import loomwire.quic.wire.AckRanges;
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
    void whatIsRememberedIsFoundWhateverTheOrder() {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            SpuriousLoss losses = new SpuriousLoss();
            RttEstimator rtt = new RttEstimator(1_000);
            TreeMap<Long, Long> naive = new TreeMap<>(); // number, until when
            long number = 0;
            for (int now = 0; now < 3_000; now++) {
                long at = now;
                naive.values().removeIf(until -> until <= at);
                for (int i = random.nextInt(4) == 0 ? random.nextInt(6) : 0; i > 0 && naive.size() < 200; i--) {
                    number += 1 + random.nextInt(3);
                    losses.lost(number, now, now + 60);
                    naive.put(number, now + 60L);
                }
                if (random.nextInt(3) == 0) {
                    AckRanges ack = new AckRanges().reset(0);
                    long largest = number + 2;
                    for (int i = 0; i < 6 && largest > 0; i++) {
                        long smallest = Math.max(0, largest - random.nextInt(8));
                        ack.add(smallest, largest);
                        largest = smallest - 2 - random.nextInt(20);
                    }
                    int expected = naive.size();
                    naive.keySet().removeIf(ack::contains);
                    expected -= naive.size();
                    assertEquals(
                            expected, losses.arrived(ack, new Reordering(), rtt, now), "seed " + seed + " at " + now);
                }
            }
        }
    }

    @Test
    void moreLossesThanAreRememberedAreNeverTakenBack() {
        Sender s = Sender.established();
        for (int i = 0; i < 300; i++) {
            s.send(APPLICATION, 0);
        }
        s.ack(APPLICATION, 50, 290, 299);
        long reduced = s.recovery.congestionWindow();
        s.ack(APPLICATION, 51, 0, 299);
        assertEquals(SpuriousLoss.MAX_REMEMBERED, s.recovery.packetsLate());
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
        assertEquals(CongestionController.initialWindow(DATAGRAM), s.recovery.congestionWindow());
        s.recovery.setApplicationLimited(false);
        s.send(APPLICATION, 20_000);
        s.ack(APPLICATION, 20_050, 100, 100);
        assertEquals(CongestionController.initialWindow(DATAGRAM) + DATAGRAM, s.recovery.congestionWindow());
    }
}
