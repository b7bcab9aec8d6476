package loomwire.tunnel.net;

import java.io.IOException;
import java.time.Duration;

/** Something that runs and can be stopped in order: first it is drained, then it is closed. */
public interface Drainable extends AutoCloseable {
    /**
     * Lets nothing new in, and waits until what it carries has ended by itself.
     *
     * @param limit how long at most; zero does not wait
     */
    void drain(Duration limit) throws InterruptedException;

    /** Ends what is left. Idempotent; the first error is thrown with the others attached. */
    @Override
    void close() throws IOException;
}
