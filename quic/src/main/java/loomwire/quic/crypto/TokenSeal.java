package loomwire.quic.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals what a server has its clients keep for it, so that only who has the same secret can read or make it: AES-256-GCM
 * with random nonces. A key is one of a series derived from the secret, to be changed before so many messages were sealed
 * that nonces could meet (2^32, NIST SP 800-38D §8.3). Owned by one endpoint's loop.
 */
public final class TokenSeal {
    /** What a sealed message is longer than its content: nonce and tag. */
    public static final int OVERHEAD = Aead.NONCE_LENGTH + Aead.TAG_LENGTH;
    /** Shorter secrets are guessed sooner than the key. */
    public static final int MIN_SECRET_LENGTH = 16;

    private static final CipherSuite SUITE = CipherSuite.TLS_AES_256_GCM_SHA384;

    private final Cipher cipher;
    private final ErasableKey key;

    private TokenSeal(byte[] key) {
        this.key = new ErasableKey(key, "AES");
        this.cipher = JdkAesGcm.newCipher();
    }

    /**
     * One key of the series.
     *
     * @param secret at least {@link #MIN_SECRET_LENGTH} bytes
     * @param number which one
     */
    public static TokenSeal derive(byte[] secret, long number) {
        if (secret.length < MIN_SECRET_LENGTH) {
            throw new IllegalArgumentException("a secret for tokens has at least " + MIN_SECRET_LENGTH + " bytes");
        }
        byte[] context = new byte[Long.BYTES];
        for (int i = 0; i < context.length; i++) {
            context[i] = (byte) (number >>> Long.SIZE - Byte.SIZE * (i + 1));
        }
        byte[] prk = Hkdf.extract(SUITE, new byte[0], secret);
        byte[] key = Hkdf.expandLabel(SUITE, prk, "address token", context, SUITE.keyLength());
        Secrets.wipe(prk);
        return new TokenSeal(key);
    }

    /** A copy. */
    byte[] keyBytes() {
        return key.getEncoded();
    }

    /** The key is of no use any more. */
    public void wipe() {
        key.destroy();
    }

    /**
     * Seals {@code buf[from + NONCE_LENGTH, contentTo)} in place, behind the nonce that stands at {@code from}.
     *
     * @param bound what must be the same when it is opened
     * @return the end of the sealed message
     */
    public int seal(byte[] buf, int from, int contentTo, byte[] bound) {
        try {
            begin(Cipher.ENCRYPT_MODE, buf, from, bound);
            int contentFrom = from + Aead.NONCE_LENGTH;
            return contentFrom + cipher.doFinal(buf, contentFrom, contentTo - contentFrom, buf, contentFrom);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a token could not be sealed", e);
        }
    }

    /** The content of the message {@code buf[from, to)}; {@code null} if it was not sealed so. */
    public byte[] open(byte[] buf, int from, int to, byte[] bound) {
        if (to - from < OVERHEAD) {
            return null;
        }
        try {
            begin(Cipher.DECRYPT_MODE, buf, from, bound);
            int contentFrom = from + Aead.NONCE_LENGTH;
            return cipher.doFinal(buf, contentFrom, to - contentFrom);
        } catch (AEADBadTagException forged) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a token could not be opened", e);
        }
    }

    private void begin(int mode, byte[] buf, int from, byte[] bound) throws GeneralSecurityException {
        byte[] nonce = Arrays.copyOfRange(buf, from, from + Aead.NONCE_LENGTH);
        cipher.init(mode, key, new GCMParameterSpec(Byte.SIZE * Aead.TAG_LENGTH, nonce));
        cipher.updateAAD(bound);
    }
}
