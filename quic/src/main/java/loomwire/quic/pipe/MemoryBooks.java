package loomwire.quic.pipe;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import loomwire.quic.base.MemoryAccount;

/**
 * The books behind a {@link loomwire.quic.MemoryBudget}, which says what they are for: what is held and what is promised, for
 * all endpoints that share one. Any thread.
 */
public final class MemoryBooks implements MemoryAccount {
    /** The reserve is this fraction (1/n) of the limit, and never less than {@link #MIN_RESERVE_BYTES}. */
    private static final int RESERVE_FRACTION = 4;
    /** A segment for each of a thousand halves of streams. */
    private static final long MIN_RESERVE_BYTES = 1024L * SegmentPool.SEGMENT_BYTES;
    /** Segments that nobody uses are kept in stock up to this fraction (1/n) of the limit. */
    private static final int STOCK_FRACTION = 8;
    /** What one can do without is denied once this many quarters of the limit are held. */
    private static final int AMPLE_QUARTERS = 3;
    /** One connection may take this fraction (1/n) of the limit: beside one that takes all it can, others still grow. */
    private static final int OWNER_FRACTION = 4;
    /** And never less than this: two thousand streams, without which a client is of no use. */
    private static final long MIN_OWNERS_SHARE_BYTES = 4 << 20;

    /** Without a limit, for tests and small tools; keeps books like any other. */
    public static final MemoryBooks UNLIMITED = new MemoryBooks(Long.MAX_VALUE);

    private final long limitBytes;
    private final long reserveBytes;
    private final SegmentPool segments;
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong promised = new AtomicLong();
    private final LongAdder deniedGrowths = new LongAdder();
    private final LongAdder refusedConnections = new LongAdder();

    private MemoryBooks(long limitBytes) {
        this.limitBytes = limitBytes;
        this.reserveBytes = Math.max(MIN_RESERVE_BYTES, limitBytes / RESERVE_FRACTION);
        long stock = limitBytes / STOCK_FRACTION / SegmentPool.SEGMENT_BYTES;
        this.segments = new SegmentPool((int) Math.min(SegmentPool.DEFAULT_CACHED_SEGMENTS, stock), this);
    }

    /**
     * A budget of so many bytes.
     *
     * @param limitBytes at least 1; a quarter of the heap is usual
     */
    public static MemoryBooks ofBytes(long limitBytes) {
        if (limitBytes < 1) {
            throw new IllegalArgumentException("a memory budget of " + limitBytes + " bytes; it must be at least 1");
        }
        return new MemoryBooks(limitBytes);
    }

    // What operators see

    /** The limit; {@link Long#MAX_VALUE} if there is none. */
    public long limitBytes() {
        return limitBytes;
    }

    /** Held and promised together. */
    public long usedBytes() {
        return held.get() + promised.get();
    }

    /** Memory in use; what is beyond the limit comes out of the reserve. */
    public long heldBytes() {
        return held.get();
    }

    /** By how much windows have grown: what peers may send without asking again. */
    public long promisedBytes() {
        return promised.get();
    }

    /** Memory that nobody uses now, kept for the next stream. Not part of what is held. */
    public long stockBytes() {
        return (long) segments.cached() * SegmentPool.SEGMENT_BYTES;
    }

    /** How often a window was not allowed to grow. */
    public long deniedGrowths() {
        return deniedGrowths.sum();
    }

    /** How many connections were refused for want of memory. */
    public long refusedConnections() {
        return refusedConnections.sum();
    }

    /** Where the pipes of all streams get their memory. For the runtime. */
    public SegmentPool segments() {
        return segments;
    }

    // What applications hold beside their streams

    /**
     * Takes memory that one can do without, such as a large buffer where a small one will do. Denied once little is left.
     *
     * @return whether it is held now, until it is {@linkplain #release released}
     */
    public boolean holdIfAmple(long bytes) {
        // Counted first: two that ask at once must not both get the last piece.
        if (held.addAndGet(bytes) <= limitBytes / 4 * AMPLE_QUARTERS) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    // What the core asks and tells

    @Override
    public void hold(long bytes) {
        held.addAndGet(bytes);
    }

    @Override
    public long ownersShareBytes() {
        return Math.max(MIN_OWNERS_SHARE_BYTES, limitBytes / OWNER_FRACTION);
    }

    @Override
    public void release(long bytes) {
        held.addAndGet(-bytes);
    }

    @Override
    public boolean promise(long bytes) {
        // Counted first: two windows that grow at once must not both get the last piece.
        if (promised.addAndGet(bytes) + held.get() <= limitBytes) {
            return true;
        }
        promised.addAndGet(-bytes);
        deniedGrowths.increment();
        return false;
    }

    @Override
    public void withdraw(long bytes) {
        promised.addAndGet(-bytes);
    }

    @Override
    public long share(long wantedBytes, long leastBytes) {
        long ample = limitBytes / 2;
        long free = limitBytes - held.get();
        if (free >= ample) {
            return wantedBytes;
        }
        return Math.max(leastBytes, (long) (wantedBytes * ((double) Math.max(0, free) / ample)));
    }

    @Override
    public boolean lends(boolean urgent) {
        return held.get() - limitBytes < (urgent ? reserveBytes : reserveBytes / 2);
    }

    @Override
    public boolean admits() {
        boolean admitted = held.get() < limitBytes;
        if (!admitted) {
            refusedConnections.increment();
        }
        return admitted;
    }

    @Override
    public String toString() {
        return heldBytes() + " B held and " + promisedBytes() + " B promised of "
                + (limitBytes == Long.MAX_VALUE ? "no limit" : limitBytes + " B");
    }
}
