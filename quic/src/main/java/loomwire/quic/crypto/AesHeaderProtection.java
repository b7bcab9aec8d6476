package loomwire.quic.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/**
 * Masks from one AES block, by the JDK whatever protects the payload: a block costs it some ten nanoseconds.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-5.4.3">RFC 9001 §5.4.3</a>
 */
final class AesHeaderProtection implements HeaderProtection {
    private final Cipher cipher;
    private final byte[] block = new byte[SAMPLE_LENGTH];

    AesHeaderProtection(byte[] key) {
        ErasableKey aes = new ErasableKey(key.clone(), "AES");
        try {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, aes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES", e);
        } finally {
            aes.destroy(); // the cipher has its round keys
        }
    }

    @Override
    public void mask(byte[] sampleFrom, int at, byte[] mask5) {
        try {
            // update() and not doFinal(): whole blocks come out at once, and nothing is reset or allocated.
            cipher.update(sampleFrom, at, SAMPLE_LENGTH, block, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a block has room for a block", e);
        }
        System.arraycopy(block, 0, mask5, 0, MASK_LENGTH);
    }

    @Override
    public void wipe() {
        Secrets.wipe(block); // the round keys are the cipher's, and out of reach
    }
}
