package loomwire.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.RangeSet;
import loomwire.quic.wire.AckRanges;
import loomwire.quic.wire.Frame;
import loomwire.quic.wire.FrameReader;
import loomwire.quic.wire.FrameVisitor;
import loomwire.quic.wire.FrameWriter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to read the frames of one packet, for the packets that bulk traffic is made of. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-preview")
public class FrameReaderBenchmark {
    private static final int PAYLOAD = 1350;
    private static final int LOSSY_RANGES = 32;
    private static final int SMALL_STREAMS = 10;

    private final FrameReader reader = new FrameReader();
    private final Sum sum = new Sum();
    private byte[] bulk;
    private byte[] ackOneRange;
    private byte[] ackLossy;
    private byte[] manyStreams;

    @Setup
    public void write() {
        ByteWriter w = new ByteWriter(new byte[PAYLOAD]);
        int length = PAYLOAD - FrameWriter.streamHeaderLength(4, 1 << 28, PAYLOAD);
        FrameWriter.streamHeader(w, 4, 1 << 28, length, false);
        w.writeZeros(length);
        bulk = written(w);

        RangeSet received = new RangeSet();
        received.add(0, 1_000_000);
        FrameWriter.ack(w.reset(w.array(), 0, PAYLOAD), received, 12);
        ackOneRange = written(w);

        for (int i = 1; i < LOSSY_RANGES; i++) {
            received.add(1_000_000 + 3L * i);
        }
        FrameWriter.ack(w.reset(w.array(), 0, PAYLOAD), received, 12);
        ackLossy = written(w);

        w.reset(w.array(), 0, PAYLOAD);
        for (int i = 0; i < SMALL_STREAMS; i++) {
            FrameWriter.streamHeader(w, 4L * i, 70_000, 100, false);
            w.writeZeros(100);
        }
        manyStreams = written(w);
    }

    private static byte[] written(ByteWriter w) {
        return Arrays.copyOf(w.array(), w.position());
    }

    /** A full packet with one STREAM frame. */
    @Benchmark
    public long bulkStream() throws QuicViolation {
        return read(bulk);
    }

    /** An ACK without gaps. */
    @Benchmark
    public long ackOneRange() throws QuicViolation {
        return read(ackOneRange);
    }

    /** An ACK after loss, with 32 ranges. */
    @Benchmark
    public long ackLossy() throws QuicViolation {
        return read(ackLossy);
    }

    /** A packet shared by ten streams. */
    @Benchmark
    public long manyStreams() throws QuicViolation {
        return read(manyStreams);
    }

    private long read(byte[] payload) throws QuicViolation {
        reader.read(EncryptionLevel.ONE_RTT, payload, 0, payload.length, sum);
        return sum.value;
    }

    /** Uses every argument, so that nothing can be left out. */
    private static final class Sum implements FrameVisitor {
        private long value;

        @Override
        public void ping() {
            value++;
        }

        @Override
        public void ack(AckRanges ack) {
            value += ack.largestAcknowledged() + ack.smallest(ack.count() - 1) + ack.ackDelay();
        }

        @Override
        public void crypto(long offset, byte[] data, int from, int length) {
            value += offset + from + length;
        }

        @Override
        public void stream(long streamId, long offset, byte[] data, int from, int length, boolean fin) {
            value += streamId + offset + from + length + (fin ? 1 : 0);
        }

        @Override
        public void datagram(byte[] data, int from, int length) {
            value += from + length;
        }

        @Override
        public void control(Frame frame) {
            value += frame.type();
        }
    }
}
