package loomwire.quic.recovery;

/**
 * How fast the path delivers: between two acknowledgments of packets that were in flight together, bytes delivered over the
 * longer of the time that it took to send them and the time that it took to acknowledge them. What a packet has to remember of
 * its sending stands in its slot of {@link SentPackets}. Owned by the shard loop.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-ccwg-bbr/">BBR, Delivery Rate Samples</a>
 */
final class DeliveryRate {
    private long delivered;
    private long deliveredTime;
    private long firstSendTime;
    private long lost;
    /** Until this much is delivered, samples tell of the application and not of the path; 0 for none. */
    private long applicationLimitedUntil;

    // Of the newest packet that the ACK being processed acknowledged.
    private boolean hasData;
    private long newestTimeSent;
    private long newestNumber;
    private long sendElapsed;
    private long ackElapsed;

    /** Bytes acknowledged so far. */
    long delivered() {
        return delivered;
    }

    /** Bytes lost so far. */
    long lost() {
        return lost;
    }

    /** @param bytesInFlight with the packet */
    void sent(SentPacket packet, long bytesInFlight, long now) {
        if (bytesInFlight == packet.size()) {
            firstSendTime = now;
            deliveredTime = now;
        }
        packet.noteDelivery(delivered, deliveredTime, firstSendTime, lost, bytesInFlight, applicationLimitedUntil != 0);
    }

    void beginAck(AckSummary summary) {
        hasData = false;
        summary.newlyDelivered = 0;
        summary.newlyLost = 0;
        summary.hasRate = false;
        summary.rateBytesPerSecond = 0;
        summary.deliveredSince = 0;
    }

    void acknowledged(SentPacket packet, AckSummary summary) {
        delivered += packet.size();
        deliveredTime = summary.now;
        summary.newlyDelivered += packet.size();
        boolean newest = !hasData
                || packet.timeSent() > newestTimeSent
                || packet.timeSent() == newestTimeSent && packet.packetNumber() > newestNumber;
        if (!newest) {
            return;
        }
        hasData = true;
        newestTimeSent = packet.timeSent();
        newestNumber = packet.packetNumber();
        sendElapsed = packet.timeSent() - packet.firstSendTime();
        ackElapsed = summary.now - packet.deliveredTime();
        firstSendTime = packet.timeSent();
        summary.deliveredBefore = packet.deliveredBefore();
        summary.rateApplicationLimited = packet.wasApplicationLimited();
        summary.flightWhenSent = packet.flightWhenSent();
        summary.lostSinceSent = packet.lostBefore();
    }

    void lost(SentPacket packet, AckSummary summary) {
        lost += packet.size();
        summary.newlyLost += packet.size();
    }

    /** Completes the sample. One over less than the least round trip would be of a few packets, and is none. */
    void endAck(AckSummary summary, long minRttNanos) {
        if (applicationLimitedUntil != 0 && delivered > applicationLimitedUntil) {
            applicationLimitedUntil = 0;
        }
        if (!hasData) {
            return;
        }
        summary.hasRate = true;
        summary.deliveredSince = delivered - summary.deliveredBefore;
        summary.lostSinceSent = lost - summary.lostSinceSent;
        summary.sendElapsedNanos = sendElapsed;
        long interval = Math.max(sendElapsed, ackElapsed);
        if (interval >= minRttNanos && interval > 0) {
            summary.rateBytesPerSecond = summary.deliveredSince * 1e9 / interval;
        }
    }

    /** Whether what is in flight, or was at last, is less than the window for want of something to send. */
    boolean isApplicationLimited() {
        return applicationLimitedUntil != 0;
    }

    /** The application has nothing more to send, though the window has room. */
    void applicationLimited(long bytesInFlight) {
        applicationLimitedUntil = Math.max(delivered + bytesInFlight, 1);
    }
}
