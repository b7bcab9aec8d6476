package loomwire.quic.recovery;

import loomwire.quic.CongestionController;
import loomwire.quic.PathMemory;
import loomwire.quic.RateFinding;
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

    private CongestionController controller;
    /** The same, if it follows a model; else {@code null}. */
    private ModelController model;

    private final RttEstimator rtt;
    private final Pacer pacer;
    private final Reordering reordering;
    private final CarefulResume resume;
    private final SpuriousLoss spuriousLoss = new SpuriousLoss();
    private final AckSummary summary = new AckSummary();
    private final DeliveryRate rate = new DeliveryRate();
    private int maxDatagramBytes;
    private long bytesInFlight;
    private long bytesInFlightBeforeAck;
    /** Losses of packets sent until then have been answered. */
    private long recoveryStart = NONE;

    private long recoveryStartBefore = NONE;
    /** Acknowledgments of packets sent until then do not enlarge the window. */
    private long growthStart = NONE;

    private boolean applicationLimited;

    Flight(
            int maxDatagramBytes,
            CongestionController controller,
            RttEstimator rtt,
            Reordering reordering,
            PathMemory.Account memory) {
        this.maxDatagramBytes = maxDatagramBytes;
        choose(controller);
        this.rtt = rtt;
        this.reordering = reordering;
        this.pacer = new Pacer(maxDatagramBytes);
        this.resume = new CarefulResume(memory);
    }

    long bytesInFlight() {
        return bytesInFlight;
    }

    long window() {
        return resume.window(controller.window());
    }

    boolean hasRoom() {
        return hasRoomFor(maxDatagramBytes);
    }

    boolean hasRoomFor(int bytes) {
        return bytesInFlight + bytes <= window();
    }

    /** Another controller decides from now on, on the same path. */
    void follow(CongestionController next, long now) {
        choose(next);
        adaptPace(now);
    }

    private void choose(CongestionController chosen) {
        controller = chosen;
        model = chosen instanceof ModelController following ? following : null;
    }

    RateFinding pollFinding() {
        return controller.pollFinding();
    }

    long slowStartThreshold() {
        return controller.slowStartThreshold();
    }

    String phase() {
        return controller.phase();
    }

    Pacer pacer() {
        return pacer;
    }

    void setApplicationLimited(boolean limited) {
        applicationLimited = limited;
        pacer.setIdle(limited);
        if (limited && bytesInFlight < window()) {
            rate.applicationLimited(bytesInFlight);
        }
    }

    void setMaxDatagramBytes(int bytes) {
        maxDatagramBytes = bytes;
        controller.setMaxDatagramBytes(bytes);
        pacer.setMaxDatagramBytes(bytes);
    }

    void sent(SentPacket packet, long now) {
        int bytes = packet.size();
        if (bytesInFlight == 0 && rate.isApplicationLimited()) { // of what was sent before this packet
            controller.onRestart(now);
        }
        bytesInFlight += bytes;
        rate.sent(packet, bytesInFlight, now);
        controller.onSent(bytes, bytesInFlight, now);
        pacer.sent(bytes);
    }

    /** An ACK is about to be processed: {@link #acknowledged}, losses, then {@link #endAck}. */
    void beginAck(long now) {
        bytesInFlightBeforeAck = bytesInFlight;
        summary.bytes = 0;
        summary.newestTimeSent = NONE;
        summary.now = now;
        rate.beginAck(summary);
    }

    void acknowledged(SentPacket packet) {
        if (!packet.inFlight()) {
            return;
        }
        bytesInFlight -= packet.size();
        rate.acknowledged(packet, summary);
        // RFC 9002 §7.3.2: packets sent before or in the recovery period do not enlarge the window.
        if (packet.timeSent() > growthStart) {
            summary.bytes += packet.size();
            summary.newestTimeSent = Math.max(summary.newestTimeSent, packet.timeSent());
        }
    }

    /** @param rttSampleNanos the sample the ACK gave, or {@link AckSummary#NO_SAMPLE} */
    void endAck(long rttSampleNanos) {
        summary.rttSampleNanos = rttSampleNanos;
        summary.smoothedRttNanos = rtt.smoothedNanos();
        summary.bytesInFlight = bytesInFlight;
        summary.windowLimited = bytesInFlightBeforeAck + maxDatagramBytes > window();
        rate.endAck(summary, rtt.minNanos());
        if (model != null) {
            model.onDelivery(summary, rate.delivered());
        }
        if (controller.ignoresRates()) {
            rate.applicationLimited(bytesInFlight);
        }
        if (summary.bytes > 0) {
            summary.underused = isUnderused();
            summary.paced = pacer.isOn();
            controller.onAcked(summary);
        }
        resume.onAck(summary, rate, controller, rtt, summary.windowLimited && !applicationLimited, maxDatagramBytes);
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
        if (packet.isMtuProbe()) { // RFC 9000 §14.4: it was too large, which is all that can be said
            return;
        }
        rate.lost(packet, summary);
        controller.onLost(packet.size(), now);
        if (model != null) {
            model.onLost(packet, rate, now);
        }
        resume.onLost(rate, controller, maxDatagramBytes);
        if (packet.timeSent() > recoveryStart) { // RFC 9002 §7.3.2: once per round trip
            reduce(now);
            reordering.congestionEvent();
            spuriousLoss.begin(packet.packetNumber());
        }
        if (rememberForUndo) {
            spuriousLoss.lost(packet.packetNumber(), packet.timeSent(), now + 2 * rtt.probeTimeoutNanos());
        } else {
            spuriousLoss.settleEvent();
        }
    }

    /** The peer saw Congestion Experienced on packets up to one sent at this time (RFC 9002 §7.1). */
    void congestionExperienced(long timeSent, long now) {
        if (timeSent > recoveryStart) {
            reduce(now);
            spuriousLoss.settleEvent(); // a mark is never spurious
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
        spuriousLoss.settleEvent();
        adaptPace(now);
    }

    /**
     * Looks in an ACK for packets that were declared lost, and takes the reduction back if it shows that nothing had been lost.
     *
     * @return how many of them have arrived after all
     */
    int arrivedAfterAll(AckRanges ack, long now) {
        int arrived = spuriousLoss.arrived(ack, reordering, rtt, now);
        if (arrived > 0 && spuriousLoss.takeEventBack()) {
            recoveryStart = recoveryStartBefore;
            growthStart = recoveryStartBefore;
            controller.onSpuriousCongestionEvent();
            adaptPace(now);
        }
        return arrived;
    }

    /** Nothing was heard for a while: what was lost before will not be heard of. */
    void rest() {
        spuriousLoss.forget();
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
        resume.leavePath();
        pacer.reset();
        reordering.reset();
        spuriousLoss.forget();
        recoveryStart = NONE;
        recoveryStartBefore = NONE;
        growthStart = NONE;
    }

    /** The connection is over. */
    void close() {
        resume.close();
    }

    private void adaptPace(long now) {
        double bytesPerSecond = Math.max(controller.pacingBytesPerSecond(), resume.paceBytesPerSecond());
        if (controller.keepsRate()) {
            pacer.keep(controller.pacingBytesPerSecond(), rtt, now);
        } else if (bytesPerSecond > 0) {
            pacer.adapt(bytesPerSecond, rtt, now);
        } else {
            pacer.adapt(controller.window(), controller.inSlowStart(), rtt, now);
        }
    }
}
