package loomwire.quic.runtime;

import java.util.Arrays;

/**
 * Decides when the application threads are woken whose streams changed. A wake-up costs 24 µs there and back, as much
 * as ten packets, so a thread is woken when much is there for it, or when the port is quiet and the loop would
 * otherwise rest. A busy port holds a wake-up back only for a time, for a stream of few bytes must not wait for the end of
 * other streams' bulk. Counting cycles instead of time made a question beside eight downloads wait 6 ms for its reader, as a
 * cycle that sends takes far longer than one that receives. Owned by the shard loop.
 */
final class WakeList {
    /** How long a wake-up is held back for more to come: less than a thread may have to wait for a processor. */
    static final long PATIENCE_NANOS = 250_000;
    /** The same for a thread that moves bulk: by then a fast path brings several of its buffers. */
    static final long BULK_PATIENCE_NANOS = 4_000_000;
    /** Stands for "not held back yet". */
    static final long NOT_HELD = Long.MIN_VALUE;

    private WakeTarget[] targets = new WakeTarget[64];
    private int count;

    /** Something changed for {@code target}; it is looked at after the flush. */
    void mark(WakeTarget target) {
        if (!target.marked) {
            target.marked = true;
            target.heldSince = NOT_HELD;
            if (count == targets.length) {
                targets = Arrays.copyOf(targets, 2 * count);
            }
            targets[count++] = target;
        }
    }

    /** Whether somebody on the list may still have to be woken; the loop must not rest before it called {@link #wake}. */
    boolean isEmpty() {
        return count == 0;
    }

    /**
     * Wakes whom it is worth waking; the others stay on the list. Call after the flush.
     *
     * @param quiet whether the port has nothing more queued, so that waiting for more would be idle
     * @param cycleStart since when those wait who were marked in this cycle
     * @return how many threads were woken
     */
    int wake(boolean quiet, long cycleStart, long now) {
        int woken = 0;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            WakeTarget target = targets[i];
            target.changed();
            if (target.heldSince == NOT_HELD) {
                target.heldSince = cycleStart;
            }
            if (!target.isWaiting()) {
                target.marked = false;
            } else if (quiet || target.isDue() || now - target.heldSince >= target.patienceNanos()) {
                target.marked = false;
                target.wake();
                woken++;
            } else {
                targets[kept++] = target;
            }
        }
        Arrays.fill(targets, kept, count, null);
        count = kept;
        return woken;
    }
}
