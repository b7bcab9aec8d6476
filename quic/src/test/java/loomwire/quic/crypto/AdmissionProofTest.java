package loomwire.quic.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import loomwire.quic.AdmissionKey;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.SeededEntropy;
import org.junit.jupiter.api.Test;

class AdmissionProofTest {
    private static final long TIME = 1_780_000_000L;
    private static final long HIGH = 0x20010db8_00000001L;
    private static final long LOW = 7;
    private static final int PORT = 9999;

    private final SeededEntropy entropy = new SeededEntropy(5);
    private final AdmissionProof ours = new AdmissionProof(AdmissionKey.of(key(1)));
    private final ConnectionId destination = ConnectionId.random(entropy, 16);
    private final ConnectionId source = ConnectionId.random(entropy, 8);

    private static byte[] key(int first) {
        byte[] key = new byte[32];
        key[0] = (byte) first;
        return key;
    }

    private byte[] proof() {
        return ours.make(entropy, destination, source, HIGH, LOW, PORT, TIME);
    }

    /** Proof, destination id and source id behind each other, as they might stand in a packet. */
    private static boolean isRead(AdmissionProof by, byte[] proof, ConnectionId destination, ConnectionId source) {
        byte[] packet = new byte[3 + AdmissionProof.LENGTH + destination.length() + source.length()];
        System.arraycopy(proof, 0, packet, 3, proof.length);
        int destinationAt = 3 + proof.length;
        System.arraycopy(destination.toBytes(), 0, packet, destinationAt, destination.length());
        int sourceAt = destinationAt + destination.length();
        System.arraycopy(source.toBytes(), 0, packet, sourceAt, source.length());
        return by.read(packet, 3, destinationAt, destination.length(), sourceAt, source.length());
    }

    @Test
    void aHolderOfTheKeyReadsWhatWasStated() {
        assertTrue(isRead(new AdmissionProof(AdmissionKey.of(key(1))), proof(), destination, source));
        assertTrue(isRead(ours, proof(), destination, source));
        assertEquals(TIME, ours.unixSeconds());
        assertEquals(HIGH, ours.addressHigh());
        assertEquals(LOW, ours.addressLow());
        assertEquals(PORT, ours.port());
    }

    @Test
    void noBitOfItCanBeChanged() {
        byte[] proof = proof();
        for (int bit = 0; bit < proof.length * 8; bit++) {
            byte[] changed = proof.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(isRead(ours, changed, destination, source), "bit " + bit);
        }
    }

    @Test
    void itFitsNoOtherIdsAndNoOtherKey() {
        byte[] proof = proof();
        assertFalse(isRead(ours, proof, source, destination));
        assertFalse(isRead(ours, proof, ConnectionId.random(entropy, 16), source));
        assertFalse(isRead(ours, proof, destination, ConnectionId.random(entropy, 8)));
        assertFalse(isRead(ours, proof, destination, ConnectionId.EMPTY));
        assertFalse(isRead(new AdmissionProof(AdmissionKey.of(key(2))), proof, destination, source));
    }

    @Test
    void bytesCannotMoveFromOneIdToTheOther() {
        byte[] proof = proof();
        byte[] all = new byte[24];
        System.arraycopy(destination.toBytes(), 0, all, 0, 16);
        System.arraycopy(source.toBytes(), 0, all, 16, 8);
        assertFalse(isRead(ours, proof, ConnectionId.copyOf(all, 0, 15), ConnectionId.copyOf(all, 15, 9)));
    }

    @Test
    void withoutTheKeyEveryBitLooksLikeChance() {
        int proofs = 4000;
        int[] ones = new int[AdmissionProof.LENGTH * 8];
        for (int i = 0; i < proofs; i++) {
            BitSet.valueOf(proof()).stream().forEach(bit -> ones[bit]++);
        }
        for (int bit = 0; bit < ones.length; bit++) {
            // Seven standard deviations of a fair coin; the seed is fixed.
            assertEquals(proofs / 2.0, ones[bit], 7 * Math.sqrt(proofs) / 2, "bit " + bit);
        }
    }

    @Test
    void fingerprintsTellProofsApart() {
        assertTrue(isRead(ours, proof(), destination, source));
        long first = ours.fingerprint();
        assertTrue(isRead(ours, proof(), destination, source));
        assertNotEquals(first, ours.fingerprint());
    }
}
