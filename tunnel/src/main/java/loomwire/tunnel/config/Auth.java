package loomwire.tunnel.config;

import java.nio.file.Path;
import java.util.stream.IntStream;

/** How the two ends prove themselves to each other. */
public sealed interface Auth {

    /**
     * Both ends hold this key of 32 bytes; never printed.
     *
     * @param file where it is written; {@code null} if it came from the environment
     * @param silence whether a server answers others
     */
    record SharedKey(byte[] key, Path file, Silence silence) implements Auth {
        public static final int LENGTH = 32;
        /** So few different ones among 32 random bytes come up less than once in 10^15 keys. */
        private static final int LEAST_DIFFERENT_BYTES = 16;

        /** A key that stands in no file. */
        public SharedKey(byte[] key) {
            this(key, null, Silence.DEFAULT);
        }

        /** Whether no person chose it: neither few bytes repeated nor a row of equal steps. */
        public boolean looksRandom() {
            return distinct(false) >= LEAST_DIFFERENT_BYTES && distinct(true) >= LEAST_DIFFERENT_BYTES;
        }

        private long distinct(boolean steps) {
            return IntStream.range(1, key.length)
                    .map(i -> steps ? key[i] - key[i - 1] & 0xff : key[i] & 0xff)
                    .distinct()
                    .count();
        }

        @Override
        public String toString() {
            return "SharedKey[…]";
        }
    }

    /** {@code auth: none}, written out: anyone may use the server. */
    record None() implements Auth {}
}
