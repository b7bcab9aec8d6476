package loomwire.quic.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.SeededEntropy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys and the secrets they come from hold zeros once they are of no use; each test keeps the array and looks again. */
class SecretsWipedTest {
    private static final CipherSuite SUITE = CipherSuite.TLS_AES_128_GCM_SHA256;
    private static final int PACKET_BYTES = 100;
    private static final int PAYLOAD_FROM = 5;

    private static byte[] secret(int seed, CipherSuite suite) {
        byte[] secret = new byte[suite.hashLength()];
        new SeededEntropy(seed).fill(secret, 0, secret.length);
        return secret;
    }

    static boolean isZero(byte[] bytes) {
        return Arrays.equals(bytes, new byte[bytes.length]);
    }

    private static OneRttKeys oneRtt(int read, int write) {
        return new OneRttKeys(SUITE, secret(read, SUITE), secret(write, SUITE), AeadProvider.JDK);
    }

    /** A packet sealed under this number, which the other end opens. */
    private static void pass(OneRttKeys from, OneRttKeys to, long number) {
        byte[] packet = new byte[PACKET_BYTES];
        packet[0] = 0x43; // four bytes of packet number
        boolean phase = from.sendPhase();
        int end = from.seal(number, packet, 0, 1, PAYLOAD_FROM - 1, PACKET_BYTES - Aead.TAG_LENGTH);
        to.unprotectHeader(packet, 0, 1, end);
        assertTrue(to.open(number, phase, packet, 0, PAYLOAD_FROM, end) >= 0);
    }

    @ParameterizedTest
    @EnumSource
    void packetKeysWipeTheirTrafficSecret(CipherSuite suite) {
        PacketKeys keys = PacketKeys.derive(suite, secret(1, suite), AeadProvider.JDK);
        byte[] held = keys.secret();
        assertFalse(isZero(held));
        keys.wipe();
        assertTrue(isZero(held));
    }

    @ParameterizedTest
    @EnumSource
    void theCallersSecretIsItsOwn(CipherSuite suite) {
        byte[] secret = secret(1, suite);
        PacketKeys.derive(suite, secret, AeadProvider.JDK).wipe();
        assertArrayEquals(secret(1, suite), secret);
    }

    @ParameterizedTest
    @EnumSource
    void ciphersOpenNothingAnyMoreOfWhatTheyHaveSealed(AeadProvider provider) {
        for (CipherSuite suite : CipherSuite.values()) {
            byte[] key = secret(2, suite);
            Aead aead = provider.create(suite, Arrays.copyOf(key, suite.keyLength()), new byte[Aead.NONCE_LENGTH]);
            byte[] packet = new byte[PACKET_BYTES];
            int end = aead.seal(1, packet, 0, 1, PACKET_BYTES - Aead.TAG_LENGTH);
            aead.wipe();
            assertEquals(-1, aead.open(1, packet, 0, 1, end), suite + " still has its key");
        }
    }

    @Test
    void anErasableKeyHoldsZerosOnceDestroyed() {
        byte[] bytes = secret(3, SUITE);
        ErasableKey key = new ErasableKey(bytes, "AES");
        byte[] copy = key.getEncoded();
        assertArrayEquals(bytes, copy);
        key.destroy();
        assertTrue(isZero(bytes));
        assertFalse(isZero(copy), "what was given away is not the key's any more");
        assertFalse(key.toString().contains("[B"));
    }

    @Test
    void anUpdateWipesTheSecretsOfThePhaseBefore() {
        OneRttKeys a = oneRtt(1, 2);
        OneRttKeys b = oneRtt(2, 1);
        a.confirmHandshake();
        b.confirmHandshake();
        pass(a, b, 0);
        a.onAcknowledged(0);
        byte[] worn = a.sending().secret();
        byte[] old = b.reading().secret();
        assertTrue(a.initiateUpdate());
        assertTrue(isZero(worn), "nothing is sealed with it any more");
        pass(a, b, 1);
        assertFalse(isZero(old), "a late packet may still come");
        b.discardPrevious();
        assertTrue(isZero(old));
    }

    @Test
    void aSecondUpdateWipesWhatTheFirstLeft() {
        OneRttKeys a = oneRtt(1, 2);
        OneRttKeys b = oneRtt(2, 1);
        a.confirmHandshake();
        b.confirmHandshake();
        byte[] old = b.reading().secret();
        for (int number = 0; number < 3; number++) {
            pass(a, b, number);
            pass(b, a, number);
            a.onAcknowledged(number);
            assertEquals(number == 2, isZero(old), "after update " + number);
            assertTrue(a.initiateUpdate());
        }
    }

    @Test
    void theEndOfAConnectionWipesAllPhases() {
        OneRttKeys keys = oneRtt(1, 2);
        byte[] sending = keys.sending().secret();
        byte[] reading = keys.reading().secret();
        byte[] next = keys.readingNext().secret();
        keys.wipe();
        assertTrue(isZero(sending) && isZero(reading) && isZero(next));
    }

    @Test
    void initialKeysAreWipedWithTheSecretTheyComeFrom() {
        ConnectionId destination = ConnectionId.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        InitialKeys.Halves halves = InitialKeys.halves(1, destination, AeadProvider.JDK);
        byte[] common = halves.secret();
        byte[] refused = halves.client().secret();
        halves.wipe();
        assertTrue(isZero(common) && isZero(refused));
        InitialKeys.Pair pair = InitialKeys.derive(1, destination, AeadProvider.JDK);
        byte[] client = pair.client().secret();
        byte[] server = pair.server().secret();
        assertFalse(isZero(client) || isZero(server));
        pair.wipe();
        assertTrue(isZero(client) && isZero(server));
    }

    @Test
    void keysThatWereHandedOverOutliveTheLookAtAFirstPacket() {
        ConnectionId destination = ConnectionId.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        InitialKeys.Halves halves = InitialKeys.halves(1, destination, AeadProvider.JDK);
        InitialKeys.Pair pair = halves.both();
        halves.wipe();
        assertFalse(isZero(pair.client().secret()));
    }

    @Test
    void aTokenKeyIsWipedAndOpensNothingAnyMore() {
        TokenSeal seal = TokenSeal.derive(new byte[32], 1);
        byte[] token = new byte[64];
        int end = seal.seal(token, 0, 40, new byte[1]);
        assertTrue(seal.open(token, 0, end, new byte[1]) != null);
        seal.wipe();
        assertTrue(isZero(seal.keyBytes()));
        assertTrue(seal.open(token, 0, end, new byte[1]) == null);
    }
}
