package loomwire.quic.tls;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import loomwire.quic.KeyLog;
import loomwire.quic.crypto.AnswerMark;
import loomwire.quic.crypto.CipherSuite;

/**
 * A server's TLS settings.
 *
 * @param identity certificate chain and key
 * @param alpn application protocols accepted, best first, at least one
 * @param cipherSuites accepted, best first; the server's order decides
 * @param groups accepted, best first
 * @param marks by what clients with the shared key know our answer, as it is now: asked once for each handshake, on the
 *     loop; gives {@code null} where there is no shared key
 * @param keyLog is told the secrets
 */
public record ServerTlsConfig(
        SigningIdentity identity,
        List<String> alpn,
        List<CipherSuite> cipherSuites,
        List<NamedGroup> groups,
        Supplier<AnswerMark> marks,
        KeyLog keyLog) {

    /** @throws IllegalArgumentException if a list is empty or an application protocol malformed */
    public ServerTlsConfig {
        Objects.requireNonNull(identity, "identity");
        alpn = TlsSettings.protocols(alpn);
        cipherSuites = TlsSettings.notEmpty(cipherSuites, "cipher suite");
        groups = TlsSettings.notEmpty(groups, "group");
        Objects.requireNonNull(keyLog, "keyLog");
    }

    /** For clients with which no key is shared. */
    public ServerTlsConfig(
            SigningIdentity identity, List<String> alpn, List<CipherSuite> cipherSuites, List<NamedGroup> groups) {
        this(identity, alpn, cipherSuites, groups, () -> null, KeyLog.NONE);
    }

    /** The same with answers that holders of a shared key know; {@code null} without. */
    public ServerTlsConfig withMark(AnswerMark newMark) {
        return withMarks(() -> newMark);
    }

    /** The same where the shared key may change while the server runs. */
    public ServerTlsConfig withMarks(Supplier<AnswerMark> newMarks) {
        return new ServerTlsConfig(identity, alpn, cipherSuites, groups, newMarks, keyLog);
    }

    /** The same with secrets told to somebody. */
    public ServerTlsConfig withKeyLog(KeyLog newLog) {
        return new ServerTlsConfig(identity, alpn, cipherSuites, groups, marks, newLog);
    }

    /**
     * With suites and groups by their names; none for all of them, in the order that is fastest here.
     *
     * @throws IllegalArgumentException if a name is of nothing that is spoken here
     */
    public static ServerTlsConfig named(
            SigningIdentity identity, List<String> alpn, List<String> cipherSuites, List<String> groups) {
        return new ServerTlsConfig(identity, alpn, TlsSettings.suites(cipherSuites), TlsSettings.groups(groups));
    }

    /** All suites and groups, in the order that is fastest here. */
    public static ServerTlsConfig of(SigningIdentity identity, String alpn) {
        return new ServerTlsConfig(
                identity, List.of(alpn), List.of(CipherSuite.values()), List.of(NamedGroup.values()));
    }
}
