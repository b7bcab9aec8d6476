package loomwire.quic.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.crypto.Secrets;

/** What a handshake tells its connection, in the order in which it must be acted on. */
public sealed interface TlsEvent {

    /** Bytes to be sent in CRYPTO frames of this level, after those sent there before. */
    record HandshakeBytes(EncryptionLevel level, byte[] bytes) implements TlsEvent {}

    /**
     * New traffic secrets, copies that are the receiver's: it wipes them when keys have been made of them.
     *
     * @param readSecret or {@code null}: of 1-RTT, a server may write before it may read
     * @param writeSecret or {@code null}
     */
    record SecretsReady(EncryptionLevel level, CipherSuite suite, byte[] readSecret, byte[] writeSecret)
            implements TlsEvent {
        static SecretsReady copyOf(EncryptionLevel level, CipherSuite suite, byte[] readSecret, byte[] writeSecret) {
            return new SecretsReady(
                    level,
                    suite,
                    readSecret == null ? null : readSecret.clone(),
                    writeSecret == null ? null : writeSecret.clone());
        }

        /** Both secrets hold zeros afterwards. */
        public void wipe() {
            Secrets.wipe(readSecret, writeSecret);
        }
    }

    /** To a client: the ServerHello carries the mark of a holder of the shared key, so it is the server's. */
    record AnswerMarked() implements TlsEvent {}

    /** The peer's transport parameters; true only when the handshake completes (RFC 9001 §8.2). */
    record PeerTransportParameters(byte[] encoded) implements TlsEvent {}

    /**
     * Both Finished messages were sent and checked as far as this side does.
     *
     * @param alpn the application protocol
     * @param peerCertificates the server's, leaf first; empty on the server
     */
    record HandshakeComplete(String alpn, List<X509Certificate> peerCertificates, CipherSuite suite)
            implements TlsEvent {}
}
