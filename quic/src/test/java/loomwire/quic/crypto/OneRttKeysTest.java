package loomwire.quic.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Key phases between two ends that exchange whole packets. */
class OneRttKeysTest {
    private static final CipherSuite SUITE = CipherSuite.TLS_AES_128_GCM_SHA256;
    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5};
    private static final int KEY_PHASE_BIT = 0x04;
    private static final int HEADER_LENGTH = 5;

    private final OneRttKeys a = keys(1, 2, SUITE.confidentialityLimit());
    private final OneRttKeys b = keys(2, 1, SUITE.confidentialityLimit());

    @Test
    void packetsPassInBothDirections() {
        assertTrue(arrives(b, 0, packet(a, 0)));
        assertTrue(arrives(a, 0, packet(b, 0)));
        assertEquals(0, a.forgedPackets());
    }

    @Test
    void anUpdateIsFollowedByThePeerAndMayThenBeRepeated() {
        confirm();
        assertTrue(arrives(b, 0, packet(a, 0)));
        a.onAcknowledged(0);
        assertTrue(a.initiateUpdate());
        assertTrue(a.sendPhase());
        assertFalse(a.initiateUpdate(), "nothing of this phase was acknowledged");
        assertFalse(b.sendPhase());
        assertTrue(arrives(b, 1, packet(a, 1)));
        assertTrue(b.sendPhase(), "the peer answers in the new phase");
        assertTrue(arrives(a, 0, packet(b, 0)));
        a.onAcknowledged(1);
        assertTrue(a.initiateUpdate());
        assertFalse(a.sendPhase());
        assertTrue(arrives(b, 2, packet(a, 2)));
        assertTrue(arrives(a, 1, packet(b, 1)));
        assertEquals(2, a.readGeneration());
        assertEquals(0, a.forgedPackets() + b.forgedPackets());
    }

    @Test
    void noUpdateBeforeTheHandshakeIsConfirmedOrAnythingAcknowledged() {
        packet(a, 0);
        a.onAcknowledged(0);
        assertFalse(a.initiateUpdate());
        b.confirmHandshake();
        packet(b, 5);
        b.onAcknowledged(4);
        assertFalse(b.initiateUpdate());
        b.onAcknowledged(5);
        assertTrue(b.initiateUpdate());
    }

    @Test
    void noSecondUpdateBeforeThePeerFollowed() {
        confirm();
        packet(a, 0);
        a.onAcknowledged(0);
        assertTrue(a.initiateUpdate());
        packet(a, 1);
        a.onAcknowledged(1);
        assertFalse(a.initiateUpdate());
    }

    @Test
    void bothMayUpdateAtTheSameTime() {
        confirm();
        assertTrue(arrives(b, 0, packet(a, 0)));
        assertTrue(arrives(a, 0, packet(b, 0)));
        a.onAcknowledged(0);
        b.onAcknowledged(0);
        assertTrue(a.initiateUpdate());
        assertTrue(b.initiateUpdate());
        byte[] fromA = packet(a, 1);
        byte[] fromB = packet(b, 1);
        assertTrue(arrives(b, 1, fromA));
        assertTrue(arrives(a, 1, fromB));
        assertTrue(a.sendPhase() && b.sendPhase());
        assertEquals(1, a.readGeneration());
        assertEquals(1, b.readGeneration());
        assertFalse(a.hasKeyUpdateError() || b.hasKeyUpdateError());
    }

    @Test
    void latePacketsOfThePreviousPhaseOpenUntilItsKeysAreDiscarded() {
        confirm();
        assertTrue(arrives(b, 0, packet(a, 0)));
        byte[] late = packet(a, 1);
        byte[] later = packet(a, 2);
        a.onAcknowledged(0);
        a.initiateUpdate();
        assertTrue(arrives(b, 3, packet(a, 3)));
        assertTrue(b.holdsPrevious());
        assertTrue(arrives(b, 1, late));
        b.discardPrevious();
        assertFalse(b.holdsPrevious());
        assertFalse(arrives(b, 2, later));
        assertEquals(1, b.forgedPackets());
        assertFalse(b.hasKeyUpdateError());
    }

    @Test
    void reorderingWithinTheNewPhaseIsFine() {
        confirm();
        assertTrue(arrives(b, 0, packet(a, 0)));
        a.onAcknowledged(0);
        a.initiateUpdate();
        byte[] first = packet(a, 1);
        byte[] second = packet(a, 2);
        assertTrue(arrives(b, 2, second));
        assertTrue(arrives(b, 1, first));
        assertFalse(b.hasKeyUpdateError());
    }

    @Test
    void newerKeysOnALowerPacketNumberAreAKeyUpdateError() {
        confirm();
        assertTrue(arrives(b, 9, packet(a, 9)));
        a.onAcknowledged(9);
        a.initiateUpdate();
        assertFalse(arrives(b, 3, packet(a, 3)));
        assertTrue(b.hasKeyUpdateError());
    }

    @Test
    void olderKeysOnAHigherPacketNumberAreFoundWhenTheNewerOnesComeAfter() {
        confirm();
        assertTrue(arrives(b, 0, packet(a, 0)));
        byte[] oldKeysHighNumber = packet(a, 6);
        a.onAcknowledged(0);
        a.initiateUpdate();
        byte[] newKeysLowNumber = packet(a, 5);
        assertTrue(arrives(b, 7, packet(a, 7)));
        assertTrue(arrives(b, 6, oldKeysHighNumber));
        assertFalse(arrives(b, 5, newKeysLowNumber));
        assertTrue(b.hasKeyUpdateError());
    }

    @Test
    void aSecondUpdateThatDidNotWaitIsAKeyUpdateError() {
        confirm();
        assertTrue(arrives(b, 0, packet(a, 0)));
        a.onAcknowledged(0);
        a.initiateUpdate();
        assertTrue(arrives(b, 1, packet(a, 1)));
        // The answer of the peer is made up here, as an end that does not wait would.
        OneRttKeys impatient = a;
        byte[] answer = packet(keysAfterUpdate(2, 1), 0);
        assertTrue(arrives(impatient, 0, answer));
        impatient.onAcknowledged(1);
        assertTrue(impatient.initiateUpdate());
        assertFalse(arrives(b, 2, packet(impatient, 2)));
        assertTrue(b.hasKeyUpdateError());
    }

    @Test
    void aForgedPhaseBitChangesNothing() {
        confirm();
        byte[] packet = packet(a, 0);
        packet[0] ^= KEY_PHASE_BIT;
        assertFalse(arrives(b, 0, packet));
        assertEquals(1, b.forgedPackets());
        assertEquals(0, b.readGeneration());
        assertTrue(arrives(b, 1, packet(a, 1)));
    }

    @Test
    void anUpdateIsDueLongBeforeTheConfidentialityLimitWhichIsNeverPassed() {
        OneRttKeys few = keys(1, 2, 8);
        few.confirmHandshake();
        for (int i = 0; i < 4; i++) {
            assertFalse(few.updateDue());
            packet(few, i);
        }
        assertTrue(few.updateDue());
        for (int i = 4; i < 7; i++) {
            assertFalse(few.confidentialityLimitReached());
            packet(few, i);
        }
        assertTrue(few.confidentialityLimitReached(), "one packet is left, for CONNECTION_CLOSE");
        packet(few, 7);
        assertThrows(IllegalStateException.class, () -> packet(few, 8));
        few.onAcknowledged(0);
        assertTrue(few.initiateUpdate());
        assertFalse(few.updateDue() || few.confidentialityLimitReached());
        packet(few, 8);
    }

    @Test
    void aServerWritesBeforeItMayRead() {
        OneRttKeys server = new OneRttKeys(SUITE, null, secret(2), AeadProvider.JDK);
        assertFalse(server.canRead());
        assertTrue(arrives(a, 0, packet(server, 0)));
        server.setReadSecret(secret(1));
        assertTrue(server.canRead());
        assertTrue(arrives(server, 0, packet(a, 0)));
        assertThrows(IllegalStateException.class, () -> server.setReadSecret(secret(1)));
    }

    private void confirm() {
        a.confirmHandshake();
        b.confirmHandshake();
    }

    private static OneRttKeys keysAfterUpdate(int write, int read) {
        OneRttKeys keys = keys(write, read, SUITE.confidentialityLimit());
        keys.confirmHandshake();
        packet(keys, 0);
        keys.onAcknowledged(0);
        assertTrue(keys.initiateUpdate());
        return keys;
    }

    private static OneRttKeys keys(int write, int read, long limit) {
        return new OneRttKeys(
                SUITE, secret(read), secret(write), AeadProvider.JDK, new AeadLimits(limit, Long.MAX_VALUE));
    }

    private static byte[] secret(int fill) {
        byte[] secret = new byte[SUITE.hashLength()];
        Arrays.fill(secret, (byte) fill);
        return secret;
    }

    private static byte[] packet(OneRttKeys keys, long packetNumber) {
        byte[] buf = new byte[HEADER_LENGTH + PAYLOAD.length + Aead.TAG_LENGTH];
        buf[0] = (byte) (0x43 | (keys.sendPhase() ? KEY_PHASE_BIT : 0));
        buf[4] = (byte) packetNumber;
        System.arraycopy(PAYLOAD, 0, buf, HEADER_LENGTH, PAYLOAD.length);
        assertEquals(buf.length, keys.seal(packetNumber, buf, 0, 1, 4, HEADER_LENGTH + PAYLOAD.length));
        return buf;
    }

    private static boolean arrives(OneRttKeys keys, long packetNumber, byte[] packet) {
        byte[] buf = packet.clone();
        assertEquals(4, keys.unprotectHeader(buf, 0, 1, buf.length));
        boolean phase = (buf[0] & KEY_PHASE_BIT) != 0;
        int end = keys.open(packetNumber, phase, buf, 0, HEADER_LENGTH, buf.length);
        if (end < 0) {
            return false;
        }
        assertArrayEquals(PAYLOAD, Arrays.copyOfRange(buf, HEADER_LENGTH, end));
        return true;
    }
}
