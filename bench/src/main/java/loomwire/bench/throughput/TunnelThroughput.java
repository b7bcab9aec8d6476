package loomwire.bench.throughput;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import loomwire.bench.stack.Content;
import loomwire.bench.stack.DuplexBulk;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * The tunnel as a whole over loopback UDP: SOCKS5 connections that stay open through a client and a server to a target, all
 * in this process, configured as users do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-preview")
public class TunnelThroughput {
    private static final int MIB = 64;
    private static final long BYTES = (long) MIB << 20;
    private static final int REQUEST_BYTES = 1024;
    /** So many count together: the measuring thread is not woken for each. */
    private static final int COUNTED = 100;

    /** SOCKS5 connections at once. */
    @Param({"1", "100"})
    public int connections;

    private final List<DuplexBulk> sockets = new ArrayList<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Together together = new Together();
    private TunnelInProcess tunnel;

    @Setup
    public void setUp() throws Exception {
        tunnel = TunnelInProcess.open();
        try {
            for (int i = 0; i < connections; i++) {
                sockets.add(new DuplexBulk(tunnel.connect()));
            }
        } catch (Exception e) {
            tunnel.close();
            throw e;
        }
    }

    @TearDown
    public void tearDown() throws Exception {
        together.close();
        for (DuplexBulk socket : sockets) {
            socket.close();
        }
        tunnel.close();
    }

    /** Downloads, an operation being a MiB of all connections together. */
    @Benchmark
    @OperationsPerInvocation(MIB)
    public void bulk(MovedBytes moved) throws Exception {
        List<Callable<Void>> jobs = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            DuplexBulk socket = sockets.get(i);
            long share = BYTES / connections + (i < BYTES % connections ? 1 : 0);
            jobs.add(() -> {
                socket.down(share);
                return null;
            });
        }
        together.run(jobs);
        moved.bytes += BYTES;
    }

    /** Those that ask. */
    @State(Scope.Benchmark)
    public static class All {
        private ClosedLoop loop;

        @Setup(Level.Iteration)
        public void start(TunnelThroughput harness) {
            loop = new ClosedLoop(harness.connections, harness::worker);
        }

        @TearDown(Level.Iteration)
        public void stop() throws Exception {
            loop.close();
        }
    }

    private ClosedLoop.Work worker(int number) {
        DuplexBulk socket = sockets.get(number);
        byte[] request = new byte[REQUEST_BYTES];
        return () -> {
            Content.renumber(request, numbers.incrementAndGet());
            socket.exchange(request);
        };
    }

    /** 1 KiB there and back on each connection, one after the other. */
    @Benchmark
    @OperationsPerInvocation(COUNTED)
    public void requests(All all, MovedBytes moved) throws Exception {
        all.loop.await(COUNTED);
        moved.bytes += 2L * COUNTED * REQUEST_BYTES;
    }
}
