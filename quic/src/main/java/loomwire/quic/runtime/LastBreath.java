package loomwire.quic.runtime;

/** A little memory of the process that is given back when a loop fails, so that it can tell so where no other is left. */
final class LastBreath {
    /** The words, and the ends of some thousand connections. */
    private static final int BYTES = 1 << 20;

    private static volatile byte[] kept;

    private LastBreath() {}

    static void keep() {
        if (kept == null) {
            kept = new byte[BYTES];
        }
    }

    static void spend() {
        kept = null;
    }
}
