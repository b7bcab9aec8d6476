package loomwire.bench.throughput;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.TimeUnit;
import loomwire.bench.stack.LoomwireEndpoints;
import loomwire.bench.stack.StackSettings;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.StreamStoppedException;
import loomwire.quic.TransportConfig;
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
 * Calls with a deadline, over a network in memory: where the answer is there at once, and where it has to be waited for.
 * {@code scope} is what a {@code StructuredTaskScope} around a wait would cost by itself. The calls come from a virtual thread, as those of a tunnel do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-preview", "-Djmh.executor=VIRTUAL"})
public class DeadlineCalls {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    /** As many streams as a connection opens ahead. */
    private static final int READY = 6;
    /** Streams at once for what waits for another's end. */
    private static final int SCARCE = 1;

    private static final int PLENTY = 1000;

    /** How long a datagram is on its way, in microseconds. */
    @Param("0")
    public int delayMicros;

    private LoomwireEndpoints open(int streams) throws Exception {
        return LoomwireEndpoints.open(
                StackSettings.of("loomwire", "memory").withDelayNanos(TimeUnit.MICROSECONDS.toNanos(delayMicros)),
                TransportConfig.builder()
                        .maxBidirectionalStreams(streams)
                        .maxUnidirectionalStreams(0)
                        .build());
    }

    /** Two endpoints with a connection, whose server gives back each stream as soon as it ends. */
    @State(Scope.Benchmark)
    public static class Pair {
        private LoomwireEndpoints endpoints;
        private QuicConnection client;
        private QuicConnection server;

        void open(DeadlineCalls calls, int streams) throws Exception {
            endpoints = calls.open(streams);
            client = endpoints.dial();
            server = endpoints.server().accept(DEADLINE);
        }

        QuicConnection client() {
            return client;
        }

        QuicConnection server() {
            return server;
        }

        @Setup
        public void open(DeadlineCalls calls) throws Exception {
            open(calls, PLENTY);
        }

        @TearDown
        public void close() throws IOException {
            endpoints.close();
        }
    }

    /** A pair whose client may have one stream at a time. */
    @State(Scope.Benchmark)
    public static class ScarcePair extends Pair {
        private QuicStream last;

        @Override
        @Setup
        public void open(DeadlineCalls calls) throws Exception {
            open(calls, SCARCE);
            Thread.ofVirtual().start(() -> giveBack(server()));
            last = client().openStream(DEADLINE);
        }

        private static void giveBack(QuicConnection server) {
            try {
                while (true) {
                    QuicStream stream = server.acceptStream(DEADLINE);
                    if (stream != null) {
                        stream.close();
                    }
                }
            } catch (IOException closed) {
                // The end of the run.
            }
        }
    }

    /** Streams that the client has ready to be opened, and then such that it has opened. */
    @State(Scope.Benchmark)
    public static class Streams {
        private final Queue<QuicStream> open = new ArrayDeque<>();

        /** Ends those of before, and waits until the loop has seen it and has others ready. */
        @Setup(Level.Invocation)
        public void settle(Pair pair) throws IOException {
            for (QuicStream stream = open.poll(); stream != null; stream = open.poll()) {
                stream.close();
            }
            for (QuicStream stream = pair.server.acceptStream(Duration.ZERO);
                    stream != null;
                    stream = pair.server.acceptStream(Duration.ZERO)) {
                stream.close();
            }
            pair.client.ping(DEADLINE);
        }
    }

    /** Streams that wait at the server to be accepted. */
    @State(Scope.Benchmark)
    public static class Arrived {
        private final Queue<QuicStream> opened = new ArrayDeque<>();
        private final Queue<QuicStream> accepted = new ArrayDeque<>();

        @Setup(Level.Invocation)
        public void bring(Pair pair) throws IOException {
            closeAll(opened);
            closeAll(accepted);
            for (int i = 0; i < READY; i++) {
                QuicStream stream = pair.client.openStream(DEADLINE);
                stream.write(new byte[1], 0, 1);
                opened.add(stream);
            }
            // What comes after them has been seen.
            pair.client.ping(DEADLINE);
        }

        private static void closeAll(Queue<QuicStream> streams) {
            for (QuicStream stream = streams.poll(); stream != null; stream = streams.poll()) {
                stream.close();
            }
        }
    }

    /** Opens a stream at the client whenever the server is about to wait for one. */
    @State(Scope.Benchmark)
    public static class Opener {
        private final Semaphore wanted = new Semaphore(0);
        private Thread thread;

        @Setup
        public void start(Pair pair) {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        wanted.acquire();
                        openOne(pair.client);
                    }
                } catch (IOException | InterruptedException over) {
                    // The end of the run; a failure shows as a stream that does not come.
                }
            });
        }

        private static void openOne(QuicConnection client) throws IOException {
            try (QuicStream stream = client.openStream(DEADLINE)) {
                stream.write(new byte[1], 0, 1);
                stream.finish();
            } catch (StreamStoppedException taken) {
                // The server was quick to close it.
            }
        }

        @TearDown
        public void stop() throws InterruptedException {
            thread.interrupt();
            thread.join();
        }
    }

    /** A scope with a deadline around something that is done at once. */
    @Benchmark
    public void scope() throws InterruptedException {
        try (var scope = StructuredTaskScope.open(Joiner.awaitAll(), c -> c.withTimeout(DEADLINE))) {
            scope.fork(() -> DEADLINE);
            scope.join();
        }
    }

    /** A connection: its handshake, and its end. */
    @Benchmark
    public void dial(Pair pair) throws IOException {
        pair.endpoints.dial().close();
        // Nobody else asks the server for it.
        pair.endpoints.server().accept(Duration.ZERO);
    }

    /** A PING and its acknowledgment, which the peer may hold back for a while (RFC 9000 §13.2.1). */
    @Benchmark
    public void ping(Pair pair) throws IOException {
        pair.client.ping(DEADLINE);
    }

    /** Streams that are ready to be opened. */
    @Benchmark
    @OperationsPerInvocation(READY)
    public void openAtOnce(Pair pair, Streams streams) throws IOException {
        for (int i = 0; i < READY; i++) {
            streams.open.add(pair.client.openStream(DEADLINE));
        }
    }

    /** A stream for which the peer first has to give credit, because the one before ended. */
    @Benchmark
    public void openAfterCredit(ScarcePair pair) throws IOException {
        pair.last.close();
        pair.last = pair.client().openStream(DEADLINE);
    }

    /** Streams that are there. */
    @Benchmark
    @OperationsPerInvocation(READY)
    public void acceptAtOnce(Pair pair, Arrived arrived) throws IOException {
        for (int i = 0; i < READY; i++) {
            arrived.accepted.add(accepted(pair));
        }
    }

    /** A stream that the peer opens meanwhile. */
    @Benchmark
    public void acceptAfterOpening(Pair pair, Opener opener) throws IOException {
        opener.wanted.release();
        accepted(pair).close();
    }

    private static QuicStream accepted(Pair pair) throws IOException {
        QuicStream stream = pair.server.acceptStream(DEADLINE);
        if (stream == null) {
            throw new IllegalStateException("no stream came");
        }
        return stream;
    }
}
