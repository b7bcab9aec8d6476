package loomwire.quic.recovery;

import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.wire.AckRanges;

/**
 * What happens when an ACK frame arrives: packets settle, the round-trip time is sampled, losses are found, the window
 * grows. Costs what is newly acknowledged, not what the frame repeats. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9002#appendix-A.7">RFC 9002 §A.7</a>
 */
final class AckProcessing {
    private final SpaceState[] spaces;
    private final RttEstimator rtt;
    private final Flight flight;
    private final ProbeTimer probeTimer;
    private final LossDetection losses;
    private final EcnValidation ecn;
    private final SettleListener listener;

    // What the ACK being processed has shown so far.
    private long newestAcknowledged;
    private long newestTimeSent;
    private boolean newlyElicited;

    AckProcessing(
            SpaceState[] spaces,
            RttEstimator rtt,
            Flight flight,
            ProbeTimer probeTimer,
            LossDetection losses,
            EcnValidation ecn,
            SettleListener listener) {
        this.spaces = spaces;
        this.rtt = rtt;
        this.flight = flight;
        this.probeTimer = probeTimer;
        this.losses = losses;
        this.ecn = ecn;
        this.listener = listener;
    }

    /**
     * Processes an ACK whose largest packet number is below the next one.
     *
     * @throws QuicViolation if one of its numbers was left out
     */
    void process(SpaceState state, AckRanges ack, long ackDelayNanos, long now) throws QuicViolation {
        boolean largestRose = ack.largestAcknowledged() > state.largestAcknowledged;
        state.largestAcknowledged = Math.max(state.largestAcknowledged, ack.largestAcknowledged());
        if (state.isApplication()) {
            int late = flight.arrivedAfterAll(ack, now);
            if (late > 0) {
                losses.late(late);
            }
        }
        flight.beginAck(now);
        if (!settleAcknowledged(state, ack, now)) {
            return;
        }
        long sample = sampleRtt(state, ack, ackDelayNanos, now);
        endRunsElsewhere(state);
        if (ecn.congestionReported(ack, largestRose, state.ecnCounts)) {
            flight.congestionExperienced(newestTimeSent, now);
        }
        losses.detect(state, now);
        flight.endAck(sample);
        if (state.space == PacketNumberSpace.HANDSHAKE) {
            probeTimer.setPeerValidatedAddress(true); // RFC 9002 §6.2.2.1
        }
        if (newlyElicited) {
            state.probesOwed = 0; // what they were to ask has been answered
        }
        probeTimer.acknowledged(now);
    }

    private boolean settleAcknowledged(SpaceState state, AckRanges ack, long now) throws QuicViolation {
        newestAcknowledged = SpaceState.NONE;
        newlyElicited = false;
        long oldest = state.packets.oldest();
        int ranges = 0;
        while (ranges < ack.count() && ack.largest(ranges) >= oldest) {
            ranges++;
        }
        for (int i = ranges - 1; i >= 0; i--) { // ascending, so that streams release their bytes in order
            if (!settleRange(state, Math.max(ack.smallest(i), oldest), ack.largest(i), now)) {
                throw Recovery.neverSent(ack);
            }
        }
        return newestAcknowledged != SpaceState.NONE;
    }

    /** @return whether all of these packets have been sent */
    private boolean settleRange(SpaceState state, long smallest, long largest, long now) {
        for (long number = smallest; number <= largest; number++) {
            SentPacket packet = state.packets.get(number);
            if (packet.state() != SentPacket.OUTSTANDING) {
                if (packet.state() == SentPacket.SKIPPED) {
                    return false;
                }
                continue;
            }
            packet.settle(SentPacket.ACKNOWLEDGED);
            newestAcknowledged = number;
            newestTimeSent = packet.timeSent();
            if (packet.ackEliciting()) {
                newlyElicited = true;
                state.ackElicitingOutstanding--;
            }
            ecn.acknowledged(packet, state.ecnCounts);
            flight.acknowledged(packet);
            listener.acknowledged(state.space, packet, now);
        }
        return true;
    }

    private long sampleRtt(SpaceState state, AckRanges ack, long ackDelayNanos, long now) {
        // RFC 9002 §5.1: only if the largest is new and something elicited the ACK; RFC 9000 §9.4: only on this path.
        if (newestAcknowledged != ack.largestAcknowledged()
                || !newlyElicited
                || newestAcknowledged < state.firstOnPath) {
            return AckSummary.NO_SAMPLE;
        }
        long delay = switch (state.space) {
            case INITIAL -> 0; // RFC 9002 §5.3: never delayed on purpose
            case HANDSHAKE, APPLICATION ->
                probeTimer.isHandshakeConfirmed()
                        ? Math.min(ackDelayNanos, probeTimer.maxAckDelayNanos())
                        : ackDelayNanos;
        };
        long sample = now - newestTimeSent;
        rtt.sample(sample, delay, now);
        return sample;
    }

    /** RFC 9002 §7.6.2: an acknowledgment in any space shows that the network was not dead. */
    private void endRunsElsewhere(SpaceState acknowledged) {
        for (SpaceState other : spaces) {
            if (other != acknowledged) {
                other.lostRun.acknowledgedElsewhere(newestTimeSent);
            }
        }
    }
}
