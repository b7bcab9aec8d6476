package loomwire.quic.pipe;

import java.util.Arrays;

/** The bytes of a test stream: what lies at an offset follows from it, with a period that no segment size divides. */
public final class Pattern {
    private static final int PERIOD = 65_521;
    private static final byte[] TWICE = new byte[4 * PERIOD];

    static {
        java.util.SplittableRandom random = new java.util.SplittableRandom(1);
        for (int i = 0; i < PERIOD; i++) {
            TWICE[i] = (byte) (random.nextInt() | 1); // never the scribble 0xee, never zero
        }
        for (int i = PERIOD; i < TWICE.length; i++) {
            TWICE[i] = TWICE[i - PERIOD];
        }
    }

    /** The longest piece that can be asked for at once. */
    public static final int MAX_LENGTH = 3 * PERIOD;

    private Pattern() {}

    public static void fill(long offset, byte[] target, int at, int length) {
        System.arraycopy(TWICE, (int) (offset % PERIOD), target, at, length);
    }

    public static byte[] bytes(long offset, int length) {
        byte[] bytes = new byte[length];
        fill(offset, bytes, 0, length);
        return bytes;
    }

    public static void verify(long offset, byte[] actual, int at, int length) {
        int start = (int) (offset % PERIOD);
        int wrong = Arrays.mismatch(TWICE, start, start + length, actual, at, at + length);
        if (wrong >= 0) {
            throw new AssertionError("wrong byte at offset " + (offset + wrong) + ": " + actual[at + wrong]);
        }
    }
}
