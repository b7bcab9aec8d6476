package loomwire.quic.event;

import java.util.EnumMap;
import java.util.Map;
import loomwire.quic.DropReason;

/** How often packets were dropped, by reason. Written by one thread. */
public final class DropCounters {
    private final long[] counts = new long[DropReason.values().length];

    public void count(DropReason reason) {
        counts[reason.ordinal()]++;
    }

    public long of(DropReason reason) {
        return counts[reason.ordinal()];
    }

    public long total() {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    /** Every reason with its count. */
    public Map<DropReason, Long> byReason() {
        Map<DropReason, Long> byReason = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            byReason.put(reason, of(reason));
        }
        return byReason;
    }
}
