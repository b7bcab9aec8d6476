package loomwire.quic.connection;

import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.recovery.Recovery;
import loomwire.quic.wire.AckFrame;
import loomwire.quic.wire.AckFrequencyFrame;
import loomwire.quic.wire.AckRanges;
import loomwire.quic.wire.ConnectionCloseFrame;
import loomwire.quic.wire.CryptoFrame;
import loomwire.quic.wire.DataBlockedFrame;
import loomwire.quic.wire.DatagramFrame;
import loomwire.quic.wire.Frame;
import loomwire.quic.wire.FrameVisitor;
import loomwire.quic.wire.HandshakeDoneFrame;
import loomwire.quic.wire.ImmediateAckFrame;
import loomwire.quic.wire.MaxDataFrame;
import loomwire.quic.wire.MaxStreamDataFrame;
import loomwire.quic.wire.MaxStreamsFrame;
import loomwire.quic.wire.NewConnectionIdFrame;
import loomwire.quic.wire.NewTokenFrame;
import loomwire.quic.wire.PathChallengeFrame;
import loomwire.quic.wire.PathResponseFrame;
import loomwire.quic.wire.PeerTimes;
import loomwire.quic.wire.PingFrame;
import loomwire.quic.wire.ResetStreamFrame;
import loomwire.quic.wire.RetireConnectionIdFrame;
import loomwire.quic.wire.StopSendingFrame;
import loomwire.quic.wire.StreamDataBlockedFrame;
import loomwire.quic.wire.StreamFrame;
import loomwire.quic.wire.StreamsBlockedFrame;

/** Hands each frame of a packet to the part of the connection that it concerns. Owned by the shard loop. */
final class FrameDispatcher implements FrameVisitor {
    /** RFC 9000 §18.2: a max_ack_delay of 2^14 milliseconds is invalid. */
    private static final long MAX_ACK_DELAY_LIMIT_MICROS = (1L << 14) * 1_000;

    private final Connection connection;
    private final Recovery recovery;
    private final StreamTraffic streams;
    private final ControlFrames control;
    private final Handshake handshake;
    private final HandshakeProgress progress;
    private final Closing closing;
    private PacketSpace space;
    private long now;
    private boolean untaken;
    private ConnectionCloseFrame unprovenClose;

    FrameDispatcher(
            Connection connection,
            Recovery recovery,
            StreamTraffic streams,
            ControlFrames control,
            Handshake handshake,
            HandshakeProgress progress,
            Closing closing) {
        this.connection = connection;
        this.recovery = recovery;
        this.streams = streams;
        this.control = control;
        this.handshake = handshake;
        this.progress = progress;
        this.closing = closing;
    }

    /** Says which packet the next frames come from. */
    FrameDispatcher at(PacketSpace packetSpace, long time) {
        space = packetSpace;
        now = time;
        untaken = false;
        unprovenClose = null;
        return this;
    }

    /** The CONNECTION_CLOSE of the packet, if that may be anybody's; else {@code null}. */
    ConnectionCloseFrame unprovenClose() {
        return unprovenClose;
    }

    /** Whether a frame of the packet was not taken for want of memory: it must not be acknowledged, and comes again. */
    boolean leftSomething() {
        return untaken;
    }

    @Override
    public void ping() {
        // Its acknowledgment is all the answer it wants.
    }

    @Override
    public void ack(AckRanges ack) throws QuicViolation {
        long delayNanos = space.number == PacketNumberSpace.INITIAL ? 0 : progress.peerAckDelayNanos(ack.ackDelay());
        recovery.onAck(space.number, ack, delayNanos, now);
        connection.onAckProcessed(space, ack.largestAcknowledged(), now);
    }

    @Override
    public void crypto(long offset, byte[] data, int from, int length) throws QuicViolation {
        handshake.onCrypto(space, offset, data, from, length);
    }

    @Override
    public void stream(long streamId, long offset, byte[] data, int from, int length, boolean fin)
            throws QuicViolation {
        untaken |= !streams.onStream(streamId, offset, data, from, length, fin);
    }

    @Override
    public void datagram(byte[] data, int from, int length) throws QuicViolation {
        // RFC 9221 §3: we announced no max_datagram_frame_size.
        throw new QuicViolation(TransportError.PROTOCOL_VIOLATION, "DATAGRAM frame without having been offered");
    }

    @Override
    public void control(Frame frame) throws QuicViolation {
        switch (frame) {
            case ResetStreamFrame reset -> untaken |= !streams.onReset(reset);
            case StopSendingFrame stop -> untaken |= !streams.onStopSending(stop);
            case MaxDataFrame max -> streams.onMaxData(max.maximum());
            case MaxStreamDataFrame max -> untaken |= !streams.onMaxStreamData(max);
            case MaxStreamsFrame max -> streams.onMaxStreams(max);
            case DataBlockedFrame blocked -> {} // credit follows our own rules
            case StreamDataBlockedFrame blocked -> untaken |= !streams.onStreamDataBlocked(blocked);
            case StreamsBlockedFrame blocked -> {} // likewise
            case NewConnectionIdFrame id -> control.onNewConnectionId(id);
            case RetireConnectionIdFrame id -> control.onRetireConnectionId(id);
            case PathChallengeFrame challenge -> control.onPathChallenge(challenge);
            case PathResponseFrame response -> control.onPathResponse(response);
            case ConnectionCloseFrame close -> onClose(close);
            case HandshakeDoneFrame done -> progress.onHandshakeDone();
            case NewTokenFrame token -> onNewToken(token);
            case AckFrequencyFrame frequency -> onAckFrequency(frequency);
            case ImmediateAckFrame immediate -> space.acks.onImmediateAck();
            case AckFrame f -> throw notControl(f);
            case CryptoFrame f -> throw notControl(f);
            case DatagramFrame f -> throw notControl(f);
            case PingFrame f -> throw notControl(f);
            case StreamFrame f -> throw notControl(f);
        }
    }

    private void onClose(ConnectionCloseFrame close) {
        if (space.number != PacketNumberSpace.APPLICATION && connection.isAnswerUnproven()) {
            unprovenClose = close;
        } else {
            closing.byPeer(close, now);
        }
    }

    // RFC 9000 §19.7
    private void onNewToken(NewTokenFrame frame) throws QuicViolation {
        if (!connection.isClient()) {
            throw new QuicViolation(TransportError.PROTOCOL_VIOLATION, "NEW_TOKEN from a client");
        }
        connection.onNewToken(frame.token());
    }

    // QUIC Acknowledgment Frequency, ACK_FREQUENCY Frame
    private void onAckFrequency(AckFrequencyFrame frame) throws QuicViolation {
        long micros = frame.maxAckDelayMicros();
        if (micros < TransportParametersFactory.MIN_ACK_DELAY_MICROS || micros >= MAX_ACK_DELAY_LIMIT_MICROS) {
            throw new QuicViolation(
                    TransportError.PROTOCOL_VIOLATION, "asks to delay acknowledgments by " + micros + " us");
        }
        space.acks.onFrequency(
                frame.sequence(), frame.threshold(), PeerTimes.microsToNanos(micros), frame.reorderingThreshold());
    }

    private static AssertionError notControl(Frame frame) {
        return new AssertionError("the reader has a method of its own for " + frame);
    }
}
