package loomwire.tunnel.doctor;

import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {
    private Numbers() {}

    /** With commas between thousands. */
    static String grouped(long value) {
        return value == Long.MAX_VALUE ? "any number" : String.format(Locale.ROOT, "%,d", value);
    }

    /** The least power of two that is not less. */
    static long powerOfTwoFrom(long value) {
        long floor = Long.highestOneBit(value);
        return floor == value ? value : floor << 1;
    }
}
