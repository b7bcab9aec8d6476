package loomwire.quic.crypto;

import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;

/**
 * The TLS 1.3 cipher suites that QUIC uses.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#appendix-B.4">RFC 8446 §B.4</a>
 */
public enum CipherSuite {
    TLS_AES_128_GCM_SHA256(0x1301, 16, "SHA-256", 1L << 23, 1L << 52),
    TLS_AES_256_GCM_SHA384(0x1302, 32, "SHA-384", 1L << 23, 1L << 52),
    TLS_CHACHA20_POLY1305_SHA256(0x1303, 32, "SHA-256", 1L << 62, 1L << 36);

    private final int id;
    private final int keyLength;
    private final String hash;
    private final long confidentialityLimit;
    private final long integrityLimit;

    CipherSuite(int id, int keyLength, String hash, long confidentialityLimit, long integrityLimit) {
        this.id = id;
        this.keyLength = keyLength;
        this.hash = hash;
        this.confidentialityLimit = confidentialityLimit;
        this.integrityLimit = integrityLimit;
    }

    /** The suite with this code point, or {@code null}. */
    public static CipherSuite byId(int id) {
        for (CipherSuite suite : values()) {
            if (suite.id == id) {
                return suite;
            }
        }
        return null;
    }

    public int id() {
        return id;
    }

    /** Bytes of the packet protection key, and of the header protection key. */
    public int keyLength() {
        return keyLength;
    }

    /** The hash of the key schedule and transcript, by its JCA name. */
    public String hash() {
        return hash;
    }

    /** Bytes of a hash, and so of every secret of the key schedule: 32 or 48. */
    public int hashLength() {
        return this == TLS_AES_256_GCM_SHA384 ? 48 : 32;
    }

    /** A fresh instance of the hash of the key schedule and transcript. */
    public Digest newDigest() {
        return this == TLS_AES_256_GCM_SHA384 ? new SHA384Digest() : new SHA256Digest();
    }

    /** Whether packets are protected by AES-GCM; else it is ChaCha20-Poly1305. */
    boolean isAes() {
        return this != TLS_CHACHA20_POLY1305_SHA256;
    }

    /** Packets that may be sealed with one key (RFC 9001 §6.6). */
    public long confidentialityLimit() {
        return confidentialityLimit;
    }

    /** Forged packets over all keys of a connection after which it must end (RFC 9001 §6.6). */
    public long integrityLimit() {
        return integrityLimit;
    }
}
