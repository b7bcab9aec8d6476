package loomwire.quic.crypto;

import java.nio.charset.StandardCharsets;
import loomwire.quic.AdmissionKey;

/**
 * What both ends derive from the key they share, for admission proofs and the marks of answers; the shared key itself stays
 * outside, and cannot be found from these. Immutable; any thread.
 */
final class AdmissionKeys {
    /** Names what the keys are for, so that nothing else derived from the shared key is like them. */
    private static final byte[] SALT = "loomwire admission 1".getBytes(StandardCharsets.US_ASCII);

    private static final CipherSuite HASH = CipherSuite.TLS_AES_128_GCM_SHA256;
    private static final int MAC_KEY_BYTES = 32;
    private static final int MASK_KEY_BYTES = 16;
    private static final int MARK_KEY_BYTES = 32;

    private final byte[] macKey;
    private final byte[] maskKey;
    private final byte[] markKey;

    private AdmissionKeys(byte[] macKey, byte[] maskKey, byte[] markKey) {
        this.macKey = macKey;
        this.maskKey = maskKey;
        this.markKey = markKey;
    }

    static AdmissionKeys of(AdmissionKey key) {
        byte[] shared = key.bytes();
        byte[] secret = Hkdf.extract(HASH, SALT, shared);
        Secrets.wipe(shared);
        AdmissionKeys keys = new AdmissionKeys(
                Hkdf.expandLabel(HASH, secret, "mac", MAC_KEY_BYTES),
                Hkdf.expandLabel(HASH, secret, "mask", MASK_KEY_BYTES),
                Hkdf.expandLabel(HASH, secret, "answer", MARK_KEY_BYTES));
        Secrets.wipe(secret);
        return keys;
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
        return "AdmissionKeys[…]";
    }
}
