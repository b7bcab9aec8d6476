package loomwire.tunnel.config;

import java.nio.file.Path;

/** How the two ends prove themselves to each other. */
public sealed interface Auth {

    /**
     * Both ends hold this key of 32 bytes; never printed.
     *
     * @param file where it is written; {@code null} if it came from the environment
     */
    record SharedKey(byte[] key, Path file) implements Auth {
        public static final int LENGTH = 32;

        /** A key that stands in no file. */
        public SharedKey(byte[] key) {
            this(key, null);
        }

        @Override
        public String toString() {
            return "SharedKey[…]";
        }
    }

    /** {@code auth: none}, written out: anyone may use the server. */
    record None() implements Auth {}
}
