package loomwire.quic.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** The AEADs of all three suites by Bouncy Castle's lightweight API. */
final class BouncyCastleAead implements Aead {
    private static final int TAG_BITS = 8 * TAG_LENGTH;

    private final AEADCipher cipher;
    private final KeyParameter key;
    private final Nonce nonce;
    private byte[] output = {};

    BouncyCastleAead(CipherSuite suite, byte[] key, byte[] iv) {
        this.cipher = suite.isAes() ? GCMBlockCipher.newInstance(AESEngine.newInstance()) : new ChaCha20Poly1305();
        this.key = new KeyParameter(key);
        this.nonce = new Nonce(iv);
    }

    @Override
    public int seal(long packetNumber, byte[] buf, int headerFrom, int payloadFrom, int payloadTo) {
        try {
            int length = run(true, packetNumber, buf, headerFrom, payloadFrom, payloadTo);
            System.arraycopy(output, 0, buf, payloadFrom, length);
            return payloadFrom + length;
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("packet " + packetNumber + " could not be sealed", e);
        }
    }

    @Override
    public int open(long packetNumber, byte[] buf, int headerFrom, int payloadFrom, int end) {
        if (end - payloadFrom < TAG_LENGTH) {
            return -1;
        }
        try {
            int length = run(false, packetNumber, buf, headerFrom, payloadFrom, end);
            System.arraycopy(output, 0, buf, payloadFrom, length);
            return payloadFrom + length;
        } catch (InvalidCipherTextException forged) {
            return -1;
        }
    }

    // Through an array of its own, since GCM here writes plaintext before it has seen the tag.
    private int run(boolean seal, long packetNumber, byte[] buf, int headerFrom, int from, int to)
            throws InvalidCipherTextException {
        cipher.init(seal, new AEADParameters(key, TAG_BITS, nonce.of(packetNumber)));
        cipher.processAADBytes(buf, headerFrom, from - headerFrom);
        int room = cipher.getOutputSize(to - from);
        if (output.length < room) {
            output = Arrays.copyOf(output, Math.max(room, 2 * output.length));
        }
        int length = cipher.processBytes(buf, from, to - from, output, 0);
        return length + cipher.doFinal(output, length);
    }

    @Override
    public void wipe() {
        Arrays.fill(key.getKey(), (byte) 0);
        nonce.wipe();
        Arrays.fill(output, (byte) 0);
    }
}
