package loomwire.quic.tls;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import loomwire.quic.base.SeededEntropy;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningIdentityTest {

    @Test
    void aGeneratedCertificateSaysWhatAServerCertificateMust() throws GeneralSecurityException {
        SigningIdentity identity = Identities.GENERATED.identity();
        X509Certificate certificate = identity.chain().getFirst();
        certificate.verify(certificate.getPublicKey());
        assertEquals(List.of(List.of(2, Pki.NAME)), List.copyOf(certificate.getSubjectAlternativeNames()));
        assertEquals(-1, certificate.getBasicConstraints());
        assertTrue(certificate.getKeyUsage()[0]);
        assertEquals(List.of("1.3.6.1.5.5.7.3.1"), certificate.getExtendedKeyUsage());
        assertTrue(certificate.getSerialNumber().signum() > 0);
        assertTrue(identity.pin().matches("[0-9a-f]{64}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.9", "2001:db8::9"})
    void anAddressBecomesAnAddress(String address) throws GeneralSecurityException {
        X509Certificate certificate = generate(address, 1).chain().getFirst();
        assertTrue(CertificateNames.match(certificate, address));
    }

    @Test
    void aLongNameFitsToo() throws GeneralSecurityException {
        String name = "a".repeat(60) + ".loomwire.example";
        assertTrue(CertificateNames.match(generate(name, 1).chain().getFirst(), name));
    }

    @Test
    void theSameEntropyMakesTheSameIdentity() {
        assertEquals(
                generate("a.example", 1).certificatePem(),
                generate("a.example", 1).certificatePem());
        assertEquals(
                generate("a.example", 1).privateKeyPem(),
                generate("a.example", 1).privateKeyPem());
        assertNotEquals(generate("a.example", 1).pin(), generate("a.example", 2).pin());
    }

    @ParameterizedTest
    @EnumSource
    void pemIsReadAsItWasWritten(Identities kind) {
        SigningIdentity identity = kind.identity();
        SigningIdentity read = SigningIdentity.fromPem(identity.certificatePem(), identity.privateKeyPem());
        assertEquals(identity.chain(), read.chain());
        assertEquals(identity.privateKeyPem(), read.privateKeyPem());
        assertEquals(identity.pin(), read.pin());
    }

    @ParameterizedTest
    @EnumSource(names = {"GENERATED", "RSA"})
    void theOlderFormsOfPrivateKeysAreReadToo(Identities kind) throws IOException {
        SigningIdentity identity = kind.identity();
        String pem = pem(identity.key());
        assertFalse(pem.contains("BEGIN PRIVATE KEY"));
        SigningIdentity read = SigningIdentity.fromPem(identity.certificatePem(), pem);
        assertDoesNotThrow(() ->
                new HandshakePair(HandshakePair.clientTrusting(identity), HandshakePair.serverConfig(read), 1).run());
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        SigningIdentity one = generate("a.example", 1);
        assertRefused(
                "does not belong",
                one.certificatePem(),
                generate("a.example", 2).privateKeyPem());
        assertRefused(
                "does not belong",
                one.certificatePem(),
                Identities.RSA.identity().privateKeyPem());
    }

    @Test
    void whatCannotBeReadSaysWhatIsWrong() throws IOException {
        SigningIdentity identity = generate("a.example", 1);
        assertRefused("no certificate", "", identity.privateKeyPem());
        assertRefused("cannot be read", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "");
        assertRefused("no private key", identity.certificatePem(), "");
        assertRefused("no private key", identity.certificatePem(), identity.certificatePem());
        StringWriter encrypted = new StringWriter();
        try (PemWriter writer = new PemWriter(encrypted)) {
            AlgorithmIdentifier scheme = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2);
            writer.writeObject(new PemObject(
                    "ENCRYPTED PRIVATE KEY", new EncryptedPrivateKeyInfo(scheme, new byte[64]).getEncoded()));
        }
        assertRefused("encrypted", identity.certificatePem(), encrypted.toString());
    }

    @Test
    void aKeyThatCannotSignAHandshakeIsRefused() {
        Pki.Issued small = Pki.selfSigned(Pki.leaf("a.example"), Pki.rsaKeys(1024), "SHA256withRSA");
        assertThrows(IllegalArgumentException.class, small::identity);
        Pki.Issued curve = Pki.selfSigned(Pki.leaf("a.example"), Pki.ecKeys("secp521r1"), "SHA512withECDSA");
        assertThrows(IllegalArgumentException.class, curve::identity);
        assertThrows(
                IllegalArgumentException.class,
                () -> new SigningIdentity(
                        List.of(), Identities.GENERATED.identity().key()));
    }

    @Test
    void anRsaKeyThatSignsSlowlyIsRefusedWithAdvice() {
        Pki.Issued large = Pki.selfSigned(Pki.leaf("a.example"), Pki.rsaKeys(3072), "SHA256withRSA");
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, large::identity);
        assertTrue(refusal.getMessage().contains("use P-256 or Ed25519"), refusal::getMessage);
    }

    @Test
    void theKeyIsConvertedOnceAndNotInEachHandshake() {
        SigningIdentity generated = Identities.GENERATED.identity();
        CountingKey key = new CountingKey(generated.key());
        SigningIdentity identity = new SigningIdentity(generated.chain(), key);
        int converted = key.encodings;
        assertTrue(converted > 0);
        for (int i = 0; i < 3; i++) {
            long seed = i;
            assertDoesNotThrow(() -> new HandshakePair(
                            HandshakePair.clientTrusting(identity), HandshakePair.serverConfig(identity), seed)
                    .run());
        }
        assertEquals(converted, key.encodings);
    }

    /** Counts how often somebody wants the key in another form. */
    private static final class CountingKey implements PrivateKey {
        private final PrivateKey key;
        private int encodings;

        CountingKey(PrivateKey key) {
            this.key = key;
        }

        @Override
        public String getAlgorithm() {
            return key.getAlgorithm();
        }

        @Override
        public String getFormat() {
            return key.getFormat();
        }

        @Override
        public byte[] getEncoded() {
            encodings++;
            return key.getEncoded();
        }
    }

    @Test
    void thePrivateKeyIsNotPrinted() {
        SigningIdentity identity = generate("a.example", 1);
        assertTrue(identity.toString().contains(identity.pin()));
        assertFalse(identity.toString().contains("PrivateKey"));
    }

    private static SigningIdentity generate(String name, long seed) {
        return SigningIdentity.generate(name, Pki.NOW, Pki.NOW.plusSeconds(60), new SeededEntropy(seed));
    }

    private static String pem(Object key) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(key);
        }
        return text.toString();
    }

    private static void assertRefused(String part, String certificates, String key) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> SigningIdentity.fromPem(certificates, key));
        assertTrue(e.getMessage().contains(part), e::getMessage);
    }
}
