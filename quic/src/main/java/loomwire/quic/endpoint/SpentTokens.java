package loomwire.quic.endpoint;

/**
 * Tokens that began a connection already, so that who saw one on the wire cannot begin another with it; the latest few
 * thousand, each in a place that its random serial decides. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-8.1.4">RFC 9000 §8.1.4</a>
 */
final class SpentTokens {
    /** Serials begin a nonce, which only we choose: nobody can aim at a place. */
    private static final int PLACES = 8192;

    private final long[] serials = new long[PLACES];

    private static int place(long serial) {
        return (int) serial & PLACES - 1;
    }

    boolean contains(long serial) {
        return serials[place(serial)] == serial;
    }

    void add(long serial) {
        serials[place(serial)] = serial;
    }
}
