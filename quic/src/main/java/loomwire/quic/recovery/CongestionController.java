package loomwire.quic.recovery;

/**
 * Decides how many bytes may be in flight. {@link Recovery} tells it what happens and sees to the rules that are the
 * same for every controller: one reaction per round trip, no growth in a recovery period. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9002#section-7">RFC 9002 §7</a>
 */
public interface CongestionController {
    /** RFC 9002 §7.2: the initial window in datagrams. */
    int INITIAL_WINDOW_DATAGRAMS = 10;
    /** RFC 9002 §7.2: the initial window in bytes is at most this, or two datagrams if that is more. */
    int INITIAL_WINDOW_BYTES = 14_720;
    /** RFC 9002 §7.2: the least window in datagrams. */
    int MINIMUM_WINDOW_DATAGRAMS = 2;

    /** Bytes that may be in flight. */
    long window();

    /** Whether the window may still double every round trip. */
    boolean inSlowStart();

    /**
     * A packet in flight was sent.
     *
     * @param bytesInFlight with this packet
     */
    void onSent(int bytes, long bytesInFlight, long now);

    /** Packets sent after the last congestion event were acknowledged. */
    void onAcked(AckSummary ack);

    /** Packets were lost or marked, the first time since packets were sent under the last reduction. */
    void onCongestionEvent(long now);

    /** The packets whose loss caused the last congestion event have arrived after all. */
    void onSpuriousCongestionEvent();

    /** RFC 9002 §7.6: everything was lost for so long that the window falls to the minimum. */
    void onPersistentCongestion();

    /** The path carries datagrams of this size now. */
    void setMaxDatagramBytes(int bytes);

    /** Starts again as on a new connection. */
    void reset();

    /** RFC 9002 §7.2: ten datagrams, at most the larger of 14,720 bytes and two datagrams. */
    static long initialWindow(int maxDatagramBytes) {
        long ceiling = Math.max(INITIAL_WINDOW_BYTES, (long) MINIMUM_WINDOW_DATAGRAMS * maxDatagramBytes);
        return Math.min((long) INITIAL_WINDOW_DATAGRAMS * maxDatagramBytes, ceiling);
    }
}
