package loomwire.quic.base;

/** Numbers with what they count, for a person: {@code 1 stream}, {@code 2 streams}. */
public final class Plural {
    private Plural() {}

    /** @param noun in the singular, one whose plural ends with an s */
    public static String of(long count, String noun) {
        return count + " " + word(count, noun);
    }

    /** The noun alone, where the number is written in another way. */
    public static String word(long count, String noun) {
        return count == 1 ? noun : noun + "s";
    }
}
