package loomwire.tunnel.doctor;

import java.util.Locale;
import loomwire.quic.base.Plural;

/** Numbers as people read them. */
final class Numbers {
    private Numbers() {}

    /** With commas between thousands. */
    static String grouped(long value) {
        return value == Long.MAX_VALUE ? "any number" : String.format(Locale.ROOT, "%,d", value);
    }

    /** Likewise, with what they count. */
    static String grouped(long value, String noun) {
        return grouped(value) + " " + Plural.word(value, noun);
    }

    /** The least power of two that is not less. */
    static long powerOfTwoFrom(long value) {
        long floor = Long.highestOneBit(value);
        return floor == value ? value : floor << 1;
    }
}
