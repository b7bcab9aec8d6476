package loomwire.quic.runtime;

import java.security.SecureRandom;
import java.util.Arrays;
import loomwire.quic.base.Entropy;

/** Random bytes of the platform, drawn in blocks, since each draw costs a lock and a hash. Any thread. */
public final class SecureEntropy implements Entropy {
    /** Bytes drawn at once: the ids of a few hundred connections. */
    private static final int BLOCK_BYTES = 4096;

    private final SecureRandom random = new SecureRandom();
    private final byte[] block = new byte[BLOCK_BYTES];
    private int used = BLOCK_BYTES;

    @Override
    public synchronized void fill(byte[] buffer, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (used == BLOCK_BYTES) {
                random.nextBytes(block);
                used = 0;
            }
            int piece = Math.min(end - at, BLOCK_BYTES - used);
            System.arraycopy(block, used, buffer, at, piece);
            // What was handed out may have become a key: keep no copy of it.
            Arrays.fill(block, used, used + piece, (byte) 0);
            used += piece;
            at += piece;
        }
    }
}
