package loomwire.quic.pipe;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import loomwire.quic.base.MemoryAccount;

/**
 * Segments that no stream needs now, kept for the next one that does. Any thread; never waits: a stripe that another
 * thread works on is passed over, and where nothing is found a segment is made, or left to the garbage collector.
 */
public final class SegmentPool {
    /** Size of a segment: large enough that a packet rarely straddles two, small enough for many short streams. */
    public static final int SEGMENT_BYTES = Segment.BYTES;
    /** Segments kept by default: 32 MiB, one connection's full receive window and some sending. */
    public static final int DEFAULT_CACHED_SEGMENTS = 2048;

    /** A power of two; threads that would meet are few, as each takes a stripe for some ten nanoseconds. */
    private static final int STRIPES = 4;

    private final Stripe[] stripes;
    private final LongAdder live;
    private final MemoryAccount memory;

    public SegmentPool() {
        this(DEFAULT_CACHED_SEGMENTS);
    }

    /** @param cachedSegments how many unused segments are kept at most, 0 or more */
    public SegmentPool(int cachedSegments) {
        this(cachedSegments, MemoryAccount.UNLIMITED);
    }

    /** @param memory what pipes hold is told there, and what they may hold asked */
    public SegmentPool(int cachedSegments, MemoryAccount memory) {
        if (cachedSegments < 0) {
            throw new IllegalArgumentException("cachedSegments: " + cachedSegments);
        }
        this.memory = memory;
        live = new LongAdder();
        stripes = new Stripe[STRIPES];
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe((cachedSegments + i) / STRIPES);
        }
    }

    private SegmentPool(SegmentPool stock, MemoryAccount memory) {
        this.memory = memory;
        live = stock.live;
        stripes = stock.stripes;
    }

    /** The same stock for pipes whose segments are told to {@code account}, which tells its own: those of one connection. */
    public SegmentPool onAccountOf(MemoryAccount account) {
        return new SegmentPool(this, account);
    }

    /** The account that everything around the pool's pipes goes by. */
    public MemoryAccount memory() {
        return memory;
    }

    /** Segments that pipes hold now; exact while no pipe is being used. */
    public long live() {
        return live.sum();
    }

    /** Unused segments kept now; exact while no pipe is being used. */
    public int cached() {
        int sum = 0;
        for (Stripe stripe : stripes) {
            sum += stripe.count;
        }
        return sum;
    }

    /** @param owner who alone may give it back */
    Segment take(Object owner) {
        live.increment();
        memory.hold(SEGMENT_BYTES);
        Segment segment = pop();
        segment.owner = owner;
        return segment;
    }

    private Segment pop() {
        int home = home();
        for (int i = 0; i < STRIPES; i++) {
            Segment segment = stripes[home + i & STRIPES - 1].pop();
            if (segment != null) {
                return segment;
            }
        }
        return new Segment();
    }

    /** @throws AssertionError if it is not the owner's: given back before, and perhaps another one's by now */
    void give(Segment segment, Object owner) {
        if (segment.owner != owner) {
            throw new AssertionError("segment " + segment.slot + " is given back by " + owner + ", but it belongs to "
                    + (segment.owner == null ? "the pool" : segment.owner));
        }
        segment.owner = null;
        segment.next = null;
        live.decrement();
        memory.release(SEGMENT_BYTES);
        int home = home();
        for (int i = 0; i < STRIPES; i++) {
            if (stripes[home + i & STRIPES - 1].push(segment)) {
                return;
            }
        }
        segment.dissolve();
    }

    private static int home() {
        return (int) Thread.currentThread().threadId() & STRIPES - 1;
    }

    /** A stack of segments, last in first out because the last one is still in the processor's cache. */
    private static final class Stripe extends AtomicInteger {
        private final Segment[] stack;
        /** Written under the lock; read without it only to see whether the lock is worth taking. */
        private volatile int count;

        Stripe(int capacity) {
            stack = new Segment[capacity];
        }

        Segment pop() {
            if (count == 0 || !tryLock()) {
                return null;
            }
            int size = count;
            Segment segment = null;
            if (size > 0) {
                segment = stack[size - 1];
                stack[size - 1] = null;
                count = size - 1;
            }
            set(0);
            return segment;
        }

        boolean push(Segment segment) {
            if (count == stack.length || !tryLock()) {
                return false;
            }
            int size = count;
            boolean fits = size < stack.length;
            if (fits) {
                stack[size] = segment;
                count = size + 1;
            }
            set(0);
            return fits;
        }

        private boolean tryLock() {
            return getPlain() == 0 && compareAndSet(0, 1);
        }
    }
}
