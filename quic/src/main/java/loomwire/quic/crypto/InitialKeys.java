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

    /**
     * The keys of one destination id, each half derived when it is asked for: whoever only looks whether a packet is
     * authentic needs one. Owned by one thread.
     */
    public static final class Halves {
        private final byte[] secret;
        private final AeadProvider provider;
        private PacketKeys client;
        private boolean handedOver;

        private Halves(byte[] secret, AeadProvider provider) {
            this.secret = secret;
            this.provider = provider;
        }

        byte[] secret() {
            return secret;
        }

        /** For packets that the client sends. */
        public PacketKeys client() {
            if (client == null) {
                client = keys(clientSecret(secret), provider);
            }
            return client;
        }

        /** Both, which from now on are the caller's, who wipes them. */
        public Pair both() {
            handedOver = true;
            return new Pair(client(), keys(serverSecret(secret), provider));
        }

        /** The keys are of no use any more, unless they were handed over. */
        public void wipe() {
            Secrets.wipe(secret);
            if (client != null && !handedOver) {
                client.wipe();
            }
        }
    }

    /** The keys for packets that the client sends, and that the server sends. */
    public record Pair(PacketKeys client, PacketKeys server) {
        public void wipe() {
            client.wipe();
            server.wipe();
        }
    }

    /**
     * @param version 1
     * @param clientDestinationId of the client's first Initial, or of the first after a Retry
     */
    public static Pair derive(int version, ConnectionId clientDestinationId, AeadProvider provider) {
        Halves halves = halves(version, clientDestinationId, provider);
        Pair both = halves.both();
        halves.wipe();
        return both;
    }

    /** Likewise, one at a time. */
    public static Halves halves(int version, ConnectionId clientDestinationId, AeadProvider provider) {
        return new Halves(secret(version, clientDestinationId), provider);
    }

    private static PacketKeys keys(byte[] secret, AeadProvider provider) {
        PacketKeys keys = PacketKeys.derive(SUITE, secret, provider);
        Secrets.wipe(secret);
        return keys;
    }

    static byte[] secret(int version, ConnectionId clientDestinationId) {
        if (version != VERSION_1) {
            throw new IllegalArgumentException(
                    "no Initial keys are known for version 0x" + Integer.toHexString(version));
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
