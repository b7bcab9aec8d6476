package loomwire.quic;

/**
 * What connections remember of paths for each other: those that come later, and those that run beside them. A connection asks
 * and tells a few times a second at most.
 */
public interface PathMemory {
    /** Remembers nothing. */
    PathMemory NONE = (high, low) -> Account.NONE;

    /** For a connection to this address, an IPv4 address as RFC 4291 §2.5.5.2 maps it. */
    Account account(long addressHigh, long addressLow);

    /** One connection's share in what is known of its path. */
    interface Account {
        /** Of a path that nobody remembers. */
        Account NONE = new Account() {
            @Override
            public long claim(long rttNanos, long now) {
                return 0;
            }

            @Override
            public void observed(double bytesPerSecond, long minRttNanos, boolean byThePath, long now) {}

            @Override
            public void disproved() {}

            @Override
            public void close() {}
        };

        /**
         * How many bytes may be in flight at once on the strength of what is remembered: no more than half of it, less what
         * others have in flight there now. What is claimed counts as in use from now on.
         *
         * @param rttNanos the least round trip of this connection
         * @return 0 if nothing is known, or too little, or of another path by its round trip
         */
        long claim(long rttNanos, long now);

        /**
         * The path delivered at this rate lately.
         *
         * @param byThePath whether it was the path that allowed no more, and not that there was no more to send
         */
        void observed(double bytesPerSecond, long minRttNanos, boolean byThePath, long now);

        /** What was claimed is more than the path takes: what is remembered is wrong. */
        void disproved();

        /** The connection is over. */
        void close();
    }
}
