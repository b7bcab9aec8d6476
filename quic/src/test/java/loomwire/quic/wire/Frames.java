package loomwire.quic.wire;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.VarInt;

/** Frames of every kind for tests, and a visitor that turns what it sees back into values. */
final class Frames {
    /** At least one of every frame type, with small and with the largest values. */
    static final List<Frame> EVERY_KIND = everyKind();

    private Frames() {}

    private static List<Frame> everyKind() {
        long max = VarInt.MAX;
        byte[] data = {1, 2, 3, 4, 5};
        byte[] token = new byte[NewConnectionIdFrame.TOKEN_LENGTH];
        token[15] = 15;
        return List.of(
                new PingFrame(),
                new AckFrame(0, List.of(new AckFrame.Range(0, 0)), null),
                new AckFrame(77, List.of(new AckFrame.Range(90, 100), new AckFrame.Range(3, 88)), null),
                new AckFrame(max, List.of(new AckFrame.Range(max, max), new AckFrame.Range(0, max - 2)), null),
                new AckFrame(5, List.of(new AckFrame.Range(7, 9)), new AckFrame.EcnCounts(1, 2000, max)),
                new ResetStreamFrame(4, 70_000, 1 << 20),
                new ResetStreamFrame(max, max, max),
                new StopSendingFrame(7, 300),
                new CryptoFrame(0, data),
                new CryptoFrame(max - data.length, data),
                new CryptoFrame(9, new byte[0]),
                new NewTokenFrame(data),
                new NewTokenFrame(new byte[NewTokenFrame.MAX_TOKEN_LENGTH]),
                new StreamFrame(0, 0, data, false),
                new StreamFrame(0, 0, new byte[0], true),
                new StreamFrame(4, 12_345, data, false),
                new StreamFrame(max, max - data.length, data, true),
                new MaxDataFrame(1 << 24),
                new MaxStreamDataFrame(8, 1 << 30),
                new MaxStreamsFrame(true, 1L << 60),
                new MaxStreamsFrame(false, 100),
                new DataBlockedFrame(max),
                new StreamDataBlockedFrame(12, 0),
                new StreamsBlockedFrame(true, 1L << 60),
                new StreamsBlockedFrame(false, 0),
                new NewConnectionIdFrame(3, 2, ConnectionId.copyOf(data), token),
                new NewConnectionIdFrame(max, max, ConnectionId.copyOf(new byte[20]), token),
                new RetireConnectionIdFrame(1),
                new PathChallengeFrame(0x0102030405060708L),
                new PathResponseFrame(-1),
                new ConnectionCloseFrame(false, 0x0a, 0x06, "crypto frame refused"),
                new ConnectionCloseFrame(true, 404, 0, "größer als erlaubt"),
                new ConnectionCloseFrame(true, max, 0, ""),
                new HandshakeDoneFrame(),
                new ImmediateAckFrame(),
                new AckFrequencyFrame(0, 1, 5_000, 3),
                new AckFrequencyFrame(max, max, max, max),
                new DatagramFrame(data),
                new DatagramFrame(new byte[0]));
    }

    static byte[] encode(Frame... frames) {
        int length = 0;
        for (Frame frame : frames) {
            length += frame.encodedLength();
        }
        ByteWriter w = new ByteWriter(new byte[length]);
        for (Frame frame : frames) {
            frame.write(w);
        }
        if (w.remaining() != 0) {
            throw new AssertionError(w.remaining() + " bytes fewer than announced");
        }
        return w.array();
    }

    static List<Frame> decode(EncryptionLevel level, byte[] bytes) throws QuicViolation {
        Recorder recorder = new Recorder();
        new FrameReader().read(level, bytes, 0, bytes.length, recorder);
        return recorder.frames;
    }

    /** Collects what it is told as values. */
    static final class Recorder implements FrameVisitor {
        final List<Frame> frames = new ArrayList<>();

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
            frames.add(new CryptoFrame(offset, copy(data, from, length)));
        }

        @Override
        public void stream(long streamId, long offset, byte[] data, int from, int length, boolean fin) {
            frames.add(new StreamFrame(streamId, offset, copy(data, from, length), fin));
        }

        @Override
        public void datagram(byte[] data, int from, int length) {
            frames.add(new DatagramFrame(copy(data, from, length)));
        }

        @Override
        public void control(Frame frame) {
            frames.add(frame);
        }

        private static byte[] copy(byte[] data, int from, int length) {
            return java.util.Arrays.copyOfRange(data, from, from + length);
        }
    }
}
