package loomwire.bench;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import loomwire.quic.base.VarInt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one variable-length integer costs to read and to write, by encoded length. A packet has five to ten. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-preview")
public class VarIntBenchmark {
    private static final int COUNT = 1024;
    private static final long SEED = 9000;

    /** Bytes of every integer; {@code mixed} has all four lengths at random, which the branch predictor cannot guess. */
    @Param({"1", "2", "4", "8", "mixed"})
    public String length;

    private final long[] values = new long[COUNT];
    private final byte[] encoded = new byte[COUNT * 8];
    private final byte[] target = new byte[COUNT * 8];

    @Setup
    public void encode() {
        Random random = new Random(SEED);
        int at = 0;
        for (int i = 0; i < COUNT; i++) {
            int bytes = length.equals("mixed") ? 1 << random.nextInt(4) : Integer.parseInt(length);
            long limit = (1L << bytes * Byte.SIZE - 2) - 1;
            values[i] = limit - random.nextInt((int) Math.min(limit / 2, 1 << 16));
            at = VarInt.write(encoded, at, values[i]);
        }
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long read() {
        long sum = 0;
        int at = 0;
        for (int i = 0; i < COUNT; i++) {
            sum += VarInt.read(encoded, at);
            at += VarInt.lengthFromFirstByte(encoded[at]);
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public int write() {
        int at = 0;
        for (long value : values) {
            at = VarInt.write(target, at, value);
        }
        return at;
    }
}
