package loomwire.quic.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import loomwire.quic.ServerTrust;
import loomwire.quic.base.QuicViolation;

/** Decides whether a server's certificate chain is the one that the client wants, and says why not. */
final class CertificateJudge {
    /** DER of a certificate starts with a SEQUENCE; the JDK's parser would take PEM as well, which TLS does not carry. */
    private static final int DER_SEQUENCE = 0x30;

    /** id-kp-serverAuth and anyExtendedKeyUsage (RFC 5280 §4.2.1.12). */
    private static final List<String> SERVER_PURPOSES = List.of("1.3.6.1.5.5.7.3.1", "2.5.29.37.0");

    private static final int DIGITAL_SIGNATURE_BIT = 0;

    private CertificateJudge() {}

    /** The certificates of a message, leaf first. */
    static List<X509Certificate> parse(List<byte[]> encoded) throws QuicViolation {
        if (encoded.isEmpty()) {
            // RFC 8446 §4.4.2.4.
            throw Alert.DECODE_ERROR.because("the server sent no certificate");
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (byte[] der : encoded) {
            chain.add(parse(der));
        }
        return List.copyOf(chain);
    }

    /**
     * @param chain leaf first
     * @throws QuicViolation if the chain is not to be trusted; the message says which check failed and what to do
     */
    static void judge(List<X509Certificate> chain, ClientTlsConfig config) throws QuicViolation {
        X509Certificate leaf = chain.getFirst();
        switch (config.trust()) {
            case ServerTrust.Pins pins -> checkPin(leaf, pins);
            case ServerTrust.Authorities authorities -> checkChain(chain, authorities.anchors(), config);
            case ServerTrust.SystemAuthorities _ -> checkChain(chain, SystemAnchors.all(), config);
            case ServerTrust.SkipVerification _ -> {}
        }
    }

    private static void checkPin(X509Certificate leaf, ServerTrust.Pins pins) throws QuicViolation {
        String pin = Pin.of(leaf);
        if (!Pin.isAmong(pin, pins.sha256OfPublicKeyInfo())) {
            throw Alert.BAD_CERTIFICATE.because("the server's key has the pin " + pin
                    + ", which is not one of those configured; if the server's key was changed on purpose, configure this"
                    + " pin, else somebody answers in its place");
        }
    }

    private static void checkChain(List<X509Certificate> chain, List<X509Certificate> anchors, ClientTlsConfig config)
            throws QuicViolation {
        X509Certificate leaf = chain.getFirst();
        checkDates(leaf, config.now());
        CertificatePath.validate(chain, anchors, config.now());
        checkPurpose(leaf);
        if (config.serverName() != null) {
            checkName(leaf, config.serverName());
        }
    }

    private static void checkDates(X509Certificate leaf, Instant now) throws QuicViolation {
        Date date = Date.from(now);
        if (date.after(leaf.getNotAfter())) {
            throw Alert.CERTIFICATE_EXPIRED.because("the server's certificate expired at "
                    + leaf.getNotAfter().toInstant() + " and it is " + now + "; renew it, or set the clock right");
        }
        if (date.before(leaf.getNotBefore())) {
            throw Alert.CERTIFICATE_EXPIRED.because("the server's certificate is valid from "
                    + leaf.getNotBefore().toInstant() + " and it is only " + now + "; set the clock right");
        }
    }

    private static void checkPurpose(X509Certificate leaf) throws QuicViolation {
        try {
            List<String> purposes = leaf.getExtendedKeyUsage();
            boolean[] usage = leaf.getKeyUsage();
            if (purposes != null && purposes.stream().noneMatch(SERVER_PURPOSES::contains)
                    || usage != null && !usage[DIGITAL_SIGNATURE_BIT]) {
                throw Alert.UNSUPPORTED_CERTIFICATE.because(
                        "the certificate is not meant for a TLS server: its key usage"
                                + " must allow digitalSignature and its extended key usage serverAuth");
            }
        } catch (CertificateParsingException e) {
            throw malformed(e);
        }
    }

    private static void checkName(X509Certificate leaf, String name) throws QuicViolation {
        try {
            if (!CertificateNames.match(leaf, name)) {
                throw Alert.BAD_CERTIFICATE.because("the server's certificate is for " + CertificateNames.describe(leaf)
                        + " and not for " + name + "; connect by a name it lists, or have one issued for this name");
            }
        } catch (CertificateParsingException e) {
            throw malformed(e);
        }
    }

    private static X509Certificate parse(byte[] der) throws QuicViolation {
        if (der[0] != DER_SEQUENCE) {
            throw Alert.BAD_CERTIFICATE.because("a certificate of the server is not DER");
        }
        ByteArrayInputStream stream = new ByteArrayInputStream(der);
        try {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(stream);
            if (stream.available() != 0) {
                throw Alert.BAD_CERTIFICATE.because("bytes follow a certificate of the server");
            }
            return certificate;
        } catch (CertificateException | RuntimeException e) {
            throw malformed(e);
        }
    }

    private static QuicViolation malformed(Exception e) {
        return Alert.BAD_CERTIFICATE.because("a certificate of the server cannot be read: " + e.getMessage());
    }
}
