package loomwire.quic.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.ChaChaEngine;

/**
 * Masks from one ChaCha20 block. Bouncy Castle's block function is called directly on a state kept as sixteen words:
 * the JDK's cipher would want a parameter object a packet and refuses a sample that comes twice.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-5.4.4">RFC 9001 §5.4.4</a>
 */
final class ChaChaHeaderProtection implements HeaderProtection {
    private static final VarHandle LITTLE_ENDIAN_INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ROUNDS = 20;

    /** "expand 32-byte k" in little-endian words (RFC 8439 §2.3). */
    private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private static final int FIRST_KEY_WORD = 4;
    private static final int COUNTER_WORD = 12;
    private static final int WORDS = 16;

    private final int[] state = new int[WORDS];
    private final int[] block = new int[WORDS];

    ChaChaHeaderProtection(byte[] key) {
        System.arraycopy(CONSTANTS, 0, state, 0, CONSTANTS.length);
        for (int i = 0; i < key.length / Integer.BYTES; i++) {
            state[FIRST_KEY_WORD + i] = (int) LITTLE_ENDIAN_INTS.get(key, Integer.BYTES * i);
        }
    }

    @Override
    public void mask(byte[] sampleFrom, int at, byte[] mask5) {
        // The sample is the block counter and then the nonce.
        for (int i = 0; i < WORDS - COUNTER_WORD; i++) {
            state[COUNTER_WORD + i] = (int) LITTLE_ENDIAN_INTS.get(sampleFrom, at + Integer.BYTES * i);
        }
        ChaChaEngine.chachaCore(ROUNDS, state, block);
        LITTLE_ENDIAN_INTS.set(mask5, 0, block[0]);
        mask5[Integer.BYTES] = (byte) block[1];
    }

    @Override
    public void wipe() {
        Arrays.fill(state, 0);
        Arrays.fill(block, 0);
    }
}
