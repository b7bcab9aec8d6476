package loomwire.rawnet;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The TCP flags that consecutive segments carry, in turn. Immutable; who sends keeps its own position.
 *
 * <p>Written as a list of words made of the letters F (FIN), S (SYN), R (RST), P (PSH), A (ACK), U (URG), E (ECE),
 * C (CWR) and N (NS), such as {@code ["PA", "A"]}.
 */
public final class FlagCycle {
    public static final int FIN = 0x001;
    public static final int SYN = 0x002;
    public static final int RST = 0x004;
    public static final int PSH = 0x008;
    public static final int ACK = 0x010;
    public static final int URG = 0x020;
    public static final int ECE = 0x040;
    public static final int CWR = 0x080;
    /** The nonce sum of RFC 3540: the last of the reserved bits in front of CWR. */
    public static final int NS = 0x100;

    /** More words than anybody needs to vary flags; bounds what a configuration or a peer can make us hold. */
    public static final int MAX_WORDS = 64;

    /** What an established connection sends most: PSH and ACK on every segment. */
    public static final FlagCycle DEFAULT = new FlagCycle(new short[] {PSH | ACK});

    private static final String LETTERS = "FSRPAUECN";

    private final short[] flags;

    private FlagCycle(short[] flags) {
        this.flags = flags;
    }

    /**
     * Reads a cycle from its words.
     *
     * @throws IllegalArgumentException if the list is empty or too long, or a word is empty, repeats a letter or has a
     *     letter that is no flag; the message says which and what is expected
     */
    public static FlagCycle parse(List<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("no TCP flags given; expected a list of words like [\"PA\"]");
        }
        if (words.size() > MAX_WORDS) {
            throw new IllegalArgumentException(
                    words.size() + " words of TCP flags given; expected at most " + MAX_WORDS);
        }
        short[] flags = new short[words.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = word(words.get(i));
        }
        return new FlagCycle(flags);
    }

    private static short word(String word) {
        if (word == null || word.isEmpty()) {
            throw new IllegalArgumentException("an empty word of TCP flags; expected letters of " + LETTERS);
        }
        int bits = 0;
        for (int i = 0; i < word.length(); i++) {
            int position = LETTERS.indexOf(word.charAt(i));
            if (position < 0) {
                throw new IllegalArgumentException("\"" + word + "\" has '" + word.charAt(i)
                        + "', which is not a TCP flag; expected capital letters of " + LETTERS);
            }
            if ((bits & 1 << position) != 0) {
                throw new IllegalArgumentException(
                        "\"" + word + "\" has '" + word.charAt(i) + "' twice; each TCP flag goes once into a word");
            }
            bits |= 1 << position;
        }
        return (short) bits;
    }

    /** How many words the cycle has, at least 1. */
    public int size() {
        return flags.length;
    }

    /** The flags of the word at {@code position}, from 0 to {@link #size()} - 1: nine bits, NS the highest. */
    public int flagsAt(int position) {
        return flags[position];
    }

    /** The position that follows {@code position}. */
    public int after(int position) {
        int next = position + 1;
        return next >= flags.length ? 0 : next;
    }

    /** The words, as {@link #parse} takes them. */
    public List<String> words() {
        return IntStream.range(0, flags.length).mapToObj(i -> letters(flags[i])).toList();
    }

    /** The letters of the flags set in {@code bits}, in the order F S R P A U E C N; "." if there are none. */
    public static String letters(int bits) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < LETTERS.length(); i++) {
            if ((bits & 1 << i) != 0) {
                letters.append(LETTERS.charAt(i));
            }
        }
        return letters.isEmpty() ? "." : letters.toString();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof FlagCycle c && Arrays.equals(flags, c.flags);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(flags);
    }

    @Override
    public String toString() {
        return words().toString();
    }
}
