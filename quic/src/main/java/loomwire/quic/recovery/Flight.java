package loomwire.quic.recovery;

import loomwire.quic.wire.AckRanges;

/**
 * Bytes in flight against the congestion window and the pacer, for all spaces together. Keeps the rules that hold for
 * every controller: one reaction per round trip, no growth for packets sent before it, none while the window is not
 * what limits. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9002#section-7">RFC 9002 §7</a>
 */
final class Flight {
    private static final long NONE = -1;
    /** In slow start a window half used still measures the path: it doubles only what was in flight. */
    private static final double USED_IN_SLOW_START = 0.5;
    /** After it, the share of the window in use that counts as full; sending in trains leaves gaps. */
    private static final double USED_AFTER_SLOW_START = 0.75;

    private final CongestionController controller;
    private final RttEstimator rtt;
    private final Pacer pacer;
    private final SpuriousLoss spuriousLoss = new SpuriousLoss();
    private final AckSummary summary = new AckSummary();
    private int maxDatagramBytes;
    private long bytesInFlight;
    private long bytesInFlightBeforeAck;
    /** Losses of packets sent until then have been answered. */
    private long recoveryStart = NONE;
    private long recoveryStartBefore = NONE;
    /** Acknowledgments of packets sent until then do not enlarge the window. */
    private long growthStart = NONE;
    private boolean applicationLimited;

    Flight(int maxDatagramBytes, CongestionController controller, RttEstimator rtt) {
        this.maxDatagramBytes = maxDatagramBytes;
        this.controller = controller;
        this.rtt = rtt;
        this.pacer = new Pacer(maxDatagramBytes);
    }

    long bytesInFlight() {
        return bytesInFlight;
    }

    long window() {
        return controller.window();
    }

    boolean hasRoom() {
        return bytesInFlight + maxDatagramBytes <= controller.window();
    }

    Pacer pacer() {
        return pacer;
    }

    void setApplicationLimited(boolean limited) {
        applicationLimited = limited;
    }

    void setMaxDatagramBytes(int bytes) {
        maxDatagramBytes = bytes;
        controller.setMaxDatagramBytes(bytes);
        pacer.setMaxDatagramBytes(bytes);
    }

    void sent(int bytes, long now) {
        bytesInFlight += bytes;
        controller.onSent(bytes, bytesInFlight, now);
        pacer.sent(bytes);
    }

    /** An ACK is about to be processed: {@link #acknowledged}, losses, then {@link #endAck}. */
    void beginAck(long now) {
        bytesInFlightBeforeAck = bytesInFlight;
        summary.bytes = 0;
        summary.newestTimeSent = NONE;
        summary.now = now;
    }

    void acknowledged(SentPacket packet) {
        if (!packet.inFlight()) {
            return;
        }
        bytesInFlight -= packet.size();
        // RFC 9002 §7.3.2: packets sent before or in the recovery period do not enlarge the window.
        if (packet.timeSent() > growthStart) {
            summary.bytes += packet.size();
            summary.newestTimeSent = Math.max(summary.newestTimeSent, packet.timeSent());
        }
    }

    /** @param rttSampleNanos the sample the ACK gave, or {@link AckSummary#NO_SAMPLE} */
    void endAck(long rttSampleNanos) {
        if (summary.bytes > 0) {
            summary.rttSampleNanos = rttSampleNanos;
            summary.smoothedRttNanos = rtt.smoothedNanos();
            summary.underused = isUnderused();
            summary.paced = pacer.isOn();
            controller.onAcked(summary);
        }
        adaptPace(summary.now);
    }

    private boolean isUnderused() {
        double used = controller.inSlowStart() ? USED_IN_SLOW_START : USED_AFTER_SLOW_START;
        return applicationLimited && bytesInFlightBeforeAck < controller.window() * used;
    }

    /** A packet is lost; losses come in the order of sending. */
    void lost(SentPacket packet, boolean rememberForUndo, long now) {
        if (!packet.inFlight()) {
            return;
        }
        bytesInFlight -= packet.size();
        if (packet.timeSent() > recoveryStart) { // RFC 9002 §7.3.2: once per round trip
            reduce(now);
            spuriousLoss.begin();
        }
        if (rememberForUndo) {
            spuriousLoss.lost(packet.packetNumber(), now + 2 * rtt.probeTimeoutNanos());
        } else {
            spuriousLoss.forget();
        }
    }

    /** The peer saw Congestion Experienced on packets up to one sent at this time (RFC 9002 §7.1). */
    void congestionExperienced(long timeSent, long now) {
        if (timeSent > recoveryStart) {
            reduce(now);
            spuriousLoss.forget(); // a mark is never spurious
        }
    }

    private void reduce(long now) {
        recoveryStartBefore = recoveryStart;
        recoveryStart = now;
        growthStart = now;
        summary.bytes = 0; // what this ACK acknowledged was sent before
        controller.onCongestionEvent(now);
        adaptPace(now);
    }

    void persistentCongestion(long now) {
        controller.onPersistentCongestion();
        growthStart = NONE; // RFC 9002 §B.8: every ACK counts from here; losses of before are answered already
        spuriousLoss.forget();
        adaptPace(now);
    }

    /** Takes a reduction back if an ACK shows that nothing had been lost. */
    void undoIfSpurious(AckRanges ack, long now) {
        if (spuriousLoss.allAcknowledged(ack, now)) {
            recoveryStart = recoveryStartBefore;
            growthStart = recoveryStartBefore;
            controller.onSpuriousCongestionEvent();
            adaptPace(now);
        }
    }

    /** The packet's fate will never be known, or does not matter any more. */
    void forget(SentPacket packet) {
        if (packet.inFlight()) {
            bytesInFlight -= packet.size();
        }
    }

    /** A new path: nothing that was learnt holds. The caller has forgotten what was in flight. */
    void reset() {
        controller.reset();
        pacer.reset();
        spuriousLoss.forget();
        recoveryStart = NONE;
        recoveryStartBefore = NONE;
        growthStart = NONE;
    }

    private void adaptPace(long now) {
        pacer.adapt(controller.window(), controller.inSlowStart(), rtt, now);
    }
}
