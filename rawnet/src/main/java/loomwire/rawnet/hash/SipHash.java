package loomwire.rawnet.hash;

/**
 * A hash that nobody without its key can predict, so that a peer who chooses the keys of a table cannot choose where they
 * collide: SipHash-2-4. Immutable, and without an object per call.
 *
 * @see <a href="https://www.aumasson.jp/siphash/siphash.pdf">SipHash: a fast short-input PRF</a>
 */
public final class SipHash {
    private final long k0;
    private final long k1;

    /** @param k0 with {@code k1} the 128 bits of the key, secret and random */
    public SipHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /** The hash of {@code array[from, from + length)}. */
    public long of(byte[] array, int from, int length) {
        Rounds rounds = new Rounds(k0, k1);
        int at = from;
        for (int whole = length / Long.BYTES; whole > 0; whole--, at += Long.BYTES) {
            rounds.add(littleEndian(array, at, Long.BYTES));
        }
        int rest = length % Long.BYTES;
        return rounds.end((long) length << 56 | littleEndian(array, at, rest));
    }

    /** The hash of two numbers. */
    public long of(long a, long b) {
        Rounds rounds = new Rounds(k0, k1);
        rounds.add(a);
        rounds.add(b);
        return rounds.end(2L * Long.BYTES << 56);
    }

    /** The hash of three numbers. */
    public long of(long a, long b, long c) {
        Rounds rounds = new Rounds(k0, k1);
        rounds.add(a);
        rounds.add(b);
        rounds.add(c);
        return rounds.end(3L * Long.BYTES << 56);
    }

    /** The hash of four numbers. */
    public long of(long a, long b, long c, long d) {
        Rounds rounds = new Rounds(k0, k1);
        rounds.add(a);
        rounds.add(b);
        rounds.add(c);
        rounds.add(d);
        return rounds.end(4L * Long.BYTES << 56);
    }

    private static long littleEndian(byte[] array, int at, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (array[at + i] & 0xffL) << Byte.SIZE * i;
        }
        return value;
    }

    /** The state of one hash; lives for a call only, so that the compiler keeps it in registers. */
    private static final class Rounds {
        private static final int PER_WORD = 2;
        private static final int AT_END = 4;

        private long v0;
        private long v1;
        private long v2;
        private long v3;

        // The constants spell "somepseudorandomlygeneratedbytes", as the paper has them.
        Rounds(long k0, long k1) {
            v0 = k0 ^ 0x736f6d6570736575L;
            v1 = k1 ^ 0x646f72616e646f6dL;
            v2 = k0 ^ 0x6c7967656e657261L;
            v3 = k1 ^ 0x7465646279746573L;
        }

        void add(long word) {
            v3 ^= word;
            mix(PER_WORD);
            v0 ^= word;
        }

        long end(long lastWord) {
            add(lastWord);
            v2 ^= 0xff;
            mix(AT_END);
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void mix(int times) {
            for (int i = 0; i < times; i++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
        }
    }
}
