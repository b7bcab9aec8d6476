package loomwire.quic;

/**
 * What one ACK frame did, as a {@link CongestionController} needs it. One reused object: valid only during the call. Owned by the
 * connection's event loop.
 */
public interface Acknowledgment {
    /** Bytes newly acknowledged of packets in flight that were sent after the last congestion event. */
    long bytes();

    /** When the newest of the packets was sent, in nanoseconds on the connection's scale, as {@link #now}. */
    long newestTimeSent();

    /** The RTT sample this ACK gave, or -1. */
    long rttSampleNanos();

    long smoothedRttNanos();

    /** Whether the window was not what held the sender back; then it must not grow (RFC 9002 §7.8). */
    boolean underused();

    /** Whether packets are being paced, so that a larger window makes no larger burst. */
    boolean paced();

    /** How fast the path delivered lately, by this ACK; 0 if it gave no sample. */
    double deliveredBytesPerSecond();

    /** Whether that was the application's pace, and not the path's. */
    boolean applicationLimited();

    long now();
}
