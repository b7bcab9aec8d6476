package loomwire.quic.base;

import java.util.SplittableRandom;

/** Reproducible bytes for tests and simulations; never for a real connection. Owned by one thread. */
public final class SeededEntropy implements Entropy {
    private final SplittableRandom random;

    public SeededEntropy(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public void fill(byte[] buffer, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            buffer[i] = (byte) random.nextInt();
        }
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }
}
