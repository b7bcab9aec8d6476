package loomwire.quic.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import loomwire.quic.base.QuicViolation;

/** Asserts what a handshake fails with. */
final class Violations {
    interface Step {
        void run() throws QuicViolation;
    }

    private Violations() {}

    static QuicViolation assertFails(Alert alert, Step step) {
        return assertFails(alert.errorCode(), step);
    }

    static QuicViolation assertFails(long errorCode, Step step) {
        QuicViolation violation = assertThrows(QuicViolation.class, step::run);
        assertEquals(errorCode, violation.errorCode(), violation::toString);
        assertFalse(violation.getMessage().isBlank());
        return violation;
    }
}
