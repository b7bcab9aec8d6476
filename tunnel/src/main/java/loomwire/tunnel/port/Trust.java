package loomwire.tunnel.port;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import loomwire.quic.tls.ServerTrust;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.BoundedFile;
import loomwire.tunnel.config.QuicSettings;

/** How a client's configuration says to judge the server's certificate. */
final class Trust {
    /** Several times what all public authorities take. */
    private static final int MAX_FILE_BYTES = 1 << 20;

    private Trust() {}

    /**
     * A pin or an authority, if there is one. Without, but with a key, any certificate will do, because the key proves
     * the server right after the handshake; without a key either, the platform's authorities decide.
     */
    static ServerTrust of(QuicSettings quic, Auth auth) throws IOException {
        if (quic.pin() != null) {
            return new ServerTrust.Pins(Set.of(quic.pin()));
        }
        if (quic.ca() != null) {
            return new ServerTrust.Authorities(authorities(quic.ca()));
        }
        return auth instanceof Auth.SharedKey || quic.insecureSkipVerify()
                ? new ServerTrust.SkipVerification()
                : new ServerTrust.SystemAuthorities();
    }

    /** Whether the handshake alone shows who the server is. */
    static boolean verifies(ServerTrust trust) {
        return switch (trust) {
            case ServerTrust.Pins pins -> true;
            case ServerTrust.Authorities authorities -> true;
            case ServerTrust.SystemAuthorities system -> true;
            case ServerTrust.SkipVerification skip -> false;
        };
    }

    private static List<X509Certificate> authorities(Path file) throws IOException {
        try {
            var in = new ByteArrayInputStream(BoundedFile.read(file, MAX_FILE_BYTES));
            List<X509Certificate> found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast).toList();
            if (found.isEmpty()) {
                throw new IOException("transport.quic.ca: " + file + " holds no certificate");
            }
            return found;
        } catch (BoundedFile.UnfitException e) {
            throw new IOException("transport.quic.ca: " + file + " " + e.getMessage() + " (name a file of PEM certificates)", e);
        } catch (CertificateException e) {
            throw new IOException("transport.quic.ca: " + file + " is not a file of PEM certificates: " + e.getMessage(), e);
        }
    }
}
