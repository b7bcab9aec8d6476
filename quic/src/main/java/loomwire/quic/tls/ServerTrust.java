package loomwire.quic.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/** How a client decides whether the certificate it was shown belongs to its server. */
public sealed interface ServerTrust {

    /**
     * The leaf's public key is one of these; names and dates are not looked at, since the key itself is known.
     *
     * @param sha256OfPublicKeyInfo lower-case hex SHA-256 of the SubjectPublicKeyInfo, 64 digits each
     */
    record Pins(Set<String> sha256OfPublicKeyInfo) implements ServerTrust {}

    /** The chain ends at one of these authorities, and the leaf is valid now and for the server's name. */
    record Authorities(List<X509Certificate> anchors) implements ServerTrust {}

    /** Like {@link Authorities}, with the authorities that the Java platform trusts. */
    record SystemAuthorities() implements ServerTrust {}

    /** Any certificate will do: whoever answers is believed, unless something above checks. */
    record SkipVerification() implements ServerTrust {}
}
