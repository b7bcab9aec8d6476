package loomwire.quic.connection;

import java.util.function.LongUnaryOperator;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.event.ConnectionObserver;
import loomwire.quic.wire.AckFrame;
import loomwire.quic.wire.AckFrequencyFrame;
import loomwire.quic.wire.AckRanges;
import loomwire.quic.wire.ConnectionCloseFrame;
import loomwire.quic.wire.CryptoFrame;
import loomwire.quic.wire.DataBlockedFrame;
import loomwire.quic.wire.DatagramFrame;
import loomwire.quic.wire.Frame;
import loomwire.quic.wire.FrameReader;
import loomwire.quic.wire.FrameTypes;
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
import loomwire.quic.wire.PingFrame;
import loomwire.quic.wire.ResetStreamFrame;
import loomwire.quic.wire.RetireConnectionIdFrame;
import loomwire.quic.wire.StopSendingFrame;
import loomwire.quic.wire.StreamDataBlockedFrame;
import loomwire.quic.wire.StreamFrame;
import loomwire.quic.wire.StreamsBlockedFrame;

/**
 * Reads a packet that somebody looks at a second time, to tell of its frames: those who write and read frames in earnest
 * need not know of it. Owned by the shard loop.
 */
final class FrameTeller implements FrameVisitor {
    private static final int LAST_STREAM_FRAME = FrameTypes.STREAM + 1;

    private final ConnectionObserver observer;
    private final FrameReader reader = new FrameReader();
    private LongUnaryOperator delayNanos = raw -> raw;

    FrameTeller(ConnectionObserver observer) {
        this.observer = observer;
    }

    /**
     * Tells of the frames in {@code buffer[from, to)}; of a packet that breaks the rules, those before the first that does.
     *
     * @param ackDelayNanos what a raw ACK Delay field means
     */
    void tell(EncryptionLevel level, byte[] buffer, int from, int to, LongUnaryOperator ackDelayNanos) {
        delayNanos = ackDelayNanos;
        try {
            reader.read(level, buffer, from, to, this);
        } catch (QuicViolation violation) {
            // Whoever reads it in earnest will say so.
        }
    }

    @Override
    public void ping() {
        observer.frame(FrameTypes.PING, 0, 0, 0);
    }

    @Override
    public void ack(AckRanges ack) {
        observer.ackFrame(ack, delayNanos.applyAsLong(ack.ackDelay()));
    }

    @Override
    public void crypto(long offset, byte[] data, int from, int length) {
        observer.frame(FrameTypes.CRYPTO, offset, length, 0);
    }

    @Override
    public void stream(long streamId, long offset, byte[] data, int from, int length, boolean fin) {
        observer.frame(fin ? LAST_STREAM_FRAME : FrameTypes.STREAM, streamId, offset, length);
    }

    @Override
    public void datagram(byte[] data, int from, int length) {
        observer.frame(FrameTypes.DATAGRAM, length, 0, 0);
    }

    @Override
    public void control(Frame frame) {
        switch (frame) {
            case ResetStreamFrame f -> tell(f, f.streamId(), f.errorCode(), f.finalSize());
            case StopSendingFrame f -> tell(f, f.streamId(), f.errorCode(), 0);
            case MaxDataFrame f -> tell(f, f.maximum(), 0, 0);
            case MaxStreamDataFrame f -> tell(f, f.streamId(), f.maximum(), 0);
            case MaxStreamsFrame f -> tell(f, f.maximum(), 0, 0);
            case DataBlockedFrame f -> tell(f, f.limit(), 0, 0);
            case StreamDataBlockedFrame f -> tell(f, f.streamId(), f.limit(), 0);
            case StreamsBlockedFrame f -> tell(f, f.limit(), 0, 0);
            case NewConnectionIdFrame f -> observer.newConnectionIdFrame(f.sequence(), f.retirePriorTo(), f.id());
            case RetireConnectionIdFrame f -> tell(f, f.sequence(), 0, 0);
            case PathChallengeFrame f -> tell(f, f.data(), 0, 0);
            case PathResponseFrame f -> tell(f, f.data(), 0, 0);
            case ConnectionCloseFrame f -> tell(f, f.errorCode(), f.frameType(), 0);
            case HandshakeDoneFrame f -> tell(f, 0, 0, 0);
            case NewTokenFrame f -> tell(f, f.token().length, 0, 0);
            case AckFrequencyFrame f -> tell(f, f.sequence(), f.threshold(), f.maxAckDelayMicros());
            case ImmediateAckFrame f -> tell(f, 0, 0, 0);
            case AckFrame f -> tell(f, 0, 0, 0);
            case CryptoFrame f -> tell(f, 0, 0, 0);
            case DatagramFrame f -> tell(f, 0, 0, 0);
            case PingFrame f -> tell(f, 0, 0, 0);
            case StreamFrame f -> tell(f, 0, 0, 0);
        }
    }

    private void tell(Frame frame, long a, long b, long c) {
        observer.frame((int) frame.type(), a, b, c);
    }
}
