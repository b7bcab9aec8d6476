package loomwire.quic.flow;

/**
 * How much a stream may buffer for sending. Bytes stay until they are acknowledged, so a stream cannot be faster than its
 * buffer a round trip: the buffer follows the congestion window, which follows the path, and all at once. Owned by the loop.
 */
public final class SendBuffer {
    /**
     * Twice the window: a lost packet holds what was sent behind it for a round trip or two more, in which the stream would
     * else have nothing to send.
     */
    static final int WINDOWS = 2;

    private SendBuffer() {}

    /**
     * What a stream that sends in bulk should buffer.
     *
     * @param leastBytes what every stream may buffer
     * @param mostBytes what none may exceed
     * @param windowBytes the connection's congestion window
     * @param streams among how many that have something to send it is shared
     */
    public static int bytes(int leastBytes, long mostBytes, long windowBytes, int streams) {
        long share = WINDOWS * windowBytes / Math.max(1, streams);
        return Math.clamp(share, leastBytes, Math.clamp(mostBytes, leastBytes, Integer.MAX_VALUE));
    }
}
