package loomwire.bench.throughput;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import loomwire.bench.stack.Content;
import loomwire.bench.stack.Stack;
import loomwire.bench.stack.StackSettings;
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
 * 1 KiB there and back, each on a stream of its own, in a closed loop: so many virtual threads ask again as soon as they are
 * answered.
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-preview")
public class RequestThroughput {
    private static final int REQUEST_BYTES = 1024;
    /** So many count together: the measuring thread is not woken for each. */
    private static final int COUNTED = 100;

    @Param("loomwire")
    public String stack;

    @Param("udp")
    public String port;

    @Param({"1", "100"})
    public int atOnce;

    @Param("1")
    public int connections;

    private final List<Stack.Link> links = new ArrayList<>();
    private final AtomicLong numbers = new AtomicLong();
    private Stack opened;

    @Setup
    public void setUp() throws Exception {
        opened = StackSettings.of(stack, port).open();
        try {
            for (int i = 0; i < connections; i++) {
                links.add(opened.connect());
            }
        } catch (Exception e) {
            opened.close();
            throw e;
        }
    }

    @TearDown
    public void tearDown() throws Exception {
        opened.close();
    }

    private ClosedLoop.Work worker(int number) {
        Stack.Link link = links.get(number % links.size());
        byte[] request = new byte[REQUEST_BYTES];
        return () -> {
            Content.renumber(request, numbers.incrementAndGet());
            link.exchange(request);
        };
    }

    /** All that ask at once. */
    @State(Scope.Benchmark)
    public static class All {
        private ClosedLoop loop;

        @Setup(Level.Iteration)
        public void start(RequestThroughput requests) {
            loop = new ClosedLoop(requests.atOnce, requests::worker);
        }

        @TearDown(Level.Iteration)
        public void stop() throws Exception {
            loop.close();
        }
    }

    /** All but the one whose time is taken. */
    @State(Scope.Benchmark)
    public static class Others {
        private ClosedLoop loop;
        private ClosedLoop.Work measured;

        @Setup(Level.Iteration)
        public void start(RequestThroughput requests) {
            measured = requests.worker(0);
            loop = new ClosedLoop(requests.atOnce - 1, requests::worker).begin();
        }

        @TearDown(Level.Iteration)
        public void stop() throws Exception {
            loop.close();
        }
    }

    /** Requests a second. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OperationsPerInvocation(COUNTED)
    public void requests(All all, Moved moved) throws Exception {
        long before = opened.datagrams();
        all.loop.await(COUNTED);
        moved.bytes += 2L * COUNTED * REQUEST_BYTES;
        moved.datagrams += opened.datagrams() - before;
    }

    /** The time of one request beside the others. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public void requestTime(Others others) throws Exception {
        others.measured.run();
        others.loop.check();
    }
}
