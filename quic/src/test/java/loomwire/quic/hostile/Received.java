package loomwire.quic.hostile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.wire.AckFrame;
import loomwire.quic.wire.AckRanges;
import loomwire.quic.wire.CryptoFrame;
import loomwire.quic.wire.DatagramFrame;
import loomwire.quic.wire.Frame;
import loomwire.quic.wire.FrameReader;
import loomwire.quic.wire.FrameVisitor;
import loomwire.quic.wire.PingFrame;
import loomwire.quic.wire.StreamFrame;

/** A packet that a {@link HostilePeer} received and opened: level, packet number and frames in their order. */
public record Received(EncryptionLevel level, long number, List<Frame> frames, int datagramBytes) {

    public static Received read(EncryptionLevel level, long number, byte[] buffer, int from, int to, int datagramBytes)
            throws QuicViolation {
        Collector collector = new Collector(new ArrayList<>());
        new FrameReader().read(level, buffer, from, to, collector);
        return new Received(level, number, List.copyOf(collector.frames), datagramBytes);
    }

    /** Whether it must be acknowledged. */
    public boolean isAckEliciting() {
        return frames.stream().anyMatch(Frame::isAckEliciting);
    }

    private record Collector(List<Frame> frames) implements FrameVisitor {
        @Override
        public void ping() {
            frames.add(new PingFrame());
        }

        @Override
        public void ack(AckRanges ack) {
            frames.add(AckFrame.of(ack));
        }

        @Override
        public void crypto(long offset, byte[] data, int from, int length) {
            frames.add(new CryptoFrame(offset, Arrays.copyOfRange(data, from, from + length)));
        }

        @Override
        public void stream(long streamId, long offset, byte[] data, int from, int length, boolean fin) {
            frames.add(new StreamFrame(streamId, offset, Arrays.copyOfRange(data, from, from + length), fin));
        }

        @Override
        public void datagram(byte[] data, int from, int length) {
            frames.add(new DatagramFrame(Arrays.copyOfRange(data, from, from + length)));
        }

        @Override
        public void control(Frame frame) {
            frames.add(frame);
        }
    }
}
