package loomwire.quic.tls;

import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.QuicViolation;

/**
 * A TLS 1.3 handshake without records and without I/O: bytes of CRYPTO frames in, events out. Owned by the shard loop;
 * the same {@link Entropy} gives the same bytes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-4">RFC 9001 §4</a>
 */
public interface TlsHandshake {

    /** A client's handshake; {@link #start} sets it going. */
    static TlsHandshake client(ClientTlsConfig config, byte[] transportParameters, Entropy entropy) {
        return new ClientHandshake(config, transportParameters, entropy);
    }

    /** A server's handshake, which waits for a ClientHello. */
    static TlsHandshake server(ServerTlsConfig config, byte[] transportParameters, Entropy entropy) {
        return new ServerHandshake(config, transportParameters, entropy);
    }

    /** Queues the ClientHello; on a server it does nothing. */
    void start();

    /**
     * Takes the next bytes of the crypto stream of a level, split anywhere.
     *
     * @throws QuicViolation with CRYPTO_ERROR and a TLS alert, when the handshake has failed; it stays failed
     */
    void receive(EncryptionLevel level, byte[] data, int from, int length) throws QuicViolation;

    /** The next event, or {@code null} when there is none. */
    TlsEvent pollEvent();

    /** The connection is over: secrets are filled with zeros, and nothing can be exported any more. */
    void wipe();

    /** Whether the peer's Finished was verified and ours was queued (RFC 9001 §4.1.1). */
    boolean isComplete();

    /** Whether {@link #exportKeyingMaterial} can be called: on a server that is before the handshake completes. */
    boolean isExporterReady();

    /**
     * Keying material that both ends compute from this handshake and nobody else can.
     *
     * @param context distinguishes uses of the same label; may be empty
     * @param length bytes wanted, at most 255 hashes
     * @throws IllegalStateException if it is too early
     * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-7.5">RFC 8446 §7.5</a>
     */
    byte[] exportKeyingMaterial(String label, byte[] context, int length);
}
