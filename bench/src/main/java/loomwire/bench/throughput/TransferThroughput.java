package loomwire.bench.throughput;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import loomwire.bench.stack.Stack;
import loomwire.bench.stack.StackSettings;
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
 * Bulk over streams that stay open, an operation being a MiB of all of them together. Client and server, their applications
 * and the port share the machine.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-preview")
public class TransferThroughput {
    /** What one invocation moves: enough that its beginning and its end do not count. */
    private static final int MIB = 64;

    private static final long BYTES = (long) MIB << 20;

    @Param("loomwire")
    public String stack;

    @Param({"memory", "udp", "pcap"})
    public String port;

    /** {@code down} from server to client, {@code up}, or {@code both} at once. */
    @Param({"down", "both"})
    public String direction;

    /** On each connection; with {@code both} so many in each direction. */
    @Param({"1", "100"})
    public int streams;

    @Param("1")
    public int connections;

    @Param("AES_128_GCM")
    public String suite;

    @Param("JDK")
    public String provider;

    private final List<Stack.BulkStream> downloads = new ArrayList<>();
    private final List<Stack.BulkStream> uploads = new ArrayList<>();
    private final Together together = new Together();
    private Stack opened;
    private List<Callable<Void>> jobs;

    @Setup
    public void setUp() throws Exception {
        opened = StackSettings.of(stack, port)
                .withSuite(suite)
                .withProvider(provider)
                .open();
        try {
            for (int i = 0; i < connections; i++) {
                openStreams(opened.connect());
            }
            jobs = jobs();
        } catch (Exception e) {
            opened.close();
            throw e;
        }
    }

    private void openStreams(Stack.Link link) throws Exception {
        for (int i = 0; i < streams; i++) {
            switch (direction) {
                case "down" -> downloads.add(link.openBulk());
                case "up" -> uploads.add(link.openBulk());
                case "both" -> {
                    downloads.add(link.openBulk());
                    uploads.add(link.openBulk());
                }
                default -> throw new IllegalArgumentException("the direction is down, up or both, not " + direction);
            }
        }
    }

    private List<Callable<Void>> jobs() {
        int count = downloads.size() + uploads.size();
        List<Callable<Void>> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long share = BYTES / count + (i < BYTES % count ? 1 : 0);
            int number = i;
            all.add(() -> {
                if (number < downloads.size()) {
                    downloads.get(number).down(share);
                } else {
                    uploads.get(number - downloads.size()).up(share);
                }
                return null;
            });
        }
        return all;
    }

    @TearDown
    public void tearDown() throws Exception {
        together.close();
        opened.close();
    }

    /** 64 MiB, every byte compared where it arrives. */
    @Benchmark
    @OperationsPerInvocation(MIB)
    public void transfer(Moved moved, Spent spent) throws Exception {
        spent.start();
        long before = opened.datagrams();
        together.run(jobs);
        spent.stop();
        moved.bytes += BYTES;
        moved.datagrams += opened.datagrams() - before;
    }
}
