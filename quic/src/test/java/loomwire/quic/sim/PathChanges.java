package loomwire.quic.sim;

import loomwire.quic.CongestionControl;
import loomwire.rawnet.model.Fate;

/**
 * Paths that change under a bulk transfer, and how much of what they then give is used, from 3 s after the change on. In
 * virtual time, for the table and the tests.
 */
enum PathChanges {
    RATE_FALLS_TO_A_TENTH("rate=tenth", 1.0 / 10, 0),
    RATE_COMES_BACK("rate=tenth" + PathRun.at(PathChanges.CHANGE + 5) + "rate=whole", 1, 5),
    DELAY_DOUBLES("delay=twice", 1, 0),
    SILENCE_OF_5_S("loss=100%" + PathRun.at(PathChanges.CHANGE + 5) + "loss=0%", 1, 5),
    JITTER_OF_200_MS("jitter=200ms", 1, 0);

    /** Seconds after the beginning. */
    private static final double CHANGE = 6;
    /** Seconds after the change that do not count. */
    private static final double BACK = 3;

    private static final double MEASURED = 5;

    private final String change;
    private final double rateAfter;
    private final double lasts;

    /**
     * @param change words of the path from then on
     * @param rateAfter what of the rate it leaves
     * @param lasts seconds until the last change
     */
    PathChanges(String change, double rateAfter, double lasts) {
        this.change = change;
        this.rateAfter = rateAfter;
        this.lasts = lasts;
    }

    /** Share of what the rate allows after the change. */
    double share(int megabits, int rttMillis, CongestionControl congestion) {
        String words = PathRun.words(megabits, rttMillis, 0)
                + PathRun.at(CHANGE)
                + change.replace("tenth", megabits * 100 + "kbit")
                        .replace("whole", megabits + "mbit")
                        .replace("twice", rttMillis + "ms");
        PathRun run = new PathRun(1, words, words, congestion, false).begin();
        double from = CHANGE + lasts + BACK;
        return run.share(megabits * rateAfter, from, from + MEASURED);
    }

    /** What a policer of so many Mbit/s with a bucket of 100 kB lets through and drops. */
    record Policed(double share, double lost) {
        static Policed of(int megabits, int rttMillis, CongestionControl congestion) {
            String words = PathRun.words(300, rttMillis, 0);
            PathRun run =
                    new PathRun(1, words, words + " policer=" + megabits + "mbit:100kB", congestion, false).begin();
            double share = run.share(megabits, BACK, BACK + 20);
            var figures = run.down.figures();
            return new Policed(share, (double) figures.dropped(Fate.POLICED) / figures.offered());
        }
    }
}
