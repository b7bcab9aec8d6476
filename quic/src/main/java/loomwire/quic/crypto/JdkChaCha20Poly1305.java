package loomwire.quic.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/** ChaCha20-Poly1305 by the JDK, which compares the tag before it decrypts and so opens in place without harm. */
final class JdkChaCha20Poly1305 implements Aead {
    private final Cipher cipher;
    private final ErasableKey key;
    private final Nonce nonce;

    JdkChaCha20Poly1305(byte[] key, byte[] iv) {
        this.key = new ErasableKey(key.clone(), "ChaCha20");
        this.nonce = new Nonce(iv);
        try {
            this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no ChaCha20-Poly1305", e);
        }
    }

    @Override
    public int seal(long packetNumber, byte[] buf, int headerFrom, int payloadFrom, int payloadTo) {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(nonce.of(packetNumber)));
            cipher.updateAAD(buf, headerFrom, payloadFrom - headerFrom);
            return payloadFrom + cipher.doFinal(buf, payloadFrom, payloadTo - payloadFrom, buf, payloadFrom);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("packet " + packetNumber + " could not be sealed", e);
        }
    }

    @Override
    public int open(long packetNumber, byte[] buf, int headerFrom, int payloadFrom, int end) {
        if (end - payloadFrom < TAG_LENGTH) {
            return -1;
        }
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(nonce.of(packetNumber)));
            cipher.updateAAD(buf, headerFrom, payloadFrom - headerFrom);
            return payloadFrom + cipher.doFinal(buf, payloadFrom, end - payloadFrom, buf, payloadFrom);
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
    }
}
