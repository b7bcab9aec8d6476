package loomwire.quic.recovery;

/**
 * How late packets of the path arrive that others overtook, and with it how long to wait before one counts as lost. Until a
 * packet that was declared lost is acknowledged after all, packets are lost by number or by time as RFC 9002 §6.1 has it;
 * from then on by time alone, and the time has room for what was seen. The usual rules return once losses are losses again.
 * Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8985#section-6.2">RFC 8985 §6.2 (RACK), steps 3 to 5</a>
 */
final class Reordering {
    /** RFC 9002 §6.1.2 (kTimeThreshold): a packet is lost 9/8 of a round trip after it was sent. */
    static final int TIME_THRESHOLD_DIVISOR = 8;
    /** RFC 8985 §6.2 (RACK.reo_wnd_persist): after so many congestion events without a late packet it is forgotten. */
    static final int CALM_EVENTS = 16;
    /** More than the latest packet needed, by this part (1/n): the next one may be a little later still. */
    private static final int MARGIN_DIVISOR = 4;

    private long windowNanos;
    private boolean seen;
    private int calmEvents;

    /** Whether a packet that was declared lost has arrived lately: its number then says nothing of a packet's loss. */
    boolean isSeen() {
        return seen;
    }

    void reset() {
        seen = false;
        windowNanos = 0;
        calmEvents = 0;
    }

    /**
     * A packet that was declared lost is acknowledged.
     *
     * @param flightNanos from its sending to this acknowledgment
     */
    void late(long flightNanos, RttEstimator rtt) {
        seen = true;
        calmEvents = 0;
        long beyond = Math.max(flightNanos - roundTripNanos(rtt), 0);
        windowNanos = Math.max(windowNanos, beyond + beyond / MARGIN_DIVISOR);
    }

    /** Losses were answered: if no late packet shows meanwhile that they were none, the path may keep order again. */
    void congestionEvent() {
        if (seen && ++calmEvents >= CALM_EVENTS) {
            reset();
        }
    }

    /** A packet is lost so long after it was sent, if a later one has arrived; never more than two round trips. */
    long lossDelayNanos(RttEstimator rtt) {
        long roundTrip = roundTripNanos(rtt);
        // RFC 8985 §6.2 bounds the window by the round trip, so that who reports late cannot hold up repair for longer.
        long window = Math.max(roundTrip / TIME_THRESHOLD_DIVISOR, Math.min(windowNanos, roundTrip));
        // RFC 9002 §6.1.2: never below the timer granularity, or every reordering on a short path is a loss.
        return Math.max(roundTrip + window, RttEstimator.GRANULARITY_NANOS);
    }

    private static long roundTripNanos(RttEstimator rtt) {
        return Math.max(rtt.latestNanos(), rtt.smoothedNanos());
    }
}
