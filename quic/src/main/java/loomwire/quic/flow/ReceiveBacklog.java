package loomwire.quic.flow;

/**
 * Whether an endpoint keeps up with what its port receives. One that does not holds whatever is under way in its own port's
 * queue: a larger window would make that queue longer and nothing faster. Owned by the loop, one for all connections.
 */
public final class ReceiveBacklog {
    /** The average is kept in parts of a percent. */
    private static final int SCALE = 64;
    /** A batch counts for one in so many. */
    private static final int MEMORY = 16;
    /**
     * In percent of a full batch. Two thresholds, because whoever is behind also finds its queue short after every pause of the
     * senders, and a window would double in each of those moments.
     */
    private static final int BEHIND_FROM = 50;

    private static final int CAUGHT_UP_BELOW = 12;

    private int average;
    private boolean behind;

    /**
     * The port had something.
     *
     * @param filledPercent how much of what can be taken at once, 0 to 100
     */
    public void received(int filledPercent) {
        average += (SCALE * filledPercent - average) / MEMORY;
        behind = average >= SCALE * (behind ? CAUGHT_UP_BELOW : BEHIND_FROM);
    }

    /** Whether much has come at once, most of the time. */
    public boolean isBehind() {
        return behind;
    }
}
