package loomwire.quic.endpoint;

/**
 * What the endpoints that share one address and one key know of each other: how many connections they have together,
 * and which connection ids are in use. Each endpoint tells of its own; where there are several, their loops call at the
 * same time.
 */
public interface Siblings {

    /** Counts one more connection, unless there are {@code limit} already. */
    boolean admit(int limit);

    /** A connection that was admitted is over. */
    void left();

    /** A connection of the calling endpoint is reached by this id now; {@code key} holds its 8 bytes. */
    void issued(long key);

    /** The id leads nowhere from now on. */
    void retired(long key);

    /**
     * Whether a connection of any of them has this id. A peer whose address changes may come to another endpoint than the
     * one that has its connection, and so does a copy of its packets that somebody sends from elsewhere. Neither may be
     * answered with the stateless reset that would end the connection (RFC 9000 §10.3, §21.11).
     */
    boolean isInUse(long key);

    /** For an endpoint that has its address to itself, and so knows all its ids. */
    static Siblings none() {
        return new Siblings() {
            private int connections;

            @Override
            public boolean admit(int limit) {
                if (connections >= limit) {
                    return false;
                }
                connections++;
                return true;
            }

            @Override
            public void left() {
                connections--;
            }

            @Override
            public void issued(long key) {
                // The endpoint's own map has it.
            }

            @Override
            public void retired(long key) {
                // As above.
            }

            @Override
            public boolean isInUse(long key) {
                return false;
            }
        };
    }
}
