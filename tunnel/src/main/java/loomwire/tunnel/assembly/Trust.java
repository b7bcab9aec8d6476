package loomwire.tunnel.assembly;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import loomwire.quic.ServerTrust;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.Authorities;
import loomwire.tunnel.config.BoundedFile;
import loomwire.tunnel.config.QuicSettings;

/** How a client's configuration says to judge the server's certificate. */
final class Trust {
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
            return Authorities.parse(BoundedFile.read(file, Authorities.MAX_FILE_BYTES));
        } catch (BoundedFile.UnfitException | CertificateException e) {
            throw new IOException(
                    "transport.quic.ca: " + file + " " + e.getMessage() + " (name a file of PEM certificates)", e);
        }
    }
}
