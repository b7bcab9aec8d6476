package loomwire.tunnel.count;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Counters that belong together, each declared with the metric that it is exported as, so that what is counted is exported
 * without another word. Filled when it is made; the counters may be written and read by any thread.
 */
public abstract class CounterSet {
    private final List<Consumer<Figures>> counters = new ArrayList<>();

    /** Where figures go. */
    @FunctionalInterface
    public interface Figures {
        /** @param labels the values, in the order of the metric's labels */
        void add(Metric metric, double value, String... labels);
    }

    /** A new counter, as one series of the metric. */
    protected final LongAdder counter(Metric metric, String... labels) {
        LongAdder counter = new LongAdder();
        counters.add(into -> into.add(metric, counter.sum(), labels));
        return counter;
    }

    /** A new tally, as one series of the metric for each value, by its name in lower case. */
    protected final <E extends Enum<E>> Tally<E> tally(Metric metric, Class<E> type) {
        Tally<E> tally = new Tally<>(type);
        counters.add(into -> tally.sums().forEach((value, sum) -> into.add(metric, sum, label(value))));
        return tally;
    }

    /** Likewise, but for a value that is never counted. */
    protected final <E extends Enum<E>> Tally<E> tally(Metric metric, Class<E> type, E never) {
        Tally<E> tally = new Tally<>(type);
        counters.add(into -> tally.sums().forEach((value, sum) -> {
            if (value != never) {
                into.add(metric, sum, label(value));
            }
        }));
        return tally;
    }

    /** Counters of a part, exported with these. */
    protected final <S extends CounterSet> S part(S set) {
        counters.add(set::collect);
        return set;
    }

    /** Hands out every figure. */
    public final void collect(Figures into) {
        counters.forEach(counter -> counter.accept(into));
    }

    /** A value of an enumeration as a label. */
    public static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
