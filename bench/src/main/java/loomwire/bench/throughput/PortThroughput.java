package loomwire.bench.throughput;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import loomwire.bench.stack.PortPair;
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
 * Datagrams a second out of a port and into one, with nothing above. Those that came in are compared with what was sent;
 * {@code out} counts what the port took, whether or not it was dropped on the way.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-preview")
public class PortThroughput {
    /** What one invocation counts: a full batch, or as many single datagrams. */
    private static final int DATAGRAMS = 32;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    @Param({"memory", "udp", "pcap"})
    public String port;

    /** Datagrams in a call: 1 or 32. */
    @Param({"1", "32"})
    public int batch;

    @Param("1400")
    public int bytes;

    private PortPair ports;
    private PortFlow flow;

    @Setup
    public void setUp() throws Exception {
        if (batch < 1 || DATAGRAMS % batch != 0) {
            throw new IllegalArgumentException("the batch must divide " + DATAGRAMS + ", but is " + batch);
        }
        ports = PortPair.open(port, 0);
        flow = new PortFlow(ports, bytes, batch);
    }

    @TearDown
    public void tearDown() throws IOException {
        ports.close();
    }

    /** Has another thread receive while the measuring one sends. */
    @State(Scope.Benchmark)
    public static class Receiver {
        private Background thread;

        @Setup(Level.Iteration)
        public void start(PortThroughput harness) {
            thread = new Background(() -> harness.flow.receive(LOOK_NANOS));
        }

        @TearDown(Level.Iteration)
        public void stop(PortThroughput harness) throws Exception {
            thread.close();
            harness.flow.drain();
        }
    }

    /** Has another thread send while the measuring one receives. */
    @State(Scope.Benchmark)
    public static class Sender {
        private Background thread;

        @Setup(Level.Iteration)
        public void start(PortThroughput harness) {
            thread = new Background(harness.flow::send);
        }

        @TearDown(Level.Iteration)
        public void stop(PortThroughput harness) throws Exception {
            thread.close();
            harness.flow.drain();
        }
    }

    /** Out, as fast as the port takes them; another thread takes in what arrives. */
    @Benchmark
    @OperationsPerInvocation(DATAGRAMS)
    public void out(Receiver receiver, Moved moved) throws Exception {
        receiver.thread.check();
        for (int i = 0; i < DATAGRAMS; ) {
            i += flow.send();
        }
        count(moved);
    }

    /** In, as fast as they come; another thread sends them. */
    @Benchmark
    @OperationsPerInvocation(DATAGRAMS)
    public void in(Sender sender, Moved moved) throws Exception {
        flow.await(DATAGRAMS, LOOK_NANOS);
        sender.thread.check();
        count(moved);
    }

    /** Out and in by turns in one thread: what the port costs, without a second processor. */
    @Benchmark
    @OperationsPerInvocation(DATAGRAMS)
    public void outAndIn(Moved moved) throws Exception {
        for (int i = 0; i < DATAGRAMS; i += batch) {
            flow.await(flow.send(), LOOK_NANOS);
        }
        count(moved);
    }

    private void count(Moved moved) {
        moved.bytes += (long) DATAGRAMS * bytes;
        moved.datagrams += DATAGRAMS;
    }
}
