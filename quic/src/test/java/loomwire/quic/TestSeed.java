package loomwire.quic;

import java.util.Random;

/**
 * The seed of a random test: the one given, unless {@code -Dloomwire.seed=N} asks for another. It is printed, so that a
 * failure can be replayed.
 */
public final class TestSeed {
    private TestSeed() {}

    /** A source of random numbers for {@code test}, announced on standard output. */
    public static Random random(Class<?> test, long usual) {
        long seed = Long.getLong("loomwire.seed", usual);
        System.out.println(test.getSimpleName() + ": replay with -Dloomwire.seed=" + seed);
        return new Random(seed);
    }
}
