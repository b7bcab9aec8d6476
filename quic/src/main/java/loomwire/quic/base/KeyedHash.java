package loomwire.quic.base;

import loomwire.rawnet.hash.SipHash;

/**
 * A hash that nobody without its key can predict, so that a peer who chooses the keys of a table cannot choose where they
 * collide. Immutable, and without an object per call.
 */
public final class KeyedHash {
    private final SipHash hash;

    /** @param k0 with {@code k1} the 128 bits of the key, secret and random */
    public KeyedHash(long k0, long k1) {
        this.hash = new SipHash(k0, k1);
    }

    /** A hash with a fresh key. */
    public static KeyedHash random(Entropy entropy) {
        return new KeyedHash(entropy.nextLong(), entropy.nextLong());
    }

    /** The hash of {@code array[from, from + length)}. */
    public long of(byte[] array, int from, int length) {
        return hash.of(array, from, length);
    }

    /** The hash of two numbers. */
    public long of(long a, long b) {
        return hash.of(a, b);
    }

    /** The hash of four numbers. */
    public long of(long a, long b, long c, long d) {
        return hash.of(a, b, c, d);
    }
}
