package loomwire.quic.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import loomwire.rawnet.hash.SipHash;
import org.junit.jupiter.api.Test;

class KeyedHashTest {
    @Test
    void itIsSipHashOfItsKey() {
        KeyedHash hash = new KeyedHash(1, 2);
        SipHash sip = new SipHash(1, 2);
        byte[] bytes = {1, 2, 3, 4, 5};
        assertEquals(sip.of(bytes, 1, 3), hash.of(bytes, 1, 3));
        assertEquals(sip.of(3, 4), hash.of(3, 4));
        assertEquals(sip.of(3, 4, 5, 6), hash.of(3, 4, 5, 6));
    }

    @Test
    void anotherKeyGivesAnotherHash() {
        assertNotEquals(
                KeyedHash.random(new SeededEntropy(1)).of(1, 2),
                KeyedHash.random(new SeededEntropy(2)).of(1, 2));
    }
}
