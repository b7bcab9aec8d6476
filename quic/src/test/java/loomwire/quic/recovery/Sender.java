package loomwire.quic.recovery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import loomwire.quic.CongestionController;
import loomwire.quic.PathMemory;
import loomwire.quic.base.MemoryAccount;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.wire.AckRanges;

/** A {@link Recovery} driven by hand in virtual milliseconds, which notes every packet's fate. */
final class Sender implements SettleListener {
    static final int DATAGRAM = 1_200;
    static final PacketNumberSpace INITIAL = PacketNumberSpace.INITIAL;
    static final PacketNumberSpace HANDSHAKE = PacketNumberSpace.HANDSHAKE;
    static final PacketNumberSpace APPLICATION = PacketNumberSpace.APPLICATION;

    final List<Long> acknowledged = new ArrayList<>();
    final List<Long> lost = new ArrayList<>();
    /** Of the lost, how many were told to have arrived. */
    int lateTold;
    /** What probes repeat. */
    final List<Long> repeated = new ArrayList<>();
    /** Packets with nothing that a probe would repeat. */
    final Set<Long> worthless = new HashSet<>();

    final CongestionController controller;
    final Recovery recovery;
    private final AckRanges ack = new AckRanges();

    private Sender(boolean client, CongestionController controller) {
        this(client, controller, MemoryAccount.UNLIMITED);
    }

    private Sender(boolean client, CongestionController controller, MemoryAccount memory) {
        this.controller = controller;
        this.recovery =
                new Recovery(RecoverySettings.of(DATAGRAM, client), controller, PathMemory.Account.NONE, memory, this);
    }

    static Sender client() {
        return new Sender(true, new Cubic(DATAGRAM));
    }

    static Sender server() {
        return new Sender(false, new Cubic(DATAGRAM));
    }

    static Sender with(CongestionController controller) {
        return new Sender(false, controller).confirmed();
    }

    static Sender with(CongestionController controller, MemoryAccount memory) {
        return new Sender(false, controller, memory).confirmed();
    }

    /** A server whose handshake is confirmed, without any RTT sample yet. */
    static Sender established() {
        return server().confirmed();
    }

    private Sender confirmed() {
        recovery.setHandshakeConfirmed();
        return this;
    }

    static long millis(double value) {
        return Math.round(value * 1e6);
    }

    /** Sends an ack-eliciting packet of full size and says its number. */
    long send(PacketNumberSpace space, double atMillis) {
        return send(space, DATAGRAM, true, true, 0, atMillis);
    }

    long sendAckOnly(PacketNumberSpace space, double atMillis) {
        return send(space, 40, false, false, 0, atMillis);
    }

    long send(PacketNumberSpace space, int bytes, boolean eliciting, boolean inFlight, int ecn, double atMillis) {
        SentPacket packet = recovery.begin(space);
        packet.add(7, packet.packetNumber(), bytes, space.ordinal());
        recovery.sent(space, bytes, eliciting, inFlight, ecn, millis(atMillis));
        return packet.packetNumber();
    }

    /** Acknowledges inclusive ranges given as smallest, largest, highest range first. */
    void ack(PacketNumberSpace space, double atMillis, long... ranges) {
        ackDelayed(space, atMillis, 0, ranges);
    }

    void ackDelayed(PacketNumberSpace space, double atMillis, double delayMillis, long... ranges) {
        try {
            recovery.onAck(space, ranges(ack.reset(0), ranges), millis(delayMillis), millis(atMillis));
        } catch (QuicViolation e) {
            throw new AssertionError(e);
        }
    }

    static AckRanges ranges(AckRanges into, long... ranges) {
        for (int i = 0; i < ranges.length; i += 2) {
            into.add(ranges[i], ranges[i + 1]);
        }
        return into;
    }

    void timeout(double atMillis) {
        recovery.onTimeout(millis(atMillis));
    }

    double timeoutMillis() {
        return recovery.nextTimeout() == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : recovery.nextTimeout() / 1e6;
    }

    @Override
    public void acknowledged(PacketNumberSpace space, SentPacket packet, long now) {
        checkToken(space, packet);
        acknowledged.add(packet.packetNumber());
    }

    @Override
    public void lost(PacketNumberSpace space, SentPacket packet, long now) {
        checkToken(space, packet);
        lost.add(packet.packetNumber());
    }

    @Override
    public void late(int packets) {
        lateTold += packets;
    }

    @Override
    public boolean repeat(PacketNumberSpace space, SentPacket packet, long now) {
        checkToken(space, packet);
        boolean again = !worthless.contains(packet.packetNumber());
        if (again) {
            repeated.add(packet.packetNumber());
        }
        return again;
    }

    private static void checkToken(PacketNumberSpace space, SentPacket packet) {
        if (packet.tokenCount() != 1
                || packet.kind(0) != 7
                || packet.a(0) != packet.packetNumber()
                || packet.b(0) != packet.size()
                || packet.c(0) != space.ordinal()) {
            throw new AssertionError("token of " + packet + " is not what was added");
        }
    }
}
