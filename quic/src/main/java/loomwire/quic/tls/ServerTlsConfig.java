package loomwire.quic.tls;

import java.util.List;
import java.util.Objects;
import loomwire.quic.crypto.CipherSuite;

/**
 * A server's TLS settings.
 *
 * @param identity certificate chain and key
 * @param alpn application protocols accepted, best first, at least one
 * @param cipherSuites accepted, best first; the server's order decides
 * @param groups accepted, best first
 */
public record ServerTlsConfig(
        ServerIdentity identity, List<String> alpn, List<CipherSuite> cipherSuites, List<NamedGroup> groups) {

    /** @throws IllegalArgumentException if a list is empty or an application protocol malformed */
    public ServerTlsConfig {
        Objects.requireNonNull(identity, "identity");
        alpn = TlsSettings.protocols(alpn);
        cipherSuites = TlsSettings.notEmpty(cipherSuites, "cipher suite");
        groups = TlsSettings.notEmpty(groups, "group");
    }

    /** All suites and groups, in the order that is fastest here. */
    public static ServerTlsConfig of(ServerIdentity identity, String alpn) {
        return new ServerTlsConfig(
                identity, List.of(alpn), List.of(CipherSuite.values()), List.of(NamedGroup.values()));
    }
}
