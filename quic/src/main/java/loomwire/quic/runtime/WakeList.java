package loomwire.quic.runtime;

import java.util.Arrays;

/**
 * Decides when the application threads are woken whose streams changed. A wake-up costs 24 µs there and back, as much
 * as ten packets, so a thread is woken when much is there for it, or when the port is quiet and the loop would
 * otherwise rest. Owned by the shard loop.
 */
final class WakeList {
    /**
     * Busy cycles after which also those are woken for whom little is there: a stream of few bytes must not wait for the
     * end of other streams' bulk. 8 cycles are at most 512 packets, about a millisecond at full speed.
     */
    static final int MAX_BUSY_CYCLES = 8;

    private WakeTarget[] targets = new WakeTarget[64];
    private int count;
    private int busyCycles;

    /** Something changed for {@code target}; it is looked at after the flush. */
    void mark(WakeTarget target) {
        if (!target.marked) {
            target.marked = true;
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
     * @return how many threads were woken
     */
    int wake(boolean quiet) {
        if (count == 0) {
            busyCycles = 0;
            return 0;
        }
        boolean everyone = quiet || ++busyCycles >= MAX_BUSY_CYCLES;
        if (everyone) {
            busyCycles = 0;
        }
        int woken = 0;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            WakeTarget target = targets[i];
            target.changed();
            if (!target.isWaiting()) {
                target.marked = false;
            } else if (everyone || target.isDue()) {
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
