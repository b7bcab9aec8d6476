package loomwire.tunnel.config;

/** What becomes of a key that has another value when the file is read again, while the program runs. */
public enum Reloading {
    /** It holds from now on, and nobody notices but who looks for it. */
    AT_ONCE("applied"),
    EGRESS("applied: new connections to targets are judged by it, open streams go on"),
    AUTH("applied: for connections between client and server that begin from now on; those that are open stay"),
    SERVERS(
            "applied: connections to servers that are no longer named end with their last stream, those to new ones begin"),
    TRUST(
            "applied: servers are connected to anew and judged by it; the old connections take no new streams from now on"),
    /** One of the client's listeners opens, closes, or does something else with those who come from now on. */
    LISTENERS("applied"),
    RESTART("needs a restart"),
    NOTHING("has no effect");

    private final String text;

    Reloading(String text) {
        this.text = text;
    }

    /**
     * What becomes of a change of this key.
     *
     * @param path as in the file, such as {@code socks5[1].listen}
     */
    static Reloading of(String path, Role role) {
        Key<?> key = Keys.byPath(pattern(path));
        if (key == null) {
            return RESTART; // never wrong
        }
        return key.only() == null || key.only() == role ? key.reloading() : NOTHING;
    }

    /** {@code socks5[].listen} of {@code socks5[1].listen}. */
    static String pattern(String path) {
        return path.replaceAll("\\[[0-9]+]", "[]");
    }

    /** Whether the new value holds without a restart. */
    public boolean isApplied() {
        return switch (this) {
            case AT_ONCE, EGRESS, AUTH, SERVERS, TRUST, LISTENERS -> true;
            case RESTART, NOTHING -> false;
        };
    }

    public String text() {
        return text;
    }
}
