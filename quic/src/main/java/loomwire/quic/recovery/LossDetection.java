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

    private final RttEstimator rtt;
    private final Reordering reordering;
    private final Flight flight;
    private final ProbeTimer probeTimer;
    private final EcnValidation ecn;
    private final SettleListener listener;
    private long packetsLost;
    private long packetsLate;

    LossDetection(
            RttEstimator rtt,
            Reordering reordering,
            Flight flight,
            ProbeTimer probeTimer,
            EcnValidation ecn,
            SettleListener listener) {
        this.rtt = rtt;
        this.reordering = reordering;
        this.flight = flight;
        this.probeTimer = probeTimer;
        this.ecn = ecn;
        this.listener = listener;
    }

    /** Packets in flight that were declared lost; probes of the MTU do not count, since to be lost is what they are for. */
    long packetsLost() {
        return packetsLost;
    }

    /** Those of them that were acknowledged after all. */
    long packetsLate() {
        return packetsLate;
    }

    /** So many packets were acknowledged that had been declared lost. */
    void late(int packets) {
        packetsLate += packets;
        listener.late(packets);
    }

    /** Declares lost what is lost by number or by time, and says in {@code lossTime} when the next one will be. */
    void detect(SpaceState state, long now) {
        long delay = reordering.lossDelayNanos(rtt);
        SentPackets packets = state.packets;
        boolean persistent = false;
        state.lossTime = SpaceState.NEVER;
        while (packets.oldest() < packets.next()) {
            SentPacket packet = packets.get(packets.oldest());
            if (packet.packetNumber() > state.largestAcknowledged) {
                break;
            }
            if (packet.state() == SentPacket.OUTSTANDING) {
                boolean lost = isLostByNumber(state, packet.packetNumber()) || packet.timeSent() + delay <= now;
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

    /** RFC 9002 §6.1.1 counts packets that were sent, and a number that was left out is none. */
    private boolean isLostByNumber(SpaceState state, long number) {
        if (reordering.isSeen()) {
            return false;
        }
        long later = state.largestAcknowledged - number;
        return later > PACKET_THRESHOLD // numbers are left out much further apart than this
                || later == PACKET_THRESHOLD && !state.packets.isAnySkippedAfter(number, PACKET_THRESHOLD);
    }

    /**
     * Makes room for another packet. One that nothing elicits an acknowledgment of may wait for it for ever: rather than
     * enlarge the ring for it, it is given up. At the cap so is any packet.
     */
    void makeRoom(SpaceState state, long now) {
        SentPackets packets = state.packets;
        while (packets.isCrowded()) {
            SentPacket packet = packets.get(packets.oldest());
            if (packet.state() == SentPacket.OUTSTANDING) {
                if ((packet.inFlight() || packet.ackEliciting()) && !packets.isAtCap()) {
                    return; // RFC 9002 §6.1: lost by number or by time, and not for want of room
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
        if (packet.inFlight() && !packet.isMtuProbe()) {
            packetsLost++;
        }
        ecn.lost(packet);
        flight.lost(packet, state.isApplication(), now);
        listener.lost(state.space, packet, now);
    }

    /** Leaves a settled packet behind; {@code true} if it completes a run that is persistent congestion. */
    private boolean pass(SpaceState state, SentPacket packet) {
        state.packets.pass();
        if (packet.state() == SentPacket.SKIPPED) {
            state.skipped.leaveBehind(packet.packetNumber());
            return false;
        }
        if (packet.state() != SentPacket.LOST) {
            state.lostRun.end();
            return false;
        }
        state.lostRun.lost(packet, rtt);
        return state.lostRun.isPersistent(rtt, probeTimer.maxAckDelayNanos());
    }
}
