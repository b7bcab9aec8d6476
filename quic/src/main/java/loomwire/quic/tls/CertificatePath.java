package loomwire.quic.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import loomwire.quic.base.QuicViolation;

/**
 * Validates the way from a leaf to a trusted authority, with the JDK's PKIX validator. Revocation is not looked up,
 * because the core does no I/O.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5280#section-6">RFC 5280 §6</a>
 */
final class CertificatePath {
    private CertificatePath() {}

    static void validate(List<X509Certificate> sent, List<X509Certificate> anchors, Instant now) throws QuicViolation {
        if (anchors.contains(sent.getFirst())) {
            // The certificate itself was given as trusted: there is no way left to walk.
            return;
        }
        List<X509Certificate> path = path(sent, anchors);
        Set<TrustAnchor> trusted = new HashSet<>();
        anchors.forEach(anchor -> trusted.add(new TrustAnchor(anchor, null)));
        try {
            PKIXParameters parameters = new PKIXParameters(trusted);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
            CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
        } catch (CertPathValidatorException e) {
            throw violation(e, path);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw Alert.BAD_CERTIFICATE.because("the server's certificates cannot be validated: " + e.getMessage());
        }
    }

    /**
     * From the leaf by issuer names up to the last certificate below an authority. Servers send certificates out of
     * order, superfluous ones and the authority itself (RFC 8446 §4.4.2), none of which matters.
     */
    private static List<X509Certificate> path(List<X509Certificate> sent, List<X509Certificate> anchors) {
        List<X509Certificate> path = new ArrayList<>();
        X509Certificate current = sent.getFirst();
        while (current != null && !path.contains(current)) {
            path.add(current);
            if (issuerOf(current, anchors) != null) {
                break;
            }
            current = issuerOf(current, sent);
        }
        return path;
    }

    private static X509Certificate issuerOf(X509Certificate certificate, List<X509Certificate> candidates) {
        for (X509Certificate candidate : candidates) {
            if (candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                return candidate;
            }
        }
        return null;
    }

    private static QuicViolation violation(CertPathValidatorException e, List<X509Certificate> path) {
        String which = e.getIndex() < 0
                ? "the server's certificate chain"
                : "the certificate of " + path.get(e.getIndex()).getSubjectX500Principal();
        CertPathValidatorException.Reason reason = e.getReason();
        if (reason == PKIXReason.NO_TRUST_ANCHOR) {
            return Alert.UNKNOWN_CA.because("the server's certificate was issued by "
                    + path.getLast().getIssuerX500Principal()
                    + ", which is not a trusted authority; trust that authority, or pin the server's key");
        }
        if (reason == BasicReason.EXPIRED || reason == BasicReason.NOT_YET_VALID) {
            return Alert.CERTIFICATE_EXPIRED.because(which + " is not valid at this time: " + e.getMessage());
        }
        return Alert.BAD_CERTIFICATE.because(which + " does not hold: " + e.getMessage());
    }
}
