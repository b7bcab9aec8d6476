package loomwire.quic.crypto;

import java.util.HexFormat;
import loomwire.quic.base.ConnectionId;

/**
 * The keys of Initial packets, which anyone can compute who saw the client's first Destination Connection ID: they keep
 * off accidents, not observers.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-5.2">RFC 9001 §5.2</a>
 */
public final class InitialKeys {
    private static final int VERSION_1 = 1;

    /** RFC 9001 §5.2, for QUIC version 1. */
    private static final byte[] SALT_V1 = HexFormat.of().parseHex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");

    /** RFC 9001 §5.2: Initial packets use AEAD_AES_128_GCM whatever the handshake chooses. */
    private static final CipherSuite SUITE = CipherSuite.TLS_AES_128_GCM_SHA256;

    private InitialKeys() {}

    /** The keys for packets that the client sends, and that the server sends. */
    public record Pair(PacketKeys client, PacketKeys server) {}

    /**
     * @param version 1
     * @param clientDestinationId of the client's first Initial, or of the first after a Retry
     */
    public static Pair derive(int version, ConnectionId clientDestinationId, AeadProvider provider) {
        byte[] secret = secret(version, clientDestinationId);
        return new Pair(
                PacketKeys.derive(SUITE, clientSecret(secret), provider),
                PacketKeys.derive(SUITE, serverSecret(secret), provider));
    }

    static byte[] secret(int version, ConnectionId clientDestinationId) {
        if (version != VERSION_1) {
            throw new IllegalArgumentException("no Initial keys are known for version 0x" + Integer.toHexString(version));
        }
        return Hkdf.extract(SUITE, SALT_V1, clientDestinationId.toBytes());
    }

    static byte[] clientSecret(byte[] initialSecret) {
        return Hkdf.expandLabel(SUITE, initialSecret, "client in", SUITE.hashLength());
    }

    static byte[] serverSecret(byte[] initialSecret) {
        return Hkdf.expandLabel(SUITE, initialSecret, "server in", SUITE.hashLength());
    }
}
