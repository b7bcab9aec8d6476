package loomwire.rawnet.model;

/**
 * One source of chance for one impairment. SplitMix64, written out so that a seed means the same on every Java. Owned by the
 * model that draws from it, so that an impairment more leaves the draws of the others as they are.
 */
final class Chance {
    private static final long STEP = 0x9e37_79b9_7f4a_7c15L;
    /** 2^-53: the distance of neighbouring doubles below 1. */
    private static final double UNIT = 0x1p-53;

    private long state;

    /**
     * @param seed of the whole path
     * @param purpose what is drawn for, so that two purposes with one seed are independent
     */
    Chance(long seed, String purpose) {
        state = mix(seed) + purpose.hashCode() * STEP;
    }

    /** True with this probability. Always draws, whatever the probability is. */
    boolean happens(double probability) {
        state += STEP;
        return unit(mix(state)) < probability;
    }

    /** A number in [0, 1) that belongs to {@code index}, whatever was drawn before. */
    static double at(long seed, long index) {
        return unit(mix(mix(seed) + index * STEP));
    }

    private static double unit(long bits) {
        return (bits >>> 11) * UNIT;
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }
}
