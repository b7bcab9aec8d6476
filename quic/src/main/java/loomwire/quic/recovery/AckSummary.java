package loomwire.quic.recovery;

/**
 * What one ACK frame did, as a congestion controller needs it. One reused object; valid only during the call. Owned
 * by the shard loop.
 */
public final class AckSummary {
    /** Value of {@link #rttSampleNanos} when the ACK gave no sample. */
    static final long NO_SAMPLE = -1;

    long bytes;
    long newestTimeSent;
    long rttSampleNanos;
    long smoothedRttNanos;
    boolean underused;
    boolean paced;
    long now;
    // The delivery-rate sample, by DeliveryRate.
    boolean hasRate;
    double rateBytesPerSecond;
    long sendElapsedNanos;
    boolean rateApplicationLimited;
    long deliveredBefore;
    long deliveredSince;
    long newlyDelivered;
    long newlyLost;
    long flightWhenSent;
    long lostSinceSent;
    long bytesInFlight;
    boolean windowLimited;

    AckSummary() {}

    /** Bytes newly acknowledged of packets in flight that were sent after the last congestion event. */
    public long bytes() {
        return bytes;
    }

    /** When the newest of the packets was sent. */
    public long newestTimeSent() {
        return newestTimeSent;
    }

    /** The RTT sample this ACK gave, or -1. */
    public long rttSampleNanos() {
        return rttSampleNanos;
    }

    public long smoothedRttNanos() {
        return smoothedRttNanos;
    }

    /** Whether the window was not what held the sender back; then it must not grow (RFC 9002 §7.8). */
    public boolean underused() {
        return underused;
    }

    /** Whether packets are being paced, so that a larger window makes no larger burst. */
    public boolean paced() {
        return paced;
    }

    public long now() {
        return now;
    }
}
