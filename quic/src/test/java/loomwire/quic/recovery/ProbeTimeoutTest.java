package loomwire.quic.recovery;

import static loomwire.quic.recovery.Sender.APPLICATION;
import static loomwire.quic.recovery.Sender.HANDSHAKE;
import static loomwire.quic.recovery.Sender.INITIAL;
import static loomwire.quic.recovery.Sender.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9002 §6.2. */
class ProbeTimeoutTest {
    private static final double NEVER = Double.POSITIVE_INFINITY;

    @Test
    void aHandshakeStartsWithATimeoutOfOneSecond() { // §6.2.2: 333 + 4 * 166.5
        Sender s = Sender.client();
        assertEquals(NEVER, s.timeoutMillis());
        s.send(INITIAL, 5);
        assertEquals(1_004, s.timeoutMillis());
    }

    @Test
    void thePeriodDoublesWithEveryTimeoutAndCountsFromTheLastProbe() { // §6.2.1
        Sender s = Sender.client();
        s.send(INITIAL, 0);
        s.timeout(998.9);
        assertEquals(0, s.recovery.probesOwed(INITIAL));
        s.timeout(999);
        assertEquals(1, s.recovery.ptoCount());
        assertEquals(2, s.recovery.probesOwed(INITIAL));
        s.send(INITIAL, 1_000);
        s.recovery.probeSent(INITIAL);
        s.recovery.probeSent(INITIAL);
        assertEquals(0, s.recovery.probesOwed(INITIAL));
        assertEquals(1_000 + 2 * 999, s.timeoutMillis());
        s.timeout(2_998);
        s.send(INITIAL, 2_998);
        assertEquals(2_998 + 4 * 999, s.timeoutMillis());
        assertTrue(s.lost.isEmpty()); // §6.2: a timeout is no loss
    }

    /** With doubling alone the path that comes back after 5 s would be found 4 s later. */
    @Test
    void aKnownPathThatFellSilentIsAskedEverySecondAndAHalf() {
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, 100, 0, 0);
        s.send(APPLICATION, 100);
        double last = 100;
        for (int i = 0; i < 8; i++) {
            double next = s.timeoutMillis();
            assertTrue(next - last <= 1_501, "asked " + (next - last) + " ms later");
            assertTrue(i < 3 || next - last >= 1_499, "asked " + (next - last) + " ms later");
            s.timeout(next);
            s.recovery.probeSent(APPLICATION);
            s.recovery.probeSent(APPLICATION);
            s.send(APPLICATION, next);
            last = next;
        }
    }

    @Test
    void probesRepeatTheOldestPacketsThatHoldSomethingWorthIt() { // §6.2.4
        Sender s = Sender.established();
        for (int i = 0; i < 5; i++) {
            s.send(APPLICATION, 0);
        }
        s.worthless.addAll(List.of(0L, 2L));
        s.timeout(1_100);
        assertEquals(List.of(1L, 3L), s.repeated);
    }

    @Test
    void aLoopThatComesLateFiresOnce() {
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.timeout(60_000);
        assertEquals(1, s.recovery.ptoCount());
        assertTrue(s.timeoutMillis() > 60_000);
    }

    @Test
    void maxAckDelayCountsForApplicationDataOnly() { // §6.2.1
        Sender s = Sender.established();
        s.recovery.setMaxAckDelay(millis(40));
        s.send(APPLICATION, 0);
        assertEquals(999 + 40, s.timeoutMillis());
        assertEquals(millis(1_039), s.recovery.ptoNanos(APPLICATION));
        assertEquals(millis(999), s.recovery.ptoNanos(HANDSHAKE));
    }

    @Test
    void everyAckElicitingPacketRestartsTheTimerAndOthersDoNot() { // §6.2.1
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.send(APPLICATION, 500);
        s.sendAckOnly(APPLICATION, 700);
        assertEquals(500 + 999 + 25, s.timeoutMillis());
    }

    @Test
    void applicationDataIsNotProbedBeforeTheHandshakeIsConfirmed() { // §6.2.1
        Sender s = Sender.server();
        s.send(APPLICATION, 0);
        assertEquals(NEVER, s.timeoutMillis());
        s.recovery.setHandshakeConfirmed();
        assertEquals(999 + 25, s.timeoutMillis());
    }

    @Test
    void theEarlierOfInitialAndHandshakeIsProbedAndTheOtherGetsOneToo() { // §6.2.1, §6.2.4
        Sender s = Sender.server();
        s.send(INITIAL, 0);
        s.send(HANDSHAKE, 3);
        s.send(APPLICATION, 3);
        assertEquals(999, s.timeoutMillis());
        s.timeout(999);
        assertEquals(2, s.recovery.probesOwed(INITIAL));
        assertEquals(1, s.recovery.probesOwed(HANDSHAKE));
        assertEquals(0, s.recovery.probesOwed(APPLICATION));
        assertEquals(1, s.recovery.ptoCount()); // one backoff for all spaces
    }

    @Test
    void aServerAtTheAmplificationLimitArmsNothing() { // §6.2.2.1
        Sender s = Sender.server();
        s.send(HANDSHAKE, 0);
        s.recovery.setAmplificationLimited(true);
        assertEquals(NEVER, s.timeoutMillis());
        s.timeout(5_000);
        assertEquals(0, s.recovery.ptoCount());
        s.recovery.setAmplificationLimited(false); // a timer in the past fires at once
        s.timeout(5_000);
        assertEquals(1, s.recovery.ptoCount());
    }

    @Test
    void aClientWithNothingInFlightKeepsProbingUntilItsAddressIsValidated() { // §6.2.2.1
        Sender s = Sender.client();
        s.send(INITIAL, 0);
        s.ack(INITIAL, 100, 0, 0); // smoothed 100, variation 50
        assertEquals(100 + 300, s.timeoutMillis());
        s.timeout(400);
        assertEquals(1, s.recovery.probesOwed(INITIAL));
        assertEquals(0, s.recovery.probesOwed(HANDSHAKE));
        assertEquals(400 + 600, s.timeoutMillis());

        s.recovery.setHandshakeKeysAvailable(true);
        s.timeout(1_000);
        assertEquals(1, s.recovery.probesOwed(HANDSHAKE));

        s.recovery.setPeerCompletedAddressValidation(true);
        assertEquals(NEVER, s.timeoutMillis());
    }

    @Test
    void applicationDataInFlightDoesNotSilenceTheClientsProbing() { // §6.2.2.1
        Sender s = Sender.client();
        s.send(INITIAL, 0);
        s.send(APPLICATION, 0);
        s.ack(INITIAL, 100, 0, 0);
        assertEquals(400, s.timeoutMillis());
    }

    @Test
    void aHandshakeAckEndsTheClientsProbing() { // §6.2.2.1
        Sender s = Sender.client();
        s.send(INITIAL, 0);
        s.ack(INITIAL, 100, 0, 0);
        s.send(HANDSHAKE, 100);
        s.ack(HANDSHAKE, 200, 0, 0);
        assertEquals(NEVER, s.timeoutMillis());
    }

    @Test
    void anInitialAckDoesNotResetTheBackoffOfAClient() { // §6.2.1
        Sender s = Sender.client();
        s.send(INITIAL, 0);
        s.timeout(999);
        s.send(INITIAL, 999);
        s.ack(INITIAL, 1_100, 0, 1);
        assertEquals(1, s.recovery.ptoCount());
        s.send(HANDSHAKE, 1_100);
        s.ack(HANDSHAKE, 1_200, 0, 0);
        assertEquals(0, s.recovery.ptoCount());
    }

    @Test
    void anAckResetsTheBackoffOfAServerAndAnswersTheProbesOwed() { // §6.2.1
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.timeout(1_024);
        assertEquals(2, s.recovery.probesOwed(APPLICATION));
        s.ack(APPLICATION, 1_030, 0, 0);
        assertEquals(0, s.recovery.ptoCount());
        assertEquals(0, s.recovery.probesOwed(APPLICATION));
    }

    @Test
    void discardingASpaceResetsTheBackoff() { // §6.2.2
        Sender s = Sender.server();
        s.send(INITIAL, 0);
        s.send(HANDSHAKE, 0);
        s.timeout(999);
        s.recovery.discard(INITIAL, millis(1_000));
        assertEquals(0, s.recovery.ptoCount());
        assertEquals(0, s.recovery.probesOwed(INITIAL));
        assertEquals(999 + 999, s.timeoutMillis());
    }

    @Test
    void noProbeIsArmedWhileAPacketWaitsToBeLostByTime() { // §6.2.1
        Sender s = Sender.established();
        s.send(APPLICATION, 0);
        s.send(APPLICATION, 0);
        s.ack(APPLICATION, 800, 1, 1);
        assertEquals(900, s.timeoutMillis()); // 9/8 of 800
        s.timeout(900);
        assertEquals(0, s.recovery.ptoCount());
        assertEquals(1, s.lost.size());
        assertEquals(NEVER, s.timeoutMillis());
    }
}
