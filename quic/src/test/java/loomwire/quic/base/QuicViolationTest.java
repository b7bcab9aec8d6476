package loomwire.quic.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class QuicViolationTest {
    @Test
    void itLearnsItsFrameOnceAndCarriesNoStack() {
        QuicViolation unknown = new QuicViolation(TransportError.FINAL_SIZE_ERROR, "shrank");
        QuicViolation known = unknown.inFrame(4);
        assertEquals(4, known.frameType());
        assertSame(known, known.inFrame(8));
        assertEquals(0, known.getStackTrace().length);
        assertEquals("FINAL_SIZE_ERROR: shrank", known.toString());
    }

    @Test
    void codesAreNamedAsInTheRfc() {
        assertEquals("NO_VIABLE_PATH", TransportError.describe(0x10));
        assertEquals("CRYPTO_ERROR (TLS alert 42, bad_certificate)", TransportError.describe(0x12a));
        assertEquals("CRYPTO_ERROR (TLS alert 255)", TransportError.describe(0x1ff));
        assertEquals("error 0x200", TransportError.describe(0x200));
        assertEquals("error 0x11", TransportError.describe(0x11));
    }
}
