package loomwire.quic.tls;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import loomwire.quic.crypto.CipherSuite;

/**
 * A client's TLS settings for one connection.
 *
 * @param serverName sent as SNI unless it is an IP literal, and compared with the certificate; {@code null} for neither
 * @param alpn application protocols offered, best first, at least one
 * @param cipherSuites offered, best first
 * @param groups offered, best first; a key share is sent for the first
 * @param trust how the server's certificate is judged
 * @param now the time at which certificates must be valid (the core has no clock)
 */
public record ClientTlsConfig(
        String serverName,
        List<String> alpn,
        List<CipherSuite> cipherSuites,
        List<NamedGroup> groups,
        ServerTrust trust,
        Instant now) {

    /** @throws IllegalArgumentException if the name cannot be one, a list is empty or an application protocol malformed */
    public ClientTlsConfig {
        if (serverName != null && CertificateNames.ipLiteral(serverName) == null) {
            CertificateNames.dnsName(serverName);
        }
        alpn = TlsSettings.protocols(alpn);
        cipherSuites = TlsSettings.notEmpty(cipherSuites, "cipher suite");
        groups = TlsSettings.notEmpty(groups, "group");
        Objects.requireNonNull(trust, "trust");
        Objects.requireNonNull(now, "now");
    }

    /** All suites and groups, in the order that is fastest here. */
    public static ClientTlsConfig of(String serverName, String alpn, ServerTrust trust, Instant now) {
        return new ClientTlsConfig(
                serverName, List.of(alpn), List.of(CipherSuite.values()), List.of(NamedGroup.values()), trust, now);
    }
}
