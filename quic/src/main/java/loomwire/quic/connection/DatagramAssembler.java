package loomwire.quic.connection;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.crypto.Aead;
import loomwire.quic.path.MtuDiscovery;
import loomwire.quic.recovery.AckFrequency;
import loomwire.quic.recovery.Recovery;
import loomwire.quic.recovery.SentPacket;
import loomwire.quic.wire.ConnectionCloseFrame;
import loomwire.quic.wire.ImmediateAckFrame;
import loomwire.quic.wire.PingFrame;

/**
 * Builds datagrams: one packet for each encryption level that has something to say, padded and sealed when all are
 * known. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-12.2">RFC 9000 §12.2</a>
 */
final class DatagramAssembler {
    /** Levels in which packets are sent, in the order in which they stand in a datagram. */
    private static final EncryptionLevel[] LEVELS = {
        EncryptionLevel.INITIAL, EncryptionLevel.HANDSHAKE, EncryptionLevel.ONE_RTT
    };
    /** Less room than this holds no useful packet beside a long header and its tag. */
    private static final int MIN_PACKET_ROOM = 100;

    private final boolean client;
    private final LevelKeys keys;
    private final PacketSpace[] spaces;
    private final Recovery recovery;
    private final Handshake handshake;
    private final ControlFrames control;
    private final StreamTraffic streams;
    private final MtuDiscovery mtu;
    private final AckFrequency ackFrequency;
    private final ByteWriter writer = new ByteWriter();
    private final OpenPacket[] open;
    private int openCount;
    private boolean sentAckEliciting;
    private boolean sentHandshake;
    private boolean pacingBlocked;
    private boolean fullSize;
    private boolean answersChallenge;

    DatagramAssembler(
            boolean client,
            LevelKeys keys,
            PacketSpace[] spaces,
            Recovery recovery,
            Handshake handshake,
            LocalConnectionIds localIds,
            RemoteConnectionIds remoteIds,
            ControlFrames control,
            StreamTraffic streams,
            MtuDiscovery mtu,
            AckFrequency ackFrequency,
            InitialToken token,
            Watch watch) {
        this.client = client;
        this.keys = keys;
        this.spaces = spaces;
        this.recovery = recovery;
        this.handshake = handshake;
        this.control = control;
        this.streams = streams;
        this.mtu = mtu;
        this.ackFrequency = ackFrequency;
        this.open = new OpenPacket[LEVELS.length];
        for (int i = 0; i < open.length; i++) {
            open[i] = new OpenPacket(keys, localIds, remoteIds, token, watch);
        }
    }

    /** Whether no packet may be sealed any more but CONNECTION_CLOSE. */
    boolean isSealingOver() {
        return keys.isSealingOver();
    }

    /** Whether the last datagram held a packet that must be acknowledged. */
    boolean sentAckEliciting() {
        return sentAckEliciting;
    }

    /** Whether the last datagram held a Handshake packet. */
    boolean sentHandshake() {
        return sentHandshake;
    }

    /**
     * Builds the next datagram in {@code buffer[from, limit)}.
     *
     * @return its length, 0 if there is nothing to say or nothing may be said now
     */
    int build(byte[] buffer, int from, int limit, long now) {
        begin();
        int at = from;
        for (EncryptionLevel level : LEVELS) {
            PacketSpace space = spaces[level.space().ordinal()];
            if (!keys.canWrite(level) || space.isDiscarded() || limit - at < MIN_PACKET_ROOM) {
                continue;
            }
            if (writePacket(space, buffer, at, limit, now)) {
                at = open[openCount++].payloadTo + Aead.TAG_LENGTH;
            }
        }
        return openCount == 0 ? 0 : seal(buffer, from, limit, now);
    }

    private void begin() {
        openCount = 0;
        sentAckEliciting = false;
        sentHandshake = false;
        fullSize = false;
        answersChallenge = false;
    }

    private boolean writePacket(PacketSpace space, byte[] buffer, int at, int limit, long now) {
        boolean probe = recovery.probesOwed(space.number) > 0;
        boolean mayElicit = probe || mayElicit(now) || isHandshakeHeldUp(space);
        if (probe && !space.cryptoOut.hasDataToSend()) {
            space.cryptoOut
                    .resendUnacknowledged(); // RFC 9002 §6.2.4: what the probe before it carried is worth repeating
        }
        boolean ackDue = space.acks.ackDue(now);
        if (!mayElicit && !ackDue) {
            return false;
        }
        SentPacket packet = recovery.begin(space.number);
        OpenPacket current = open[openCount];
        current.begin(
                space,
                recovery.nextPacketNumber(space.number),
                recovery.largestAcknowledged(space.number),
                writer,
                buffer,
                at,
                limit);
        boolean ack = ackDue || space.acks.hasUnacknowledged();
        if (ack) {
            current.writeAck(packet, TransportParametersFactory.ACK_DELAY_EXPONENT, now);
        }
        boolean hurry = probe && askForImmediateAck(space);
        current.ackEliciting = mayElicit && writeContent(space, packet, now) | hurry;
        if (probe && !current.ackEliciting) {
            new PingFrame().write(writer);
            current.ackEliciting = true;
        }
        if (!current.ackEliciting && !ackDue) {
            recovery.abandon(space.number);
            return false;
        }
        if (ack) {
            space.acks.ackSent(now);
        }
        if (probe) {
            recovery.probeSent(space.number);
        }
        current.finish(writer);
        return true;
    }

    /** Has a probe answered without delay, if the peer understands that. */
    private boolean askForImmediateAck(PacketSpace space) {
        if (space.number != PacketNumberSpace.APPLICATION || !ackFrequency.isUnderstood() || writer.remaining() < 1) {
            return false;
        }
        new ImmediateAckFrame().write(writer);
        return true;
    }

    /**
     * Whether handshake bytes wait with none of their level under way, so that no timer would ever send them: the window
     * may be full of application data, which is not probed for before the handshake is confirmed (RFC 9002 §6.2.1). Then
     * one packet goes out in spite of the window.
     */
    private boolean isHandshakeHeldUp(PacketSpace space) {
        return space.number != PacketNumberSpace.APPLICATION
                && space.cryptoOut.hasDataToSend()
                && !recovery.hasOutstanding(space.number);
    }

    /** Whether congestion control and pacing let a packet go that counts as in flight. */
    private boolean mayElicit(long now) {
        boolean windowOpen = recovery.windowOpen();
        pacingBlocked = windowOpen && recovery.sendBudgetBytes(now) <= 0;
        return windowOpen && !pacingBlocked;
    }

    /** Whether the last datagram was not built only because its time has not come. */
    boolean isPacingBlocked() {
        return pacingBlocked;
    }

    /** @return whether anything was written that the peer must acknowledge */
    private boolean writeContent(PacketSpace space, SentPacket packet, long now) {
        int start = writer.position();
        while (space.cryptoOut.hasDataToSend() && space.cryptoOut.writeFrame(writer)) {
            packet.add(Token.CRYPTO, space.cryptoOut.lastOffset(), space.cryptoOut.lastLength(), 0);
        }
        if (space.number == PacketNumberSpace.APPLICATION) {
            control.write(writer, packet, now);
            fullSize = control.askedForAnswer();
            answersChallenge = control.answeredChallenge();
            streams.write(writer, packet, now, recovery.rtt());
            // RFC 9002 §7.8: a window that the application does not fill must not grow.
            recovery.setApplicationLimited(!streams.filledLastPacket());
        }
        return writer.position() > start;
    }

    private int seal(byte[] buffer, int from, int limit, long now) {
        if (fullSize) {
            // Whoever asks whether the path lives wants to know it of datagrams as they are in use, not of tiny ones
            // only.
            open[openCount - 1].padTo(buffer, limit);
        } else if (needsPadding()) {
            OpenPacket last = open[openCount - 1];
            last.padTo(buffer, from + Math.min(Connection.MIN_INITIAL_DATAGRAM_BYTES, limit - from));
        }
        int end = from;
        for (int i = 0; i < openCount; i++) {
            OpenPacket packet = open[i];
            end = packet.seal(buffer);
            recovery.sent(
                    packet.space.number,
                    end - packet.headerFrom,
                    packet.ackEliciting,
                    packet.ackEliciting || packet.padded,
                    0,
                    now);
            sentAckEliciting |= packet.ackEliciting;
            sentHandshake |= packet.space.number == PacketNumberSpace.HANDSHAKE;
        }
        return end - from;
    }

    // RFC 9000 §14.1: a client's Initial packets, and a server's that must be acknowledged, fill 1200 bytes.
    private boolean needsPadding() {
        if (answersChallenge) {
            return true; // RFC 9000 §8.2.2: the challenge asks of the path whether it carries this much
        }
        for (int i = 0; i < openCount; i++) {
            OpenPacket packet = open[i];
            if (packet.space.number == PacketNumberSpace.INITIAL && (client || packet.ackEliciting)) {
                return true;
            }
        }
        return false;
    }

    /** Builds a datagram of exactly the size that the path's MTU is probed with; 0 if none is due or it does not fit. */
    int buildMtuProbe(byte[] buffer, int from, int limit, long now) {
        int size = mtu.probeBytes();
        if (!handshake.isConfirmed() || !mtu.probeDue(now) || limit - from < size || !recovery.windowOpenFor(size)) {
            return 0;
        }
        begin();
        PacketSpace space = spaces[PacketNumberSpace.APPLICATION.ordinal()];
        long number = recovery.nextPacketNumber(space.number);
        SentPacket packet = recovery.begin(space.number);
        OpenPacket probe = open[0];
        probe.begin(space, number, recovery.largestAcknowledged(space.number), writer, buffer, from, limit);
        if (!askForImmediateAck(space)) {
            new PingFrame().write(writer);
        }
        packet.add(Token.MTU_PROBE, size, 0, 0);
        probe.finish(writer);
        probe.padTo(buffer, from + size);
        probe.probesMtu = true;
        int end = probe.seal(buffer);
        recovery.mtuProbeSent(space.number, end - from, now);
        mtu.probeSent();
        sentAckEliciting = true;
        return end - from;
    }

    /**
     * Builds a datagram that says why the connection ends, at every level the peer may be able to read.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-10.2.3">RFC 9000 §10.2.3</a>
     */
    int buildClose(ConnectionCloseFrame frame, byte[] buffer, int from, int limit, long now) {
        begin();
        int at = from;
        for (EncryptionLevel level : LEVELS) {
            PacketSpace space = spaces[level.space().ordinal()];
            boolean wanted = level == EncryptionLevel.ONE_RTT || !handshake.isConfirmed();
            if (!wanted || !keys.canWrite(level) || space.isDiscarded() || limit - at < MIN_PACKET_ROOM) {
                continue;
            }
            OpenPacket packet = open[openCount];
            long number = recovery.nextPacketNumber(space.number);
            recovery.begin(space.number);
            packet.begin(space, number, recovery.largestAcknowledged(space.number), writer, buffer, at, limit);
            ConnectionCloseFrame fitting = CloseFrames.forLevel(frame, level, writer.remaining());
            fitting.write(writer);
            packet.finish(writer);
            at = open[openCount++].payloadTo + Aead.TAG_LENGTH;
        }
        return openCount == 0 ? 0 : seal(buffer, from, limit, now);
    }
}
