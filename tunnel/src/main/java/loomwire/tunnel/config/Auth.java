package loomwire.tunnel.config;

/** How the two ends prove themselves to each other. */
public sealed interface Auth {

    /** Both ends hold this key of 32 bytes; never printed. */
    record SharedKey(byte[] key) implements Auth {
        public static final int LENGTH = 32;

        @Override
        public String toString() {
            return "SharedKey[…]";
        }
    }

    /** {@code auth: none}, written out: anyone may use the server. */
    record None() implements Auth {}
}
