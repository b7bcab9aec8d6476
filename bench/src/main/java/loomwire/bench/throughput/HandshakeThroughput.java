package loomwire.bench.throughput;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import loomwire.bench.stack.Identity;
import loomwire.bench.stack.Stack;
import loomwire.bench.stack.StackSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Full handshakes a second, both ends in this process: the client judges the certificate by its authority and the harness
 * compares it with the server's; every connection is closed at once.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-preview")
public class HandshakeThroughput {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @Param("loomwire")
    public String stack;

    @Param("udp")
    public String port;

    /** 1 is one after the other. */
    @Param({"1", "16"})
    public int atOnce;

    /** The server's kind of key. */
    @Param({"P256", "Ed25519"})
    public String identity;

    private final AtomicLong dialled = new AtomicLong();
    private Stack opened;
    private ClosedLoop loop;

    @Setup
    public void setUp() throws Exception {
        opened = StackSettings.of(stack, port)
                .withIdentity(Identity.Key.named(identity))
                .open();
    }

    @Setup(Level.Iteration)
    public void start() {
        loop = new ClosedLoop(atOnce, number -> () -> {
            opened.connect().close();
            dialled.incrementAndGet();
        });
    }

    /** Both ends have to agree on how many there were. */
    @TearDown(Level.Iteration)
    public void stop() throws Exception {
        loop.close();
        long deadline = System.nanoTime() + Stack.PATIENCE.toNanos();
        while (opened.accepted() != dialled.get()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "the server saw " + opened.accepted() + " handshakes, the client " + dialled.get());
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    @TearDown
    public void tearDown() throws Exception {
        opened.close();
    }

    /** Handshakes a second. */
    @Benchmark
    public void handshake(MovedDatagrams moved) throws Exception {
        long before = opened.datagrams();
        loop.await(1);
        moved.datagrams += opened.datagrams() - before;
    }
}
