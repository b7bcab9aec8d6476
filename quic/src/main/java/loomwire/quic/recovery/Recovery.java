package loomwire.quic.recovery;

import java.util.Arrays;
import loomwire.quic.CongestionController;
import loomwire.quic.PathMemory;
import loomwire.quic.RateFinding;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.MemoryAccount;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.wire.AckRanges;

/**
 * Loss recovery and congestion control of one connection: the only door of this package for what is sent. A packet's
 * life: {@link #begin}, tokens added while it is built, {@link #sent}, then one call of the {@link SettleListener}.
 * Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9002">RFC 9002</a>
 */
public final class Recovery {
    /** RFC 9000 §18.2: max_ack_delay when the peer does not say. */
    public static final long DEFAULT_MAX_ACK_DELAY_NANOS = 25_000_000L;

    private static final long NEVER = Long.MAX_VALUE;
    /** Frame types ACK, and ACK with ECN counts (RFC 9000 §19.3). */
    private static final long ACK_FRAME = 0x02;

    private static final long ACK_ECN_FRAME = 0x03;

    private final SpaceState[] spaces;
    private final SettleListener listener;
    private final RttEstimator rtt;
    private final Flight flight;
    private final ProbeTimer probeTimer;
    private final LossDetection losses;
    private final AckProcessing acks;
    private final EcnValidation ecn = new EcnValidation();

    /** Of a connection whose path nobody remembers, and whose packets no account holds. */
    public Recovery(RecoverySettings settings, CongestionController controller, SettleListener listener) {
        this(settings, controller, PathMemory.Account.NONE, MemoryAccount.UNLIMITED, listener);
    }

    /**
     * @param path what is remembered of the path that the connection takes
     * @param memory holds what the packets under way occupy
     */
    public Recovery(
            RecoverySettings settings,
            CongestionController controller,
            PathMemory.Account path,
            MemoryAccount memory,
            SettleListener listener) {
        this.listener = listener;
        this.spaces = Arrays.stream(PacketNumberSpace.values())
                .map(space -> new SpaceState(space, memory))
                .toArray(SpaceState[]::new);
        this.rtt = new RttEstimator(settings.initialRttNanos());
        Reordering reordering = new Reordering();
        this.flight = new Flight(settings.maxDatagramBytes(), controller, rtt, reordering, path);
        this.probeTimer = new ProbeTimer(settings.client(), rtt, spaces, DEFAULT_MAX_ACK_DELAY_NANOS);
        this.losses = new LossDetection(rtt, reordering, flight, probeTimer, ecn, listener);
        this.acks = new AckProcessing(spaces, rtt, flight, probeTimer, losses, ecn, listener);
    }

    // ---- sending

    /** Number of the packet that the next {@link #begin} starts. */
    public long nextPacketNumber(PacketNumberSpace space) {
        return state(space).packets.next();
    }

    /** Largest packet number the peer acknowledged, -1 if none. */
    public long largestAcknowledged(PacketNumberSpace space) {
        return state(space).largestAcknowledged;
    }

    /** Slot for the packet about to be built; finish with {@link #sent} or {@link #abandon}. */
    public SentPacket begin(PacketNumberSpace space) {
        return state(space).packets.begin();
    }

    /** Nothing is sent after all; the packet number is used by the next packet. */
    public void abandon(PacketNumberSpace space) {
        state(space).packets.abandon();
    }

    /**
     * The packet of the last {@link #begin} has been sent.
     *
     * @param bytes its size with header and tag
     * @param inFlight whether it counts against the window: ack-eliciting or padded (RFC 9002 §2)
     * @param ecn ECN codepoint of its datagram, 0 to 3
     */
    public void sent(PacketNumberSpace space, int bytes, boolean ackEliciting, boolean inFlight, int ecn, long now) {
        SpaceState state = state(space);
        noteSent(state, state.packets.commit(bytes, ackEliciting, inFlight, ecn, now), now);
    }

    /**
     * Likewise of a packet that probes the path's MTU: it fills the window as others do, its loss does not shrink it.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-14.4">RFC 9000 §14.4</a>
     */
    public void mtuProbeSent(PacketNumberSpace space, int bytes, long now) {
        SpaceState state = state(space);
        SentPacket packet = state.packets.commit(bytes, true, true, EcnValidation.NOT_ECT, now);
        packet.probesMtu();
        noteSent(state, packet, now);
    }

    private void noteSent(SpaceState state, SentPacket packet, long now) {
        ecn.sent(packet.ecn(), state.ecnCounts);
        if (packet.ackEliciting()) {
            state.lastAckElicitingSent = now;
            state.ackElicitingOutstanding++;
            probeTimer.restart(now);
        }
        if (packet.inFlight()) {
            flight.sent(packet, now);
        }
        losses.makeRoom(state, now);
        if (state.skipped != null && state.skipped.take(state.packets.next())) {
            state.packets.skip();
            losses.makeRoom(state, now);
        }
    }

    /** Whether the congestion window and the memory for packets have room for one full datagram. */
    public boolean windowOpen() {
        return flight.hasRoom() && hasRoomForPackets();
    }

    /** Likewise for a probe of the MTU, which is larger than the datagrams in use. */
    public boolean windowOpenFor(int bytes) {
        return flight.hasRoomFor(bytes) && hasRoomForPackets();
    }

    /** Waiting for room is for those whom an acknowledgment will give some: of our own ones alone none may ever come. */
    private boolean hasRoomForPackets() {
        SpaceState state = state(PacketNumberSpace.APPLICATION);
        return !state.packets.isFull() && (state.ackElicitingOutstanding == 0 || !state.packets.isShortOfRoom());
    }

    /** Bytes that the pacer lets out now; {@code Integer.MAX_VALUE} when nothing is paced, 0 until {@link #pacedUntil}. */
    public int sendBudgetBytes(long now) {
        return flight.pacer().budget(now);
    }

    /** When {@link #sendBudgetBytes}, having said 0, will say more; {@code Long.MAX_VALUE} if it did not say 0. */
    public long pacedUntil() {
        return flight.pacer().pacedUntil();
    }

    /** Says whether it is for want of data or credit that nothing more is sent (RFC 9002 §7.8). */
    public void setApplicationLimited(boolean limited) {
        flight.setApplicationLimited(limited);
    }

    /** Another controller decides from now on how fast to send. */
    public void follow(CongestionController controller, long now) {
        flight.follow(controller, now);
    }

    /** What the controller has found out of the path that a person may want to know, once; {@code null} for nothing new. */
    public RateFinding pollFinding() {
        return flight.pollFinding();
    }

    // ---- acknowledgments

    /**
     * Processes an ACK frame.
     *
     * @param ackDelayNanos the frame's delay, scaled by the peer's exponent
     * @throws QuicViolation if it acknowledges a packet that was never sent (RFC 9000 §13.1, §21.4)
     */
    public void onAck(PacketNumberSpace space, AckRanges ack, long ackDelayNanos, long now) throws QuicViolation {
        SpaceState state = state(space);
        if (ack.largestAcknowledged() >= state.packets.next() || state.skipped != null && state.skipped.anyIn(ack)) {
            throw neverSent(ack);
        }
        if (state.discarded) {
            return;
        }
        acks.process(state, ack, ackDelayNanos, now);
    }

    static QuicViolation neverSent(AckRanges ack) {
        return new QuicViolation(
                TransportError.PROTOCOL_VIOLATION,
                ack.hasEcn() ? ACK_ECN_FRAME : ACK_FRAME,
                "acknowledges a packet that was never sent");
    }

    // ---- timers and probes

    /** When {@link #onTimeout} wants to be called, {@code Long.MAX_VALUE} for never. */
    public long nextTimeout() {
        long lossTime = earliestLossTime();
        // RFC 9002 §6.2.1: no probe while a packet waits to be lost by time.
        return lossTime != NEVER ? lossTime : probeTimer.deadline();
    }

    public void onTimeout(long now) {
        if (now < nextTimeout()) {
            return;
        }
        if (earliestLossTime() == NEVER) {
            probeTimer.fire(now);
            offerOldest(now);
            return;
        }
        for (SpaceState state : spaces) {
            if (state.lossTime <= now) {
                losses.detect(state, now);
            }
        }
        probeTimer.restart(now);
    }

    private void offerOldest(long now) {
        for (SpaceState state : spaces) {
            int offers = state.probesOwed;
            for (long n = state.packets.oldest(); n < state.packets.next() && offers > 0; n++) {
                SentPacket packet = state.packets.get(n);
                if (packet.state() == SentPacket.OUTSTANDING
                        && packet.ackEliciting()
                        && listener.repeat(state.space, packet, now)) {
                    offers--;
                }
            }
        }
    }

    private long earliestLossTime() {
        long earliest = NEVER;
        for (SpaceState state : spaces) {
            earliest = Math.min(earliest, state.lossTime);
        }
        return earliest;
    }

    /** Ack-eliciting packets to send in this space because nothing was heard, regardless of the congestion window. */
    public int probesOwed(PacketNumberSpace space) {
        return state(space).probesOwed;
    }

    public void probeSent(PacketNumberSpace space) {
        SpaceState state = state(space);
        state.probesOwed = Math.max(state.probesOwed - 1, 0);
    }

    /** Whether an ack-eliciting packet of the space is neither acknowledged nor lost: then its probe timer runs. */
    public boolean hasOutstanding(PacketNumberSpace space) {
        return state(space).ackElicitingOutstanding > 0;
    }

    /** The probe timeout of a space without backoff, with the peer's max_ack_delay for APPLICATION. */
    public long ptoNanos(PacketNumberSpace space) {
        return probeTimer.periodNanos(state(space));
    }

    /** Probe timeouts in a row without an answer. */
    public int ptoCount() {
        return probeTimer.timeouts();
    }

    // ---- what the handshake and the path tell

    /** The keys of a space were dropped: its packets count no more, and nobody is told of their fate. */
    public void discard(PacketNumberSpace space, long now) {
        SpaceState state = state(space);
        if (state.discarded) {
            return;
        }
        state.discarded = true;
        losses.forget(state);
        state.packets.close();
        probeTimer.resetBackoff(now);
    }

    /** The connection is over. */
    public void close() {
        flight.close();
        for (SpaceState state : spaces) {
            state.packets.close();
        }
    }

    /** Nothing was heard for a while: gives back the room that only traffic needs. */
    public void rest(long now) {
        flight.rest();
        for (SpaceState state : spaces) {
            if (!state.discarded) {
                losses.rest(state, now);
            }
        }
    }

    /**
     * The peer ignored all packets of a space, as after rejected 0-RTT: they are told as lost, and the network is not
     * blamed.
     */
    public void unsend(PacketNumberSpace space, long now) {
        losses.unsend(state(space), now);
    }

    /** A Retry came: every packet is told as lost, recovery starts afresh, packet numbers go on (RFC 9002 §6.3). */
    public void restartAfterRetry(long now) {
        for (SpaceState state : spaces) {
            losses.unsend(state, now);
        }
        rtt.reset();
        flight.reset();
        probeTimer.resetBackoff(now);
    }

    /** Another path is used from now on: RTT, window and pace start afresh, older packets do not count for it. */
    public void onPathChanged(long now) {
        for (SpaceState state : spaces) {
            losses.leavePath(state);
        }
        rtt.reset();
        flight.reset();
        ecn.restart();
        probeTimer.resetBackoff(now);
    }

    /** The peer's max_ack_delay, 0 to 2^14 ms. */
    public void setMaxAckDelay(long nanos) {
        probeTimer.setMaxAckDelay(nanos);
    }

    /** The handshake is confirmed (RFC 9001 §4.1.2): application data may be probed for. */
    public void setHandshakeConfirmed() {
        probeTimer.confirmHandshake();
    }

    /** Whether a Handshake packet can be sent as probe. */
    public void setHandshakeKeysAvailable(boolean available) {
        probeTimer.setHandshakeKeys(available);
    }

    /** Whether the server is known to have validated our address; always so at a server. */
    public void setPeerCompletedAddressValidation(boolean validated) {
        probeTimer.setPeerValidatedAddress(validated);
    }

    /** Whether the server may send nothing before the client sends more (RFC 9000 §8.1): then it has no probe timer. */
    public void setAmplificationLimited(boolean limited) {
        probeTimer.setAmplificationLimited(limited);
    }

    /** Largest datagram of the path in bytes, as path MTU discovery found it. */
    public void setMaxDatagramBytes(int bytes) {
        flight.setMaxDatagramBytes(bytes);
    }

    // ---- figures

    public long bytesInFlight() {
        return flight.bytesInFlight();
    }

    /** Bytes that may be in flight. */
    public long congestionWindow() {
        return flight.window();
    }

    /** The window at which slow start ends; {@link Long#MAX_VALUE} where nothing is known of that. */
    public long slowStartThreshold() {
        return flight.slowStartThreshold();
    }

    /** At what rate packets leave, in bytes a second; 0 while they are not paced. */
    public long pacingBytesPerSecond() {
        return flight.pacer().bytesPerSecond();
    }

    /** What the congestion controller is doing, in its own words. */
    public String congestionState() {
        return flight.phase();
    }

    public RttEstimator rtt() {
        return rtt;
    }

    /** Packets in flight that were declared lost, among them any that arrived after all. */
    public long packetsLost() {
        return losses.packetsLost();
    }

    /** Those of {@link #packetsLost} that were acknowledged after all. */
    public long packetsLate() {
        return losses.packetsLate();
    }

    /**
     * From now on numbers of application packets are left out now and then, so that who acknowledges what it did not
     * receive is found out (RFC 9000 §21.4). Off at first.
     */
    public void skipNumbers(Entropy entropy) {
        SpaceState state = state(PacketNumberSpace.APPLICATION);
        state.skipped = new SkippedNumbers(entropy, state.packets.next());
    }

    /** Starts to mark packets; what the peer reports decides whether it goes on (RFC 9000 §13.4.2). Off at first. */
    public void enableEcn() {
        ecn.start();
    }

    /** ECN codepoint for the next datagram: 2 for ECT(0), or 0 while ECN is off, unproven or failed. */
    public int ecnToSend() {
        return ecn.codepoint();
    }

    private SpaceState state(PacketNumberSpace space) {
        return spaces[space.ordinal()];
    }
}
