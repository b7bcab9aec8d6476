package loomwire.tunnel.relay;

/** One of so many places, held until it is closed: once, by whichever thread. */
@FunctionalInterface
public interface Place extends AutoCloseable {
    /** Gives the place back, to whoever waits for one. */
    @Override
    void close();
}
