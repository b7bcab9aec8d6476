package loomwire.quic.recovery;

/**
 * The run of ack-eliciting packets of one space lost one after another with nothing acknowledged between them: whether
 * it is long enough to be persistent congestion. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9002#section-7.6">RFC 9002 §7.6</a>
 */
final class LostRun {
    /** RFC 9002 §7.6.1 (kPersistentCongestionThreshold). */
    static final int DURATION_FACTOR = 3;

    private static final long NONE = -1;

    private long firstTimeSent = NONE;
    private long lastTimeSent = NONE;

    /** The next packet in order of sending was lost. */
    void lost(SentPacket packet, RttEstimator rtt) {
        // RFC 9002 §7.6.2: only ack-eliciting packets, and only if a sample existed when they were sent; RFC 9000
        // §14.4:
        // that a probe of the MTU is lost shows no congestion.
        if (!packet.ackEliciting() || packet.isMtuProbe() || packet.timeSent() <= rtt.firstSampleTime()) {
            return;
        }
        if (firstTimeSent == NONE) {
            firstTimeSent = packet.timeSent();
        }
        lastTimeSent = packet.timeSent();
    }

    /** The next packet in order of sending was acknowledged, or losses so far have been answered. */
    void end() {
        firstTimeSent = NONE;
        lastTimeSent = NONE;
    }

    /** A packet of another space, sent at this time, was acknowledged. */
    void acknowledgedElsewhere(long timeSent) {
        if (firstTimeSent != NONE && timeSent > firstTimeSent) {
            end();
        }
    }

    boolean isPersistent(RttEstimator rtt, long maxAckDelayNanos) {
        // RFC 9002 §7.6.1: max_ack_delay counts whatever the space.
        return lastTimeSent - firstTimeSent > DURATION_FACTOR * (rtt.probeTimeoutNanos() + maxAckDelayNanos);
    }
}
