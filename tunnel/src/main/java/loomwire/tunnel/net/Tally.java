package loomwire.tunnel.net;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** One counter for each value of an enumeration. Any thread may write and read. */
public final class Tally<E extends Enum<E>> {
    private final Map<E, LongAdder> counts;

    public Tally(Class<E> type) {
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

    /** Of all values together. */
    public long total() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
