package loomwire.quic.tls;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import loomwire.quic.base.Entropy;

/** Lends an {@link Entropy} to code that wants a {@link SecureRandom}, so that the same seed gives the same salts. */
final class EntropyRandom extends SecureRandom {
    private static final long serialVersionUID = 1;

    EntropyRandom(Entropy entropy) {
        super(new Spi(entropy), null);
    }

    private static final class Spi extends SecureRandomSpi {
        private static final long serialVersionUID = 1;

        private final transient Entropy entropy;

        Spi(Entropy entropy) {
            this.entropy = entropy;
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            // More seed would only be more of the same: the entropy stands by itself.
        }

        @Override
        protected void engineNextBytes(byte[] bytes) {
            entropy.fill(bytes, 0, bytes.length);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            byte[] seed = new byte[count];
            engineNextBytes(seed);
            return seed;
        }
    }
}
