package loomwire.quic.tls;

import static loomwire.quic.tls.Violations.assertFails;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import loomwire.quic.ServerTrust;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** Which certificates a client believes, and what it says of the others. */
class CertificateTrustTest {
    private static final String EC = "SHA256withECDSA";
    private static final Pki.Issued ROOT =
            Pki.selfSigned(Pki.authority("Test Root"), Pki.rsaKeys(2048), "SHA256withRSA");
    private static final Pki.Issued INTERMEDIATE =
            Pki.issuedBy(ROOT, Pki.authority("Test Intermediate"), Pki.ecKeys("secp256r1"), EC);
    private static final Pki.Issued OTHER_ROOT =
            Pki.selfSigned(Pki.authority("Other Root"), Pki.ecKeys("secp256r1"), EC);
    private static final ServerTrust BY_ROOT = new ServerTrust.Authorities(List.of(ROOT.certificate()));

    @Test
    void aChainToATrustedAuthorityIsBelieved() throws QuicViolation {
        Pki.Issued leaf = leafOf(Pki.leaf(Pki.NAME));
        completes(BY_ROOT, leaf.identity(INTERMEDIATE.certificate()));
        // An RSA leaf under an RSA root: PKCS #1 signatures are for certificates.
        Pki.Issued direct = Pki.issuedBy(ROOT, Pki.leaf(Pki.NAME), Pki.rsaKeys(2048), "SHA256withRSA");
        completes(BY_ROOT, direct.identity());
    }

    @Test
    void orderSuperfluousCertificatesAndTheRootItselfDoNotMatter() throws QuicViolation {
        Pki.Issued leaf = leafOf(Pki.leaf(Pki.NAME));
        completes(BY_ROOT, leaf.identity(OTHER_ROOT.certificate(), ROOT.certificate(), INTERMEDIATE.certificate()));
    }

    @Test
    void anIntermediateMayBeTheTrustedAuthority() throws QuicViolation {
        completes(
                new ServerTrust.Authorities(List.of(OTHER_ROOT.certificate(), INTERMEDIATE.certificate())),
                leafOf(Pki.leaf(Pki.NAME)).identity());
    }

    @Test
    void aServersOwnCertificateMayBeTrusted() throws QuicViolation {
        SigningIdentity identity = Identities.GENERATED.identity();
        completes(new ServerTrust.Authorities(identity.chain()), identity);
    }

    @Test
    void anUnknownAuthorityIsNotBelieved() {
        Pki.Issued leaf = leafOf(Pki.leaf(Pki.NAME));
        QuicViolation violation = assertRefused(
                Alert.UNKNOWN_CA,
                new ServerTrust.Authorities(List.of(OTHER_ROOT.certificate())),
                leaf.identity(INTERMEDIATE.certificate()));
        assertSays(violation, "Test Root", "not a trusted authority");
        assertRefused(Alert.UNKNOWN_CA, BY_ROOT, leaf.identity());
        assertRefused(Alert.UNKNOWN_CA, BY_ROOT, Identities.GENERATED.identity());
        assertRefused(Alert.UNKNOWN_CA, new ServerTrust.SystemAuthorities(), Identities.GENERATED.identity());
    }

    @Test
    void anAuthorityOfTheSameNameWithAnotherKeyIsNotBelieved() {
        Pki.Issued impostor = Pki.selfSigned(Pki.authority("Test Root"), Pki.rsaKeys(2048), "SHA256withRSA");
        Pki.Issued leaf = Pki.issuedBy(impostor, Pki.leaf(Pki.NAME), Pki.ecKeys("secp256r1"), EC);
        QuicViolation violation = violation(BY_ROOT, leaf.identity());
        assertTrue(
                Set.of(Alert.BAD_CERTIFICATE.errorCode(), Alert.UNKNOWN_CA.errorCode())
                        .contains(violation.errorCode()),
                violation::toString);
    }

    @Test
    void aLeafCannotIssueOthers() {
        Pki.Issued leaf = leafOf(Pki.leaf("evil.example"));
        Pki.Issued forged = Pki.issuedBy(leaf, Pki.leaf(Pki.NAME), Pki.ecKeys("secp256r1"), EC);
        assertRefused(Alert.BAD_CERTIFICATE, BY_ROOT, forged.identity(leaf.certificate(), INTERMEDIATE.certificate()));
    }

    @Test
    void theNameMustBeAmongTheAlternativeNames() {
        Pki.Issued other = leafOf(Pki.leaf("other.example"));
        QuicViolation violation =
                assertRefused(Alert.BAD_CERTIFICATE, BY_ROOT, other.identity(INTERMEDIATE.certificate()));
        assertSays(violation, "other.example", Pki.NAME);
        // The common name says it, but nobody looks there any more.
        Pki.Issued onlyCommonName = leafOf(Pki.leaf(Pki.NAME).named());
        assertSays(
                assertRefused(Alert.BAD_CERTIFICATE, BY_ROOT, onlyCommonName.identity(INTERMEDIATE.certificate())),
                "no name at all");
    }

    @Test
    void wildcardsAndAddressesAreMatched() throws QuicViolation {
        Pki.Issued wildcard = leafOf(Pki.leaf("x").named(new GeneralName(GeneralName.dNSName, "*.loomwire.example")));
        completes(BY_ROOT, wildcard.identity(INTERMEDIATE.certificate()));
        Pki.Issued address = leafOf(Pki.leaf("x")
                .named(
                        new GeneralName(GeneralName.iPAddress, "192.0.2.7"),
                        new GeneralName(GeneralName.iPAddress, "2001:db8::7")));
        SigningIdentity identity = address.identity(INTERMEDIATE.certificate());
        completes(ClientTlsConfig.of("192.0.2.7", HandshakePair.ALPN, BY_ROOT, Pki.NOW), identity);
        completes(ClientTlsConfig.of("2001:db8:0::0:7", HandshakePair.ALPN, BY_ROOT, Pki.NOW), identity);
        completes(ClientTlsConfig.of(null, HandshakePair.ALPN, BY_ROOT, Pki.NOW), identity);
        assertFails(
                Alert.BAD_CERTIFICATE,
                () -> completes(ClientTlsConfig.of("192.0.2.8", HandshakePair.ALPN, BY_ROOT, Pki.NOW), identity));
    }

    @Test
    void anExpiredOrFutureCertificateSaysSo() {
        Pki.Issued expired =
                leafOf(Pki.leaf(Pki.NAME).valid(Pki.NOW.minus(Duration.ofDays(8)), Pki.NOW.minusSeconds(1)));
        assertSays(
                assertRefused(Alert.CERTIFICATE_EXPIRED, BY_ROOT, expired.identity(INTERMEDIATE.certificate())),
                "expired at 2026-06-01T11:59:59Z",
                "renew");
        Pki.Issued future = leafOf(Pki.leaf(Pki.NAME).valid(Pki.NOW.plusSeconds(1), Pki.NOW.plus(Duration.ofDays(8))));
        assertSays(
                assertRefused(Alert.CERTIFICATE_EXPIRED, BY_ROOT, future.identity(INTERMEDIATE.certificate())),
                "valid from 2026-06-01T12:00:01Z",
                "clock");
        SigningIdentity own = SigningIdentity.generate(
                Pki.NAME, Pki.NOW.minusSeconds(9), Pki.NOW.minusSeconds(1), new SeededEntropy(5));
        assertRefused(Alert.CERTIFICATE_EXPIRED, new ServerTrust.Authorities(own.chain()), own);
    }

    @Test
    void anExpiredIntermediateSaysWhichItIs() {
        Pki.Issued old = Pki.issuedBy(
                ROOT,
                Pki.authority("Old Intermediate").valid(Pki.NOW.minus(Duration.ofDays(8)), Pki.NOW.minusSeconds(5)),
                Pki.ecKeys("secp256r1"),
                EC);
        Pki.Issued leaf = Pki.issuedBy(old, Pki.leaf(Pki.NAME), Pki.ecKeys("secp256r1"), EC);
        assertSays(
                assertRefused(Alert.CERTIFICATE_EXPIRED, BY_ROOT, leaf.identity(old.certificate())),
                "Old Intermediate");
    }

    @Test
    void aCertificateForAnotherPurposeIsRefused() {
        assertRefused(
                Alert.UNSUPPORTED_CERTIFICATE,
                BY_ROOT,
                leafOf(Pki.leaf(Pki.NAME).purpose(KeyPurposeId.id_kp_clientAuth))
                        .identity(INTERMEDIATE.certificate()));
        assertRefused(
                Alert.UNSUPPORTED_CERTIFICATE,
                BY_ROOT,
                leafOf(Pki.leaf(Pki.NAME).keyUsage(KeyUsage.keyAgreement)).identity(INTERMEDIATE.certificate()));
        assertDoesNotThrow(() ->
                completes(BY_ROOT, leafOf(Pki.leaf(Pki.NAME).purpose(null)).identity(INTERMEDIATE.certificate())));
    }

    @Test
    void aPinNeedsNothingButTheKey() throws QuicViolation {
        Pki.Issued expired = leafOf(Pki.leaf("other.example").valid(Pki.NOW.minusSeconds(9), Pki.NOW.minusSeconds(5)));
        SigningIdentity identity = expired.identity();
        Set<String> pins = new HashSet<>(Set.of("00".repeat(32), identity.pin().toUpperCase(Locale.ROOT)));
        completes(new ServerTrust.Pins(pins), identity);
        assertSays(
                assertRefused(Alert.BAD_CERTIFICATE, new ServerTrust.Pins(Set.of("00".repeat(32))), identity),
                identity.pin());
    }

    @Test
    void aMalformedOrEmptyTrustIsRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> new ServerTrust.Pins(Set.of()));
        assertThrows(IllegalArgumentException.class, () -> new ServerTrust.Pins(Set.of("00".repeat(31))));
        assertThrows(IllegalArgumentException.class, () -> new ServerTrust.Pins(Set.of("zz".repeat(32))));
        assertThrows(IllegalArgumentException.class, () -> new ServerTrust.Authorities(List.of()));
    }

    @Test
    void theSystemsAuthoritiesAreThere() {
        List<X509Certificate> anchors = SystemAnchors.all();
        assertTrue(anchors.size() > 10, "only " + anchors.size());
    }

    private static Pki.Issued leafOf(Pki.Request request) {
        return Pki.issuedBy(INTERMEDIATE, request, Pki.ecKeys("secp256r1"), EC);
    }

    private static void completes(ServerTrust trust, SigningIdentity identity) throws QuicViolation {
        completes(HandshakePair.clientConfig(trust), identity);
    }

    private static void completes(ClientTlsConfig client, SigningIdentity identity) throws QuicViolation {
        HandshakePair pair = new HandshakePair(client, HandshakePair.serverConfig(identity), 1).run();
        assertTrue(pair.client.handshake.isComplete());
        assertEquals(identity.chain(), pair.client.complete.peerCertificates());
    }

    private static QuicViolation violation(ServerTrust trust, SigningIdentity identity) {
        HandshakePair pair =
                new HandshakePair(HandshakePair.clientConfig(trust), HandshakePair.serverConfig(identity), 1);
        return assertThrows(QuicViolation.class, pair::run);
    }

    private static QuicViolation assertRefused(Alert alert, ServerTrust trust, SigningIdentity identity) {
        QuicViolation violation = violation(trust, identity);
        assertEquals(alert.errorCode(), violation.errorCode(), violation::toString);
        return violation;
    }

    private static void assertSays(QuicViolation violation, String... parts) {
        for (String part : parts) {
            assertTrue(violation.getMessage().contains(part), violation::getMessage);
        }
    }
}
