package loomwire.quic.crypto;

import java.nio.charset.StandardCharsets;

/**
 * What both ends derive from the key they share, for admission proofs and the marks of answers; the shared key itself stays
 * outside, and cannot be found from these. Immutable; any thread.
 */
public final class AdmissionKey {
    /** Names what the keys are for, so that nothing else derived from the shared key is like them. */
    private static final byte[] SALT = "loomwire admission 1".getBytes(StandardCharsets.US_ASCII);

    private static final CipherSuite HASH = CipherSuite.TLS_AES_128_GCM_SHA256;
    private static final int MAC_KEY_BYTES = 32;
    private static final int MASK_KEY_BYTES = 16;
    private static final int MARK_KEY_BYTES = 32;
    /** A shorter shared key would be found by trying. */
    private static final int MIN_SHARED_BYTES = 16;

    private final byte[] macKey;
    private final byte[] maskKey;
    private final byte[] markKey;

    private AdmissionKey(byte[] macKey, byte[] maskKey, byte[] markKey) {
        this.macKey = macKey;
        this.maskKey = maskKey;
        this.markKey = markKey;
    }

    /** @param sharedKey what both ends hold, at least 16 bytes of chance */
    public static AdmissionKey derive(byte[] sharedKey) {
        if (sharedKey.length < MIN_SHARED_BYTES) {
            throw new IllegalArgumentException("a shared key has at least " + MIN_SHARED_BYTES + " bytes");
        }
        byte[] secret = Hkdf.extract(HASH, SALT, sharedKey);
        AdmissionKey key = new AdmissionKey(
                Hkdf.expandLabel(HASH, secret, "mac", MAC_KEY_BYTES),
                Hkdf.expandLabel(HASH, secret, "mask", MASK_KEY_BYTES),
                Hkdf.expandLabel(HASH, secret, "answer", MARK_KEY_BYTES));
        Secrets.wipe(secret);
        return key;
    }

    byte[] macKey() {
        return macKey;
    }

    byte[] maskKey() {
        return maskKey;
    }

    byte[] markKey() {
        return markKey;
    }

    @Override
    public String toString() {
        return "AdmissionKey[…]";
    }
}
