package loomwire.quic.tls;

import static loomwire.quic.tls.Violations.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a chain a client reads at all, whoever sends it: what it says is looked at only after that. */
class CertificateLimitsTest {
    private static CertificateMessage chain(int certificates, int bytesEach) {
        return new CertificateMessage(new byte[0], Collections.nCopies(certificates, new byte[bytesEach]));
    }

    private static CertificateMessage read(CertificateMessage message) throws QuicViolation {
        return CertificateMessage.read(new Message(HandshakeType.CERTIFICATE, message.encode()).body());
    }

    @ParameterizedTest
    @CsvSource({"10, 1000", "1, 32768", "4, 8192"})
    void aChainUpToTheLimitsIsRead(int certificates, int bytesEach) throws QuicViolation {
        assertEquals(
                certificates,
                read(chain(certificates, bytesEach)).certificates().size());
    }

    @ParameterizedTest
    @CsvSource({"11, 10", "1, 32769", "4, 8193", "2, 20000"})
    void aLongerChainIsRefused(int certificates, int bytesEach) {
        QuicViolation refusal = assertFails(Alert.BAD_CERTIFICATE, () -> read(chain(certificates, bytesEach)));
        assertTrue(refusal.getMessage().contains("10 certificates or 32768 bytes"), refusal::getMessage);
    }

    @Test
    void aServersLongChainEndsTheHandshakeBeforeACertificateIsParsed() throws QuicViolation {
        ScriptedServer server = ScriptedServer.upToEncryptedExtensions();
        byte[] message = new CertificateMessage(new byte[0], List.of(new byte[40_000])).encode();
        QuicViolation refusal =
                assertFails(Alert.BAD_CERTIFICATE, () -> server.send(EncryptionLevel.HANDSHAKE, message));
        assertTrue(refusal.getMessage().contains("32768 bytes"), refusal::getMessage);
    }
}
