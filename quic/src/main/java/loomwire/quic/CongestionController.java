package loomwire.quic;

import org.jspecify.annotations.Nullable;

/**
 * Decides how many bytes may be in flight. It is told what happens; the rules that are the same for every controller are seen to
 * elsewhere: one reaction per round trip, no growth in a recovery period, pacing. Owned by the connection's event loop, so it
 * must not wait; times are nanoseconds on the connection's scale. {@link TransportConfig.Builder#congestion(Factory)} has a
 * connection send by one.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9002#section-7">RFC 9002 §7</a>
 */
public interface CongestionController {
    /**
     * The initial window in datagrams. RFC 9002 §7.2 recommends ten; paced, three times that overflow no queue of twenty packets
     * and save a round trip and a half of a short transfer (docs/performance.md, "The first seconds").
     */
    int INITIAL_WINDOW_DATAGRAMS = 32;
    /** The initial window in bytes is at most this, so many of an Ethernet, or two datagrams if that is more. */
    int INITIAL_WINDOW_BYTES = 47_104;
    /** RFC 9002 §7.2: the least window in datagrams. */
    int MINIMUM_WINDOW_DATAGRAMS = 2;

    /** Bytes that may be in flight. */
    long window();

    /** Whether the window may still double every round trip. */
    default boolean inSlowStart() {
        return false;
    }

    /** The window at which slow start ends; {@link Long#MAX_VALUE} where that is not known yet, or not what ends it. */
    default long slowStartThreshold() {
        return Long.MAX_VALUE;
    }

    /** What it is doing, in its own words, for people who look: a constant, so that asking costs nothing. */
    default String phase() {
        return inSlowStart() ? "slow_start" : "congestion_avoidance";
    }

    /**
     * A packet in flight was sent.
     *
     * @param bytesInFlight with this packet
     */
    default void onSent(int bytes, long bytesInFlight, long now) {}

    /** Packets sent after the last congestion event were acknowledged. */
    void onAcked(Acknowledgment ack);

    /** Packets were lost or marked, the first time since packets were sent under the last reduction. */
    void onCongestionEvent(long now);

    /** The packets whose loss caused the last congestion event have arrived after all. */
    default void onSpuriousCongestionEvent() {}

    /** RFC 9002 §7.6: everything was lost for so long that the window falls to the minimum. */
    void onPersistentCongestion();

    /** A packet in flight was lost, whatever was answered before. */
    default void onLost(int bytes, long now) {}

    /** Sending begins again after the application had nothing to send and nothing was in flight. */
    default void onRestart(long now) {}

    /** Whether the application should count as what limits: then rate samples tell nothing of the path. */
    default boolean ignoresRates() {
        return false;
    }

    /** Whether losses by chance are no reason for it to send less. */
    default boolean toleratesLoss() {
        return false;
    }

    /** Whether the rate is one that must never be exceeded, not even where a path is so short that pacing it gains nothing. */
    default boolean keepsRate() {
        return false;
    }

    /** At what rate to send, in bytes a second; 0 to spread the window over the round trip. */
    default double pacingBytesPerSecond() {
        return 0;
    }

    /** What it has found out of the path that a person may want to know, once; {@code null} for nothing new. */
    default @Nullable RateFinding pollFinding() {
        return null;
    }

    /** The path carries datagrams of this size now. */
    void setMaxDatagramBytes(int bytes);

    /** Starts again as on a new connection. */
    void reset();

    /** As many datagrams as that, at most the larger of those bytes and two datagrams. */
    static long initialWindow(int maxDatagramBytes) {
        long ceiling = Math.max(INITIAL_WINDOW_BYTES, (long) MINIMUM_WINDOW_DATAGRAMS * maxDatagramBytes);
        return Math.min((long) INITIAL_WINDOW_DATAGRAMS * maxDatagramBytes, ceiling);
    }

    /** Makes a controller for each connection. */
    @FunctionalInterface
    interface Factory {
        /** @param maxDatagramBytes how long datagrams are at first, 1200 to 65,000 */
        CongestionController create(int maxDatagramBytes);
    }
}
