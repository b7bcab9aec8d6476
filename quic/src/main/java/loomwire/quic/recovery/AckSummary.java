package loomwire.quic.recovery;

import loomwire.quic.Acknowledgment;

/** What one ACK frame did: for every controller, and beyond that for those that follow a model. Owned by the shard loop. */
final class AckSummary implements Acknowledgment {
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

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long newestTimeSent() {
        return newestTimeSent;
    }

    @Override
    public long rttSampleNanos() {
        return rttSampleNanos;
    }

    @Override
    public long smoothedRttNanos() {
        return smoothedRttNanos;
    }

    @Override
    public boolean underused() {
        return underused;
    }

    @Override
    public boolean paced() {
        return paced;
    }

    @Override
    public double deliveredBytesPerSecond() {
        return rateBytesPerSecond;
    }

    @Override
    public boolean applicationLimited() {
        return rateApplicationLimited;
    }

    @Override
    public long now() {
        return now;
    }
}
