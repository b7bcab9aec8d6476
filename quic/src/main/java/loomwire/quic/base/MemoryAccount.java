package loomwire.quic.base;

/**
 * What everybody who keeps bytes for peers or applications asks and tells, so that all of it together stays within what
 * the process can bear. Held is memory in use. A promise is the part of a grown window that a peer may fill whenever it
 * likes. Answers depend on what is held and promised at the moment, on nothing else. Any thread.
 */
public interface MemoryAccount {

    /** An account without a limit that keeps no books. */
    MemoryAccount UNLIMITED = new MemoryAccount() {
        @Override
        public void hold(long bytes) {}

        @Override
        public long ownersShareBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public void release(long bytes) {}

        @Override
        public boolean promise(long bytes) {
            return true;
        }

        @Override
        public void withdraw(long bytes) {}

        @Override
        public long share(long wantedBytes, long leastBytes) {
            return wantedBytes;
        }

        @Override
        public boolean lends(boolean urgent) {
            return true;
        }

        @Override
        public boolean admits() {
            return true;
        }
    };

    /** So many bytes are in use from now on, whatever the limit says: ask {@link #lends} before. */
    void hold(long bytes);

    /**
     * What one owner of many, such as a connection, may take at most for streams that its peer opened, and as much again
     * for windows that grew.
     */
    long ownersShareBytes();

    /** So many bytes that were held are free. */
    void release(long bytes);

    /**
     * A window wants to grow by this.
     *
     * @return whether it may; then the growth counts until it is {@linkplain #withdraw withdrawn}
     */
    boolean promise(long bytes);

    /** A promise ended: the window shrank, or is gone. */
    void withdraw(long bytes);

    /**
     * How much of a window or buffer should be used now: all of it while memory is ample, less and less as it becomes
     * tight, the least once the limit is reached.
     */
    long share(long wantedBytes, long leastBytes);

    /**
     * Whether bytes may be taken in that cannot be refused politely any more: those that a peer sent within its window,
     * or the first ones of a writer that has none under way. Past the limit they come out of a reserve.
     *
     * @param urgent whether a stream comes to a standstill without them: only that may use the reserve to its end
     */
    boolean lends(boolean urgent);

    /** Whether there is memory for a new connection. */
    boolean admits();
}
