package loomwire.bench.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** How long something took, each time. Thread-safe. */
final class Latencies {
    /** Longer than any deadline here. */
    private static final long MOST_NANOS = TimeUnit.HOURS.toNanos(1);

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram histogram = new ConcurrentHistogram(1_000, MOST_NANOS, SIGNIFICANT_DIGITS);

    void record(long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, MOST_NANOS));
    }

    void recordSince(long startNanos) {
        record(System.nanoTime() - startNanos);
    }

    long count() {
        return histogram.getTotalCount();
    }

    double millisAt(double percentile) {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile) / 1e6;
    }

    double maxMillis() {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getMaxValue() / 1e6;
    }
}
