package loomwire.bench.load;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The bytes of an endless download, known by their position, so that a reader can check each. */
public final class BulkPattern {
    /** A prime: no size of buffer, packet or window divides it, so that a shift is always seen. */
    private static final int PERIOD = 65_521;

    public static final int MAX_CHUNK = 64 << 10;

    private final byte[] bytes = new byte[PERIOD + MAX_CHUNK];

    public BulkPattern() {
        SplittableRandom random = new SplittableRandom(PERIOD);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = i < PERIOD ? (byte) random.nextInt() : bytes[i - PERIOD];
        }
    }

    public byte[] array() {
        return bytes;
    }

    /** Where in {@link #array} the bytes from this position on begin; {@link #MAX_CHUNK} of them are there. */
    public static int at(long position) {
        return (int) (position % PERIOD);
    }

    public void check(byte[] chunk, int length, long position) throws IOException {
        int from = at(position);
        int mismatch = Arrays.mismatch(chunk, 0, length, bytes, from, from + length);
        if (mismatch >= 0) {
            throw new WrongBytesException("another byte came than was sent, at " + (position + mismatch));
        }
    }
}
