package loomwire.tunnel.count;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** One counter for each value of an enumeration. Any thread may write and read. */
public final class Tally<E extends Enum<E>> {
    private final Class<E> type;
    private final Map<E, LongAdder> counts;

    public Tally(Class<E> type) {
        this.type = type;
        // Filled once and never changed in shape, so that threads need no lock.
        counts = new EnumMap<>(type);
        for (E value : type.getEnumConstants()) {
            counts.put(value, new LongAdder());
        }
    }

    public void increment(E of) {
        counts.get(of).increment();
    }

    public long sum(E of) {
        return counts.get(of).sum();
    }

    /** All values with their counts. */
    public Map<E, Long> sums() {
        Map<E, Long> sums = new EnumMap<>(type);
        counts.forEach((value, count) -> sums.put(value, count.sum()));
        return sums;
    }

    /** Of all values together. */
    public long total() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
