package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.APPLICATION;
import static loomwire.quic.recovery.Sender.DATAGRAM;
import static loomwire.quic.recovery.Sender.INITIAL;
import static loomwire.quic.recovery.Sender.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransportError;
import loomwire.quic.wire.AckRanges;
import org.junit.jupiter.api.Test;

/** Numbers that are left out find who acknowledges what it did not receive, and confuse nobody else (RFC 9000 §21.4). */
class SkippedNumbersTest {
    private static Sender skipping(long seed) {
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, 50, 0, 0);
        s.acknowledged.clear();
        s.recovery.skipNumbers(new SeededEntropy(seed));
        return s;
    }

    /** Sends until a number was left out, acknowledging everything honestly but what was sent last; says that number. */
    private static long sendUntilSkip(Sender s) {
        while (true) {
            long sent = s.send(APPLICATION, 100);
            if (s.recovery.nextPacketNumber(APPLICATION) > sent + 1) {
                return sent + 1;
            }
            s.ack(APPLICATION, 100, sent, sent);
        }
    }

    private static void assertRefused(Sender s, long... ranges) {
        QuicViolation refusal = assertThrows(
                QuicViolation.class,
                () -> s.recovery.onAck(APPLICATION, Sender.ranges(new AckRanges().reset(0), ranges), 0, millis(200)));
        assertEquals(TransportError.PROTOCOL_VIOLATION, refusal.errorCode());
        assertEquals(0x02, refusal.frameType());
    }

    @Test
    void anAcknowledgmentOfASkippedNumberIsRefused() {
        Sender s = skipping(1);
        long skipped = sendUntilSkip(s);
        assertRefused(s, skipped, skipped);
    }

    @Test
    void aRangeOverASkippedNumberIsRefused() {
        Sender s = skipping(2);
        long skipped = sendUntilSkip(s);
        long last = s.send(APPLICATION, 100);
        assertRefused(s, skipped - 1, last);
    }

    @Test
    void aSkippedNumberIsRememberedAfterEverythingAroundItIsSettled() {
        Sender s = skipping(3);
        long skipped = sendUntilSkip(s);
        for (int i = 0; i < 200; i++) {
            long last = s.send(APPLICATION, 101);
            s.ack(APPLICATION, 150, skipped + 1, last, skipped - 1, skipped - 1);
        }
        assertEquals(0, s.recovery.bytesInFlight());
        assertRefused(s, 0, s.recovery.nextPacketNumber(APPLICATION) - 1);
    }

    @Test
    void anHonestPeerIsNeverRefusedAndLosesNothing() {
        Sender s = skipping(4);
        int count = 20_000;
        long first = s.recovery.nextPacketNumber(APPLICATION);
        List<Long> sent = new ArrayList<>();
        long pending = -1;
        for (int i = 0; i < count; i++) {
            long number = s.send(APPLICATION, 100 + i);
            sent.add(number);
            if (i % 2 == 1) { // two packets an ACK, with a gap between them where a number was left out
                if (number == pending + 1) {
                    s.ack(APPLICATION, 110 + i, pending, number);
                } else {
                    s.ack(APPLICATION, 110 + i, number, number, pending, pending);
                }
            }
            pending = number;
        }
        assertEquals(sent, s.acknowledged);
        assertEquals(List.of(), s.lost);
        long skips = s.recovery.nextPacketNumber(APPLICATION) - first - count;
        assertTrue(
                skips >= count / (SkippedNumbers.LEAST + SkippedNumbers.SPREAD)
                        && skips <= count / SkippedNumbers.LEAST + 1,
                skips + " numbers left out");
    }

    @Test
    void theThresholdCountsPacketsThatWereSent() { // RFC 9002 §6.1.1
        Sender s = skipping(5);
        long skipped = sendUntilSkip(s);
        long before = skipped - 1;
        s.send(APPLICATION, 100);
        s.send(APPLICATION, 100);
        s.ack(APPLICATION, 110, skipped + 1, skipped + 2); // two packets later, three numbers
        assertEquals(List.of(), s.lost);
        s.send(APPLICATION, 111);
        s.ack(APPLICATION, 120, skipped + 1, skipped + 3);
        assertEquals(List.of(before), s.lost);
    }

    @Test
    void aSkippedNumberIsNoAcknowledgmentInARunOfLosses() { // RFC 9002 §7.6.2
        Sender s = skipping(6);
        long skipped = sendUntilSkip(s);
        s.send(APPLICATION, 5_000);
        long last = s.send(APPLICATION, 6_000);
        s.ack(APPLICATION, 6_100, last, last);
        assertEquals(List.of(skipped - 1, skipped + 1), s.lost);
        assertEquals(2L * DATAGRAM, s.recovery.congestionWindow());
    }

    @Test
    void whichNumbersAreSkippedFollowsFromChanceAlone() {
        assertEquals(sendUntilSkip(skipping(7)), sendUntilSkip(skipping(7)));
        assertNotEquals(sendUntilSkip(skipping(7)), sendUntilSkip(skipping(8)));
    }

    @Test
    void numbersOfTheHandshakeAreNotSkipped() {
        Sender s = skipping(9);
        for (int i = 0; i < 1_000; i++) {
            assertEquals(i, s.send(INITIAL, 100));
        }
        assertFalse(s.recovery.nextPacketNumber(INITIAL) > 1_000);
    }

    @Test
    void numbersAreSkippedThoughNothingIsAcknowledged() {
        Sender s = Sender.with(new SentPacketsTest.Unlimited());
        s.recovery.skipNumbers(new SeededEntropy(10));
        int count = 0;
        while (s.recovery.windowOpen()) {
            s.send(APPLICATION, 0);
            count++;
        }
        for (int i = 0; i < 3 * SentPackets.RESERVED; i++) {
            s.send(APPLICATION, 0);
            count++;
        }
        assertTrue(s.recovery.nextPacketNumber(APPLICATION) > count);
        assertTrue(s.recovery.nextPacketNumber(APPLICATION) - count < count / SkippedNumbers.LEAST + 2);
    }
}
