package loomwire.quic.tls;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import loomwire.quic.KeyLog;
import loomwire.quic.ServerTrust;
import loomwire.quic.crypto.AnswerMark;
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
 * @param mark by what the server's answer is known; an answer without it is nobody's, which a
 *     HelloRetryRequest always is. {@code null} where there is no shared key
 * @param keyLog is told the secrets
 */
public record ClientTlsConfig(
        String serverName,
        List<String> alpn,
        List<CipherSuite> cipherSuites,
        List<NamedGroup> groups,
        ServerTrust trust,
        Instant now,
        AnswerMark mark,
        KeyLog keyLog) {

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
        Objects.requireNonNull(keyLog, "keyLog");
    }

    /** For servers with which no key is shared. */
    public ClientTlsConfig(
            String serverName,
            List<String> alpn,
            List<CipherSuite> cipherSuites,
            List<NamedGroup> groups,
            ServerTrust trust,
            Instant now) {
        this(serverName, alpn, cipherSuites, groups, trust, now, null, KeyLog.NONE);
    }

    /** The same for a server that marks its answers; {@code null} for one that does not. */
    public ClientTlsConfig withMark(AnswerMark newMark) {
        return new ClientTlsConfig(serverName, alpn, cipherSuites, groups, trust, now, newMark, keyLog);
    }

    /** The same with secrets told to somebody. */
    public ClientTlsConfig withKeyLog(KeyLog newLog) {
        return new ClientTlsConfig(serverName, alpn, cipherSuites, groups, trust, now, mark, newLog);
    }

    /**
     * With suites and groups by their names; none for all of them, in the order that is fastest here.
     *
     * @throws IllegalArgumentException if a name is of nothing that is spoken here
     */
    public static ClientTlsConfig named(
            String serverName,
            List<String> alpn,
            List<String> cipherSuites,
            List<String> groups,
            ServerTrust trust,
            Instant now) {
        return new ClientTlsConfig(
                serverName, alpn, TlsSettings.suites(cipherSuites), TlsSettings.groups(groups), trust, now);
    }

    /** All suites and groups, in the order that is fastest here. */
    public static ClientTlsConfig of(String serverName, String alpn, ServerTrust trust, Instant now) {
        return new ClientTlsConfig(
                serverName, List.of(alpn), List.of(CipherSuite.values()), List.of(NamedGroup.values()), trust, now);
    }
}
