package loomwire.tunnel.relay;

import java.nio.ByteBuffer;

/**
 * The buffer of one direction of a relay: small while little flows, so that tens of thousands of idle relays cost
 * little, and a large one from the pool while there is much to copy. Owned by the thread that copies.
 */
final class CopyBuffer implements AutoCloseable {
    /** What a waiting read holds. Interactive traffic fits; bulk traffic fills it once and gets a large one. */
    static final int SMALL_BYTES = 2048;

    private final BufferPool pool;
    private final ByteBuffer small = ByteBuffer.allocate(SMALL_BYTES);
    private ByteBuffer large;

    CopyBuffer(BufferPool pool) {
        this.pool = pool;
    }

    /** An empty buffer for the next read, large if much is expected; the other one is not held meanwhile. */
    ByteBuffer next(boolean muchExpected) {
        if (!muchExpected) {
            close();
            return small.clear();
        }
        if (large == null) {
            large = pool.take();
        }
        return large.clear();
    }

    @Override
    public void close() {
        if (large != null) {
            pool.give(large);
            large = null;
        }
    }
}
