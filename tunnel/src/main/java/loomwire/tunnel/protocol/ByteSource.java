package loomwire.tunnel.protocol;

import java.io.IOException;
import java.time.Duration;

/** Something bytes can be read from with a time limit: a stream of a connection, or a socket. */
@FunctionalInterface
public interface ByteSource {
    /**
     * Reads at least one byte.
     *
     * @param patience more than zero
     * @return how many bytes were read, -1 at the end
     * @throws IOException also when nothing came in time
     */
    int read(byte[] buffer, int from, int length, Duration patience) throws IOException;
}
