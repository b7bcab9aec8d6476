package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** RFC 9000 §13.2. */
class AckTrackerTest {
    private static final long NEVER = Long.MAX_VALUE;
    private final AckTracker tracker = new AckTracker(false, millis(25));

    private void receive(long packetNumber, double atMillis) {
        assertFalse(tracker.isDuplicate(packetNumber));
        tracker.received(packetNumber, true, 0, millis(atMillis));
    }

    @Test
    void everySecondAckElicitingPacketIsAcknowledgedAtOnce() { // §13.2.2
        receive(0, 0);
        assertFalse(tracker.ackDue(0));
        assertTrue(tracker.hasUnacknowledged());
        receive(1, 1);
        assertTrue(tracker.ackDue(millis(1)));
        tracker.ackSent(millis(1));
        assertFalse(tracker.ackDue(millis(1)));
        assertFalse(tracker.hasUnacknowledged());
        receive(2, 2);
        assertFalse(tracker.ackDue(millis(2)));
    }

    @Test
    void aSinglePacketWaitsForMaxAckDelay() { // §13.2.1
        receive(0, 10);
        assertEquals(millis(35), tracker.ackDeadline());
        assertFalse(tracker.ackDue(millis(34.9)));
        assertTrue(tracker.ackDue(millis(35)));
        tracker.ackSent(millis(35));
        assertEquals(NEVER, tracker.ackDeadline());
    }

    @Test
    void thePeersWishesTakeEffectAndAnOlderFrameDoesNot() {
        tracker.onFrequency(3, 4, millis(7), 1);
        tracker.onFrequency(2, 0, millis(1), 1);
        tracker.onFrequency(3, 0, millis(1), 1);
        for (int i = 0; i < 4; i++) {
            receive(i, 10 + i);
            assertEquals(millis(17), tracker.ackDeadline(), "of the first that waits");
        }
        receive(4, 14);
        assertEquals(millis(14), tracker.ackDeadline(), "more than the threshold");
    }

    @Test
    void aThresholdOfZeroHasEveryPacketAcknowledgedAtOnce() {
        tracker.onFrequency(0, 0, millis(7), 1);
        receive(0, 1);
        assertTrue(tracker.ackDue(millis(1)));
    }

    @Test
    void howeverManyThePeerAllowsToWaitThoseThatDoAreBounded() {
        tracker.onFrequency(0, Long.MAX_VALUE, millis(16_000), Long.MAX_VALUE);
        for (int i = 0; i < AckTracker.MOST_WAITING - 1; i++) {
            receive(i, 0);
        }
        assertFalse(tracker.ackDue(0));
        receive(AckTracker.MOST_WAITING - 1, 0);
        assertTrue(tracker.ackDue(0));
    }

    @Test
    void howeverFarBehindAMissingPacketMayBeOneFurtherThanSoManyIsTold() {
        tracker.onFrequency(0, Long.MAX_VALUE, millis(16_000), Long.MAX_VALUE);
        receive(0, 0);
        receive(AckTracker.MOST_WAITING, 0);
        assertFalse(tracker.ackDue(0));
        receive(AckTracker.MOST_WAITING + 1, 0);
        assertTrue(tracker.ackDue(0));
    }

    @Test
    void whatIsToBeAcknowledgedAtOnceIs() {
        tracker.onFrequency(0, 9, millis(7), 3);
        tracker.onImmediateAck();
        receive(0, 1);
        assertTrue(tracker.ackDue(millis(1)));
        tracker.ackSent(millis(1));
        receive(1, 2);
        assertFalse(tracker.ackDue(millis(2)), "it was asked once");
    }

    /** Which of the packets are acknowledged at once, if nothing but their order asks for it. */
    private String atOnce(long reorderingThreshold, long... packets) {
        tracker.onFrequency(0, 100, millis(25), reorderingThreshold);
        StringBuilder acknowledged = new StringBuilder();
        for (long packet : packets) {
            receive(packet, 0);
            if (tracker.ackDue(0)) {
                acknowledged.append(packet).append(' ');
                tracker.ackSent(0);
            }
        }
        return acknowledged.toString().trim();
    }

    @Test
    void theExampleOfTheDraftWithAReorderingThresholdOfThree() {
        assertEquals("5 9 10", atOnce(3, 0, 1, 3, 4, 5, 8, 9, 10));
    }

    @Test
    void theExampleOfTheDraftWithAReorderingThresholdOfFive() {
        assertEquals("7 9", atOnce(5, 0, 1, 3, 5, 6, 7, 8, 9));
    }

    @Test
    void aPacketThatComesOnceItCouldBeCalledLostIsToldAtOnce() {
        assertEquals("5 2", atOnce(3, 0, 1, 3, 4, 5, 6, 2, 7));
    }

    @Test
    void withAReorderingThresholdOfZeroOrderDoesNotMatter() {
        assertEquals("", atOnce(0, 0, 9, 4, 20, 2));
    }

    @Test
    void inInitialAndHandshakeEveryPacketIsAcknowledgedAtOnce() { // §13.2.1
        AckTracker handshake = new AckTracker(true, millis(25));
        handshake.received(0, true, 0, millis(5));
        assertTrue(handshake.ackDue(millis(5)));
    }

    @Test
    void aPacketThatElicitsNothingIsNotAcknowledgedByItself() { // §13.2.1
        tracker.received(0, false, 0, 0);
        tracker.received(1, false, 0, 0);
        tracker.received(5, false, 0, 0);
        assertEquals(NEVER, tracker.ackDeadline());
        assertFalse(tracker.hasUnacknowledged());
        assertEquals(5, tracker.largestReceived());
        assertEquals("{[0, 2), [5, 6)}", tracker.ranges().toString());
    }

    @Test
    void aGapIsReportedAtOnceAndOnlyOnce() { // §13.2.1
        tracker.onFrequency(0, 99, millis(25), 1);
        receive(0, 0);
        receive(2, 1);
        assertTrue(tracker.ackDue(millis(1)));
        tracker.ackSent(millis(1));
        receive(3, 2); // the gap below 2 is known
        assertFalse(tracker.ackDue(millis(2)));
        receive(1, 3); // late: fills it
        assertTrue(tracker.ackDue(millis(3)));
    }

    @Test
    void aGapFilledByPacketsThatElicitNothingIsNone() { // §13.2.1
        tracker.onFrequency(0, 99, millis(25), 1);
        receive(0, 0);
        tracker.received(1, false, 0, 0);
        receive(2, 0);
        assertFalse(tracker.ackDue(0));
    }

    @Test
    void congestionExperiencedIsReportedAtOnce() { // §13.2.1
        tracker.onFrequency(0, 99, millis(25), 1);
        tracker.received(0, true, 2, 0);
        assertFalse(tracker.ackDue(0));
        tracker.received(1, true, 3, 0);
        assertTrue(tracker.ackDue(0));
    }

    @Test
    void codepointsAreCountedOncePerPacket() { // §13.4.1
        assertFalse(tracker.anyEcn());
        tracker.received(0, true, 2, 0);
        tracker.received(1, true, 2, 0);
        tracker.received(2, true, 1, 0);
        tracker.received(3, true, 3, 0);
        tracker.received(4, true, 0, 0);
        tracker.received(3, true, 3, 0); // again
        assertTrue(tracker.anyEcn());
        assertEquals(2, tracker.ect0());
        assertEquals(1, tracker.ect1());
        assertEquals(1, tracker.ce());
    }

    @Test
    void theDelayCountsFromTheLargestPacket() { // §13.2.5
        receive(1, 10);
        receive(0, 14);
        assertEquals(millis(10), tracker.ackDelayNanos(millis(20)));
    }

    @Test
    void duplicatesAreKnown() { // §12.3
        receive(0, 0);
        receive(7, 0);
        assertTrue(tracker.isDuplicate(0));
        assertTrue(tracker.isDuplicate(7));
        assertFalse(tracker.isDuplicate(3));
        assertFalse(tracker.isDuplicate(8));
    }

    @Test
    void whatThePeerKnowsIsForgottenButStaysADuplicate() { // §13.2.4
        for (int i = 0; i < 10; i++) {
            receive(i, 0);
        }
        receive(12, 0);
        tracker.ackAcknowledged(5);
        assertEquals("{[6, 10), [12, 13)}", tracker.ranges().toString());
        assertTrue(tracker.isDuplicate(3));
        assertTrue(tracker.isDuplicate(5));
        assertFalse(tracker.isDuplicate(10));
        tracker.ackAcknowledged(2); // an older one changes nothing
        assertEquals("{[6, 10), [12, 13)}", tracker.ranges().toString());
    }

    @Test
    void theLargestPacketIsNeverForgotten() { // §13.2.3
        receive(0, 0);
        receive(4, 0);
        tracker.ackAcknowledged(4);
        assertEquals("{[4, 5)}", tracker.ranges().toString());
        assertTrue(tracker.isDuplicate(2)); // too old to tell
        assertTrue(tracker.isDuplicate(4));
    }

    @Test
    void moreGapsThanAFrameHoldsForgetTheOldestRanges() { // §13.2.3
        for (int i = 0; i < 300; i++) {
            receive(2L * i, 0);
        }
        assertEquals(AckTracker.MAX_RANGES, tracker.ranges().count());
        assertEquals(2 * (300 - 256), tracker.ranges().first());
        assertTrue(tracker.isDuplicate(1), "too old to tell");
        assertFalse(tracker.isDuplicate(2 * (300 - 256) + 1));
    }

    @Test
    void noPacketIsEverTakenTwiceWhateverTheOrder() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Set<Long> taken = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            long packetNumber = Math.max(0, i / 2 + random.nextInt(1_200) - 600);
            if (!tracker.isDuplicate(packetNumber)) {
                tracker.received(packetNumber, random.nextBoolean(), 0, i);
                assertTrue(taken.add(packetNumber), packetNumber + " was taken twice, seed " + seed);
            }
            if (random.nextInt(50) == 0) {
                tracker.ackAcknowledged(random.nextLong(tracker.largestReceived() + 1));
            }
            assertTrue(tracker.ranges().count() <= AckTracker.MAX_RANGES);
        }
    }
}
