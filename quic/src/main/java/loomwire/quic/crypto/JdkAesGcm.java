package loomwire.quic.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM by the JDK. One {@link Cipher} serves a key for all its packets. Nothing is allocated here but the parameter
 * object of the nonce; the JDK itself makes about 1 KiB of short-lived objects a packet when it is given a new nonce (its
 * table of hash keys), which its API leaves no way around and which is still far cheaper than any other cipher we have.
 */
final class JdkAesGcm implements Aead {
    private static final int TAG_BITS = 8 * TAG_LENGTH;
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    /** Named, because a cipher that has yet to choose its provider holds a list of all of them. */
    private static final Provider PROVIDER = provider();

    private static final byte[] NOTHING = {};

    private final Cipher cipher;
    private final ErasableKey key;
    private final Nonce nonce;
    private byte[] plaintext = NOTHING;

    JdkAesGcm(byte[] key, byte[] iv) {
        this.key = new ErasableKey(key.clone(), "AES");
        this.nonce = new Nonce(iv);
        this.cipher = newCipher();
    }

    static Cipher newCipher() {
        try {
            return Cipher.getInstance(TRANSFORMATION, PROVIDER);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES-GCM", e);
        }
    }

    private static Provider provider() {
        try {
            Cipher cipher = Cipher.getInstance(TRANSFORMATION);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(new byte[16], "AES"),
                    new GCMParameterSpec(TAG_BITS, new byte[NONCE_LENGTH]));
            return cipher.getProvider();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES-GCM", e);
        }
    }

    @Override
    public int seal(long packetNumber, byte[] buf, int headerFrom, int payloadFrom, int payloadTo) {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce.of(packetNumber)));
            cipher.updateAAD(buf, headerFrom, payloadFrom - headerFrom);
            return payloadFrom + cipher.doFinal(buf, payloadFrom, payloadTo - payloadFrom, buf, payloadFrom);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("packet " + packetNumber + " could not be sealed", e);
        }
    }

    @Override
    public int open(long packetNumber, byte[] buf, int headerFrom, int payloadFrom, int end) {
        int sealedLength = end - payloadFrom;
        if (sealedLength < TAG_LENGTH) {
            return -1;
        }
        // Not straight into buf: the JDK decrypts before it compares the tag, which would spoil a packet that another
        // key may open, and when input and output are the same array it takes a path that is slower than this copy.
        byte[] target = plaintextOf(sealedLength);
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce.of(packetNumber)));
            cipher.updateAAD(buf, headerFrom, payloadFrom - headerFrom);
            int length = cipher.doFinal(buf, payloadFrom, sealedLength, target, 0);
            System.arraycopy(target, 0, buf, payloadFrom, length);
            return payloadFrom + length;
        } catch (AEADBadTagException forged) {
            return -1;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("packet " + packetNumber + " could not be opened", e);
        }
    }

    @Override
    public void wipe() {
        key.destroy();
        nonce.wipe();
        rest();
    }

    @Override
    public void rest() {
        plaintext = NOTHING;
    }

    private byte[] plaintextOf(int length) {
        if (plaintext.length < length) {
            // Doubled, so that a path whose packets grow by MTU probes settles after a few steps.
            plaintext = Arrays.copyOf(plaintext, Math.max(length, 2 * plaintext.length));
        }
        return plaintext;
    }
}
