package loomwire.tunnel.config;

import loomwire.quic.base.PeerWords;

/**
 * Makes what may come from a file, a peer or a stranger fit for a log or a terminal: one line of bounded length, on which nothing
 * gives the terminal orders, forges a line, or shows something else than there is.
 */
public final class Printable {
    /** Several times the longest of our own sentences, with a host's name and an exception in it. */
    public static final int MAX_CHARACTERS = 4000;

    private Printable() {}

    /** One line of text: unprintable characters as escapes, and what is beyond the bound as a number. */
    public static String line(String text) {
        if (text.length() <= MAX_CHARACTERS && text.codePoints().allMatch(PeerWords::isPrintable)) {
            return text;
        }
        int kept = text.codePoints()
                .limit(MAX_CHARACTERS)
                .map(Character::charCount)
                .sum();
        StringBuilder line = new StringBuilder(kept + 64);
        text.codePoints().limit(MAX_CHARACTERS).forEach(character -> PeerWords.appendPrintable(line, character));
        if (kept < text.length()) {
            line.append("… (").append(text.length() - kept).append(" characters more)");
        }
        return line.toString();
    }
}
