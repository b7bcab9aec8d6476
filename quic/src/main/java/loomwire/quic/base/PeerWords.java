package loomwire.quic.base;

/**
 * What a peer said, made fit for a log or a terminal, whoever the peer is: one line, no control characters, nothing that
 * turns the direction of writing or cannot be seen, and no longer than a sentence.
 */
public final class PeerWords {
    /** Characters that are shown: a host's name of full length and a sentence around it. */
    public static final int MAX_CHARACTERS = 512;

    private PeerWords() {}

    public static String of(String text) {
        if (text.length() <= MAX_CHARACTERS && text.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '\\')) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        int[] characters = text.codePoints().limit(MAX_CHARACTERS + 1L).toArray();
        for (int i = 0; i < Math.min(MAX_CHARACTERS, characters.length); i++) {
            append(shown, characters[i]);
        }
        return characters.length > MAX_CHARACTERS ? shown.append('…').toString() : shown.toString();
    }

    private static void append(StringBuilder shown, int character) {
        if (character == '\\') {
            shown.append("\\\\");
        } else {
            appendPrintable(shown, character);
        }
    }

    /** Appends a character, or its number where it is not printable. */
    public static void appendPrintable(StringBuilder shown, int character) {
        if (isPrintable(character)) {
            shown.appendCodePoint(character);
        } else {
            shown.append(String.format(character > 0xffff ? "\\u{%x}" : "\\u%04x", character));
        }
    }

    /** Whether a character shows itself, on its line and in its place, and does nothing else. */
    public static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            // FORMAT are the marks of direction, joiners and what is invisible.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
