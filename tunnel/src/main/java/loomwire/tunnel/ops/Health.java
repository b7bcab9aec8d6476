package loomwire.tunnel.ops;

/**
 * Whether the process can do now what it is for.
 *
 * @param text one line for a person: what it does, or why it cannot
 */
public record Health(boolean isGood, String text) {
    static Health good(String text) {
        return new Health(true, text);
    }

    static Health bad(String text) {
        return new Health(false, text);
    }
}
