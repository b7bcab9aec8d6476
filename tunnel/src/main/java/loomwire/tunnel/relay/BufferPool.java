package loomwire.tunnel.relay;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Large copy buffers for reuse, at most so many; what comes back beyond that is left to the collector. Thread-safe. */
public final class BufferPool {
    /** Bytes kept for reuse in all: as much as 256 busy relays need at the default buffer size of 64 KiB. */
    private static final int MAX_KEPT_BYTES = 16 << 20;

    private final int bufferBytes;
    private final int maxKept;
    private final ConcurrentLinkedQueue<ByteBuffer> kept = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /** @param bufferBytes length of each buffer */
    public BufferPool(int bufferBytes) {
        this.bufferBytes = bufferBytes;
        this.maxKept = Math.max(1, MAX_KEPT_BYTES / bufferBytes);
    }

    /** A buffer with an array, cleared. */
    ByteBuffer take() {
        ByteBuffer buffer = kept.poll();
        if (buffer == null) {
            return ByteBuffer.allocate(bufferBytes);
        }
        count.decrementAndGet();
        return buffer.clear();
    }

    void give(ByteBuffer buffer) {
        if (count.incrementAndGet() <= maxKept) {
            kept.add(buffer);
        } else {
            count.decrementAndGet();
        }
    }

    int bufferBytes() {
        return bufferBytes;
    }

    /** Buffers that wait for reuse now. */
    int kept() {
        return count.get();
    }
}
