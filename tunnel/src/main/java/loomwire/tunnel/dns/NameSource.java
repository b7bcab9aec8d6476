package loomwire.tunnel.dns;

/** Who can say which addresses a name has. Thread-safe. */
public interface NameSource {
    /**
     * Asks, and waits for the answer, on a thread that {@link #thread} made.
     *
     * @throws InterruptedException if the thread was interrupted and the source can be
     */
    Resolution resolve(String host) throws InterruptedException;

    /** A thread, not started, as this source needs it to ask on. */
    Thread thread(Runnable task);

    /** How many names may be asked for at once. */
    int maxAtOnce();

    /** Changes when answers given so far may not be true any more. */
    long generation();
}
