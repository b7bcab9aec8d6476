package loomwire.bench;

import java.util.concurrent.TimeUnit;
import loomwire.quic.pipe.ReceivePipe;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.pipe.SendPipe;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the border between application and loop costs: the score is bytes in a nanosecond, thus gigabytes in a second.
 * The application moves chunks, the loop packets; both on one thread, or each on its own.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-preview")
public class PipeBenchmark {
    private static final int BYTES = 64 << 20;
    private static final int WINDOW_BYTES = 1 << 20;
    /** The stream data of a packet in a datagram of 1,400 bytes. */
    private static final int PACKET_BYTES = 1_360;

    /** What the application reads or writes at once. */
    @Param({"16384", "65536"})
    public int chunkBytes;

    private final SegmentPool pool = new SegmentPool();
    private final byte[] packet = new byte[PACKET_BYTES];
    private byte[] chunk;

    @Setup
    public void allocate() {
        chunk = new byte[chunkBytes];
    }

    @TearDown
    public void check() {
        if (pool.live() != 0) {
            throw new IllegalStateException(pool.live() + " segments leaked");
        }
    }

    @Benchmark
    @OperationsPerInvocation(BYTES)
    public void sendOneThread() {
        SendPipe pipe = new SendPipe(pool, WINDOW_BYTES);
        while (pipe.released() < BYTES) {
            writeChunks(pipe);
            sendWritten(pipe);
        }
    }

    @Benchmark
    @OperationsPerInvocation(BYTES)
    public void sendTwoThreads() throws InterruptedException {
        SendPipe pipe = new SendPipe(pool, WINDOW_BYTES);
        Thread application = Thread.startVirtualThread(() -> {
            while (pipe.written() < BYTES) {
                if (!writeChunks(pipe)) {
                    await(pipe);
                }
            }
        });
        while (pipe.released() < BYTES) {
            sendWritten(pipe);
            if (pipe.freeBytes() >= WINDOW_BYTES / 2) {
                pipe.waiter().wake();
            }
        }
        application.join();
    }

    @Benchmark
    @OperationsPerInvocation(BYTES)
    public void receiveOneThread() {
        ReceivePipe pipe = new ReceivePipe(pool);
        for (long at = 0; at < BYTES; ) {
            at = deliverWindow(pipe, at);
            while (pipe.read(chunk, 0, chunk.length) > 0) {}
        }
    }

    @Benchmark
    @OperationsPerInvocation(BYTES)
    public void receiveTwoThreads() throws InterruptedException {
        ReceivePipe pipe = new ReceivePipe(pool);
        Thread application = Thread.startVirtualThread(() -> {
            int count;
            while ((count = pipe.read(chunk, 0, chunk.length)) >= 0) {
                if (count == 0) {
                    await(pipe);
                }
            }
        });
        for (long at = 0; at < BYTES; ) {
            at = deliverWindow(pipe, at);
            if (pipe.available() >= WINDOW_BYTES / 4) {
                pipe.waiter().wake();
            }
        }
        pipe.finish(BYTES);
        pipe.waiter().wake();
        application.join();
    }

    /** Writes until the pipe is full or all is written; whether anything was written. */
    private boolean writeChunks(SendPipe pipe) {
        boolean any = false;
        int count;
        do {
            count = pipe.write(chunk, 0, (int) Math.min(chunk.length, BYTES - pipe.written()));
            any |= count > 0;
        } while (count > 0);
        return any;
    }

    /** Sends packets of what is written, acknowledged ten at a time. */
    private void sendWritten(SendPipe pipe) {
        long written = pipe.written();
        long sent = pipe.released();
        for (int packets = 1; sent < written; packets++) {
            int length = (int) Math.min(PACKET_BYTES, written - sent);
            pipe.copy(sent, packet, 0, length);
            sent += length;
            if (packets % 10 == 0 || sent == written) {
                pipe.release(sent);
            }
        }
    }

    private long deliverWindow(ReceivePipe pipe, long at) {
        long end = Math.min(BYTES, pipe.readPosition() + WINDOW_BYTES);
        while (at < end) {
            int length = (int) Math.min(PACKET_BYTES, end - at);
            pipe.write(at, packet, 0, length);
            at += length;
            pipe.publish(at);
        }
        return at;
    }

    private static void await(SendPipe pipe) {
        try {
            pipe.waiter().await(pipe::isWritable, Long.MAX_VALUE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(ReceivePipe pipe) {
        try {
            pipe.waiter().await(pipe::isReadable, Long.MAX_VALUE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
