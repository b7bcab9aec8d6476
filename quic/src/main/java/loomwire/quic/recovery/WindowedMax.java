package loomwire.quic.recovery;

/** The largest of the values of the last so many turns, a turn being whatever the owner counts. Owned by the shard loop. */
final class WindowedMax {
    private final double[] best;
    private final long[] turns;

    /** @param turns the longest window asked for */
    WindowedMax(int turns) {
        best = new double[turns];
        this.turns = new long[turns];
        reset();
    }

    void reset() {
        java.util.Arrays.fill(turns, Long.MIN_VALUE);
        java.util.Arrays.fill(best, 0);
    }

    void add(double value, long turn) {
        int at = (int) (turn % best.length);
        if (turns[at] != turn) {
            turns[at] = turn;
            best[at] = value;
        } else {
            best[at] = Math.max(best[at], value);
        }
    }

    /** The largest of {@code turn} and the {@code window - 1} turns before it; 0 if there is none. */
    double get(long turn, int window) {
        double max = 0;
        for (int i = 0; i < best.length; i++) {
            if (turns[i] > turn - window && turns[i] <= turn) {
                max = Math.max(max, best[i]);
            }
        }
        return max;
    }
}
