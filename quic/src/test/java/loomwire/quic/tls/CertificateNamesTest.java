package loomwire.quic.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateNamesTest {

    @ParameterizedTest
    @CsvSource({
        "a.example.com, a.example.com, true",
        "A.Example.COM, a.example.com, true",
        "a.example.com, A.EXAMPLE.com., true",
        "a.example.com., a.example.com, true",
        "a.example.com, b.example.com, false",
        "example.com, a.example.com, false",
        "*.example.com, a.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, a.b.example.com, false",
        "*.com, example.com, false",
        "*, example, false",
        "a*.example.com, ab.example.com, false",
        "a.*.com, a.example.com, false",
        "xn--bcher-kva.example, bücher.example, true",
        "192.0.2.1, 192.0.2.1, false",
    })
    void dnsNamesMatch(String listed, String wanted, boolean match) throws CertificateParsingException {
        assertEquals(match, CertificateNames.match(certificate(GeneralName.dNSName, listed), wanted));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8::1, 2001:0db8:0:0::1, true",
        "2001:db8::1, 2001:db8::2, false",
        "192.0.2.1, a.example, false",
    })
    void addressesMatch(String listed, String wanted, boolean match) throws CertificateParsingException {
        assertEquals(match, CertificateNames.match(certificate(GeneralName.iPAddress, listed), wanted));
    }

    @Test
    void whatCannotBeANameIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> CertificateNames.dnsName(""));
        assertThrows(IllegalArgumentException.class, () -> CertificateNames.dnsName(".example.com"));
        assertThrows(IllegalArgumentException.class, () -> CertificateNames.dnsName("x".repeat(64) + ".example"));
    }

    private static X509Certificate certificate(int kind, String name) {
        return Pki.selfSigned(
                        Pki.leaf("irrelevant").named(new GeneralName(kind, name)),
                        Pki.ecKeys("secp256r1"),
                        "SHA256withECDSA")
                .certificate();
    }
}
