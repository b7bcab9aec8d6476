package loomwire.rawnet.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class SipHashTest {
    /** The key of the paper's test vectors, the bytes 0 to 15. */
    private static final SipHash OF_THE_PAPER = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    private static byte[] countingUp(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    @Test
    void itGivesThePapersAnswers() {
        assertEquals(0x726fdb47dd0e0e31L, OF_THE_PAPER.of(new byte[0], 0, 0));
        assertEquals(0xa129ca6149be45e5L, OF_THE_PAPER.of(countingUp(15), 0, 15));
    }

    @Test
    void numbersHashAsTheirBytesDo() {
        byte[] bytes = countingUp(32);
        assertEquals(OF_THE_PAPER.of(bytes, 0, 16), OF_THE_PAPER.of(0x0706050403020100L, 0x0f0e0d0c0b0a0908L));
        assertEquals(
                OF_THE_PAPER.of(bytes, 0, 32),
                OF_THE_PAPER.of(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 0x1716151413121110L, 0x1f1e1d1c1b1a1918L));
    }

    @Test
    void threeNumbersHashAsTheirBytesDoAndDependOnEveryBitOfTheKey() {
        long plain = OF_THE_PAPER.of(countingUp(24), 0, 24);
        assertEquals(0xb8ad50c6f649af94L, plain, "entry 24 of the reference's table of vectors");
        assertEquals(plain, OF_THE_PAPER.of(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 0x1716151413121110L));
        for (int bit = 0; bit < Long.SIZE; bit++) {
            assertNotEquals(
                    plain,
                    new SipHash(0x0706050403020100L ^ 1L << bit, 0x0f0e0d0c0b0a0908L)
                            .of(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 0x1716151413121110L));
        }
    }
}
