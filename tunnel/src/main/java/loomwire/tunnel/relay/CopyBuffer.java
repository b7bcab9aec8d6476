package loomwire.tunnel.relay;

import java.nio.ByteBuffer;

/**
 * The buffer of one direction of a relay: small while little flows, so that tens of thousands of idle relays cost
 * little, and a large one from the pool while there is much to copy and room for it. Owned by the thread that copies.
 */
final class CopyBuffer implements AutoCloseable {
    /**
     * What a waiting read holds, and a write that waits for room. Interactive traffic fits; bulk traffic fills it once and
     * gets a large one.
     */
    static final int SMALL_BYTES = 2048;

    private final BufferPool pool;
    private final Object owner;
    private final ByteBuffer small;
    private ByteBuffer large;

    /** @param owner on whose account a large one is taken */
    CopyBuffer(BufferPool pool, Object owner) {
        this(pool, owner, ByteBuffer.allocate(SMALL_BYTES));
    }

    /** @param given of {@link #SMALL_BYTES} bytes, filled up to its position */
    CopyBuffer(BufferPool pool, Object owner, ByteBuffer given) {
        this.pool = pool;
        this.owner = owner;
        this.small = given;
    }

    /** The small buffer as it was given, to be emptied before the first read. */
    ByteBuffer given() {
        return small;
    }

    /**
     * An empty buffer for the next read; the other one is not held meanwhile.
     *
     * @param usefulBytes how many are expected and can be passed on: a large buffer takes no more, and there is one only
     *     for more than fit into the small one, and while the pool has one to give
     */
    ByteBuffer next(int usefulBytes) {
        if (usefulBytes <= SMALL_BYTES) {
            close();
            return small.clear();
        }
        if (large == null) {
            large = pool.take(owner);
        }
        return large == null ? small.clear() : large.clear().limit(Math.min(usefulBytes, large.capacity()));
    }

    @Override
    public void close() {
        if (large != null) {
            pool.give(large, owner);
            large = null;
        }
    }
}
