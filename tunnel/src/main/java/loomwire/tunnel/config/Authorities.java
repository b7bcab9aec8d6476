package loomwire.tunnel.config;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** What is in a file of {@code transport.quic.ca}: certificates that a server's must lead to. */
public final class Authorities {
    /** Several times what all public authorities take. */
    public static final int MAX_FILE_BYTES = 1 << 20;

    private Authorities() {}

    /**
     * The certificates, at least one.
     *
     * @throws CertificateException if it is no such file; the message says what it is, to complete "ca.pem …"
     */
    public static List<X509Certificate> parse(byte[] file) throws CertificateException {
        List<X509Certificate> found;
        try {
            found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(file))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
        } catch (CertificateException e) {
            // Its words may be a line of the file, which may be any file.
            throw new CertificateException("is not a file of PEM certificates", e);
        }
        if (found.isEmpty()) {
            throw new CertificateException("holds no certificate");
        }
        return found;
    }
}
