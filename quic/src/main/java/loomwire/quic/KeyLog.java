package loomwire.quic;

/**
 * Is told the secrets of a handshake, so that a recording of its packets can be read by a program such as Wireshark: whoever has
 * them reads everything. Called on the loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9850">RFC 9850, the SSLKEYLOGFILE format</a>
 */
@FunctionalInterface
public interface KeyLog {
    /** Forgets what it is told. */
    KeyLog NONE = (label, clientRandom, secret) -> {};

    /**
     * @param label as the format names the secret, such as {@code CLIENT_HANDSHAKE_TRAFFIC_SECRET}
     * @param clientRandom of the ClientHello, 32 bytes; by it a reader finds the connection
     * @param secret 32 or 48 bytes; wiped after the call
     */
    void secret(String label, byte[] clientRandom, byte[] secret);
}
