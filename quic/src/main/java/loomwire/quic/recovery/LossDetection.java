package loomwire.quic.recovery;

/**
 * Decides which packets are lost, in the order of sending, and tells everyone whom it concerns. Because it runs after
 * every ACK, packets more than a threshold below the largest acknowledged are all settled, so a call costs only what
 * it settles. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9002#section-6.1">RFC 9002 §6.1</a>
 */
final class LossDetection {
    /** RFC 9002 §6.1.1 (kPacketThreshold). */
    static final int PACKET_THRESHOLD = 3;
    /** RFC 9002 §6.1.2 (kTimeThreshold): 9/8. */
    private static final int TIME_THRESHOLD_NUMERATOR = 9;
    private static final int TIME_THRESHOLD_DENOMINATOR = 8;

    private final RttEstimator rtt;
    private final Flight flight;
    private final ProbeTimer probeTimer;
    private final EcnValidation ecn;
    private final SettleListener listener;
    private long packetsLost;

    LossDetection(RttEstimator rtt, Flight flight, ProbeTimer probeTimer, EcnValidation ecn,
            SettleListener listener) {
        this.rtt = rtt;
        this.flight = flight;
        this.probeTimer = probeTimer;
        this.ecn = ecn;
        this.listener = listener;
    }

    /** Packets in flight that were declared lost. */
    long packetsLost() {
        return packetsLost;
    }

    /** Declares lost what is lost by number or by time, and says in {@code lossTime} when the next one will be. */
    void detect(SpaceState state, long now) {
        // RFC 9002 §6.1.2: never below the timer granularity, or every reordering on a short path is a loss.
        long delay = Math.max(TIME_THRESHOLD_NUMERATOR * Math.max(rtt.latestNanos(), rtt.smoothedNanos())
                / TIME_THRESHOLD_DENOMINATOR, RttEstimator.GRANULARITY_NANOS);
        SentPackets packets = state.packets;
        boolean persistent = false;
        state.lossTime = SpaceState.NEVER;
        while (packets.oldest() < packets.next()) {
            SentPacket packet = packets.get(packets.oldest());
            if (packet.state() == SentPacket.OUTSTANDING) {
                if (packet.packetNumber() > state.largestAcknowledged) {
                    break;
                }
                boolean lost = state.largestAcknowledged - packet.packetNumber() >= PACKET_THRESHOLD
                        || packet.timeSent() + delay <= now;
                if (!lost) { // nor are the younger ones
                    state.lossTime = packet.timeSent() + delay;
                    break;
                }
                lose(state, packet, now);
            }
            persistent |= pass(state, packet);
        }
        if (persistent) { // answered after all losses are, so that none of them counts as a further event
            state.lostRun.end();
            rtt.forgetMinimum();
            flight.persistentCongestion(now);
        }
    }

    /**
     * Makes room for another packet. A packet that is not in flight may wait for its acknowledgment for ever, since
     * nothing elicits it: rather than enlarge the ring for it, it is given up. At the cap so is any packet.
     */
    void makeRoom(SpaceState state, long now) {
        SentPackets packets = state.packets;
        while (packets.isCrowded()) {
            SentPacket packet = packets.get(packets.oldest());
            if (packet.state() == SentPacket.OUTSTANDING) {
                if (packet.inFlight() && !packets.isAtCap()) {
                    return;
                }
                lose(state, packet, now);
            }
            pass(state, packet);
        }
    }

    /**
     * Nothing was heard for so long that only packets in flight matter still: acknowledgments of ours whose own
     * acknowledgment nothing elicits are given up, and room is given back.
     */
    void rest(SpaceState state, long now) {
        SentPackets packets = state.packets;
        while (packets.oldest() < packets.next()) {
            SentPacket packet = packets.get(packets.oldest());
            if (packet.state() == SentPacket.OUTSTANDING) {
                if (packet.inFlight() || packet.ackEliciting()) {
                    break;
                }
                lose(state, packet, now);
            }
            pass(state, packet);
        }
        packets.trim();
    }

    /** Tells that all packets are lost without blaming the network: the peer did not want them as they were. */
    void unsend(SpaceState state, long now) {
        SentPackets packets = state.packets;
        for (long number = packets.oldest(); number < packets.next(); number++) {
            SentPacket packet = packets.get(number);
            if (packet.state() == SentPacket.OUTSTANDING) {
                flight.forget(packet);
                packet.settle(SentPacket.LOST);
                listener.lost(state.space, packet, now);
            }
        }
        state.forgetPackets();
    }

    /** The keys are gone, and with them what could acknowledge these packets: nobody is told (RFC 9002 §6.4). */
    void forget(SpaceState state) {
        SentPackets packets = state.packets;
        for (long number = packets.oldest(); number < packets.next(); number++) {
            SentPacket packet = packets.get(number);
            if (packet.state() == SentPacket.OUTSTANDING) {
                flight.forget(packet);
            }
        }
        state.forgetPackets();
    }

    /** What is outstanding travelled a path that is not used any more: it may still arrive, but weighs nothing. */
    void leavePath(SpaceState state) {
        SentPackets packets = state.packets;
        for (long number = packets.oldest(); number < packets.next(); number++) {
            SentPacket packet = packets.get(number);
            if (packet.state() == SentPacket.OUTSTANDING) {
                flight.forget(packet);
                packet.leaveFlight();
            }
        }
        state.lostRun.end();
        state.firstOnPath = packets.next();
    }

    private void lose(SpaceState state, SentPacket packet, long now) {
        packet.settle(SentPacket.LOST);
        if (packet.ackEliciting()) {
            state.ackElicitingOutstanding--;
        }
        if (packet.inFlight()) {
            packetsLost++;
        }
        ecn.lost(packet);
        flight.lost(packet, state.isApplication(), now);
        listener.lost(state.space, packet, now);
    }

    /** Leaves a settled packet behind; {@code true} if it completes a run that is persistent congestion. */
    private boolean pass(SpaceState state, SentPacket packet) {
        state.packets.pass();
        if (packet.state() != SentPacket.LOST) {
            state.lostRun.end();
            return false;
        }
        state.lostRun.lost(packet, rtt);
        return state.lostRun.isPersistent(rtt, probeTimer.maxAckDelayNanos());
    }
}
