package loomwire.bench.load;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What one connection of the churn does, drawn from the seed and its number alone: the same in every run with that seed,
 * however threads interleave.
 *
 * @param streams 1 to {@link #MAX_STREAMS}
 * @param bytes sent on each, 1 to {@link #MAX_BYTES}
 * @param content chooses those bytes
 * @param patience how far a dial gets that is given up, or cut off
 */
record Life(Fate fate, int streams, int bytes, long content, Duration patience) {
    private static final int MAX_STREAMS = 5;
    /** More than the first window of a stream that nobody reads, so that some are cut off while they wait for credit. */
    private static final int MAX_BYTES = 300_000;
    /** From before the first answer to after the handshake. */
    private static final int MAX_PATIENCE_MICROS = 20_000;
    /** Small exchanges are the usual; one in so many is large. */
    private static final int LARGE_ONE_IN = 8;

    private static final int SMALL_BYTES = 4096;
    /** Spreads neighbouring numbers over the whole range (the golden ratio, as in Steele, Lea and Flood's SplitMix). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    static Life of(long seed, int number) {
        SplittableRandom random = new SplittableRandom(seed ^ number * SPREAD);
        return new Life(
                Fate.choose(random),
                1 + random.nextInt(MAX_STREAMS),
                1 + random.nextInt(random.nextInt(LARGE_ONE_IN) == 0 ? MAX_BYTES : SMALL_BYTES),
                random.nextLong(),
                Duration.ofNanos(1000L * random.nextInt(MAX_PATIENCE_MICROS)));
    }
}
