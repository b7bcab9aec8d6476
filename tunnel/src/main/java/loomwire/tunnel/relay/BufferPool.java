package loomwire.tunnel.relay;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.MemoryBudget;

/**
 * Large copy buffers, on the account of the process's memory budget. They are a convenience: so many are lent and no more,
 * of which one owner may have half, and none while memory is short; who gets none copies in small pieces. At most so many
 * are kept for reuse; what comes back beyond that is left to the collector. Thread-safe.
 */
public final class BufferPool {
    /** Bytes kept for reuse in all: as much as 256 busy relays need at the default buffer size of 64 KiB. */
    private static final int MAX_KEPT_BYTES = 16 << 20;
    /** And no more than this fraction (1/n) of the budget, beside which they are kept. */
    private static final int KEPT_FRACTION = 16;
    /** All that are lent hold at most this fraction (1/n) of the budget: the streams need the rest. */
    private static final int LENT_FRACTION = 8;
    /** In the smallest budget too a copy each way is a large one. */
    private static final int MIN_LENT = 2;

    private final int bufferBytes;
    private final MemoryBudget budget;
    private final int maxKept;
    private final int maxLent;
    private final int ownersShare;
    private final ConcurrentLinkedQueue<ByteBuffer> kept = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger lent = new AtomicInteger();
    private final ConcurrentHashMap<Object, Integer> owners = new ConcurrentHashMap<>();

    /** Without a limit to what is lent. */
    public BufferPool(int bufferBytes) {
        this(bufferBytes, MemoryBudget.UNLIMITED);
    }

    /**
     * A pool without a buffer yet.
     *
     * @param bufferBytes length of each buffer
     * @param budget where what is lent is held
     */
    public BufferPool(int bufferBytes, MemoryBudget budget) {
        this.bufferBytes = bufferBytes;
        this.budget = budget;
        long keptBytes = Math.min(MAX_KEPT_BYTES, budget.limitBytes() / KEPT_FRACTION);
        this.maxKept = (int) Math.max(1, keptBytes / bufferBytes);
        long most = budget.limitBytes() / LENT_FRACTION / bufferBytes;
        this.maxLent = Math.clamp(most, MIN_LENT, Integer.MAX_VALUE / 2);
        this.ownersShare = maxLent / 2;
    }

    /**
     * Lends a buffer.
     *
     * @param owner who has a share of all, such as a client's connection
     * @return a buffer with an array, cleared; {@code null} if there is none for this owner now
     */
    ByteBuffer take(Object owner) {
        if (!lend(owner)) {
            return null;
        }
        ByteBuffer buffer = kept.poll();
        if (buffer == null) {
            return ByteBuffer.allocate(bufferBytes);
        }
        count.decrementAndGet();
        return buffer.clear();
    }

    private boolean lend(Object owner) {
        // Counted first: two that ask at once must not both get the last one.
        int all = lent.incrementAndGet();
        int owners = this.owners.merge(owner, 1, Integer::sum);
        if (all <= maxLent && owners <= ownersShare && budget.holdIfAmple(bufferBytes)) {
            return true;
        }
        settle(owner);
        return false;
    }

    private void settle(Object owner) {
        owners.computeIfPresent(owner, (who, had) -> had == 1 ? null : had - 1);
        lent.decrementAndGet();
    }

    void give(ByteBuffer buffer, Object owner) {
        budget.release(bufferBytes);
        settle(owner);
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

    /** Buffers that are lent now. */
    int lent() {
        return lent.get();
    }
}
