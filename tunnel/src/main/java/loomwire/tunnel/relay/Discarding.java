package loomwire.tunnel.relay;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.ToIntFunction;

/**
 * Throws away what a peer says that nobody wants, so that one who does not read before it has said everything comes to read
 * what it was told. Within bounds: to a peer that never ends the read never waits. Owned by the thread that reads.
 */
final class Discarding {
    /** More than a peer can have on its way that had not heard yet: a stream's largest window, and the kernels' buffers. */
    static final long MAX_BYTES = 64L << 20;
    /** As long as the end of a relay waits for anything. */
    static final Duration MAX_TIME = Relay.PATIENCE;

    private Discarding() {}

    /**
     * Reads until the end or a bound.
     *
     * @param read gives how many bytes it put into the buffer, less than 0 at the end
     * @return whether the end was reached
     */
    static boolean discard(ToIntFunction<ByteBuffer> read) {
        ByteBuffer piece = ByteBuffer.allocate(CopyBuffer.SMALL_BYTES);
        long start = System.nanoTime();
        long bytes = 0;
        while (bytes < MAX_BYTES && System.nanoTime() - start < MAX_TIME.toNanos()) {
            int count = read.applyAsInt(piece.clear());
            if (count < 0) {
                return true;
            }
            bytes += count;
            // What ends this loop is done by other threads, which may have no other processor to do it on.
            Thread.yield();
        }
        return false;
    }
}
