package loomwire.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ObjectName;
import loomwire.quic.ClientConfig;
import loomwire.quic.MemoryBudget;
import loomwire.quic.Quic;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.QuicStream;
import loomwire.quic.ServerIdentity;
import loomwire.quic.ServerTrust;
import loomwire.quic.TransportConfig;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.memory.LinkConditions;
import loomwire.rawnet.memory.MemoryNetwork;
import loomwire.rawnet.udp.UdpPort;

/**
 * What connections and streams cost that do nothing: both ends in one process, live heap after garbage collections.
 * Arguments: the port ({@code udp} or {@code memory}), connections, streams on each, MiB that each connection moves before
 * it idles, and {@code histogram} to print which classes hold the memory. By the java of a JDK 25:
 *
 * <pre>java --enable-preview -Xmx2g -cp … loomwire.bench.IdleMemory memory 500 20 0</pre>
 */
public final class IdleMemory {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;
    /** A connection at rest gives back what it needed at full speed; probes and acknowledgments are over by then. */
    private static final Duration REST = Duration.ofSeconds(12);

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int SHOWN_CLASSES = 40;

    private final QuicEndpoint server;
    private final QuicEndpoint client;
    private final ClientConfig config;
    private final boolean histogram;
    private final List<QuicConnection> connections = new ArrayList<>();
    private final List<QuicStream> streams = new ArrayList<>();
    private final AtomicLong waiting = new AtomicLong();
    private long last;

    private IdleMemory(QuicEndpoint server, QuicEndpoint client, ClientConfig config, boolean histogram) {
        this.server = server;
        this.client = client;
        this.config = config;
        this.histogram = histogram;
    }

    public static void main(String[] arguments) throws Exception {
        String kind = arguments.length > 0 ? arguments[0] : "memory";
        int connections = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 500;
        int streams = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20;
        int burstMib = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0;
        boolean histogram = arguments.length > 4 && arguments[4].equals("histogram");
        MemoryNetwork memory = new MemoryNetwork(1, LinkConditions.PERFECT);
        ServerIdentity identity = ServerIdentity.selfSigned("localhost");
        TransportConfig transport = TransportConfig.builder()
                .maxBidirectionalStreams(Math.max(1_000, 2L * streams))
                .maxUnidirectionalStreams(10)
                .maxIdleTimeout(Duration.ofMinutes(10))
                .keepAlivePeriod(Duration.ofSeconds(10))
                .build();
        ClientConfig config = ClientConfig.alpn("idle")
                .trust(new ServerTrust.SkipVerification())
                .transport(transport)
                .build();
        try (QuicEndpoint server = Quic.server(open(kind, memory))
                        .identity(identity)
                        .alpn("idle")
                        .transport(transport)
                        .maxConnections(2 * connections + 10)
                        .acceptBacklog(1000)
                        .memory(MemoryBudget.UNLIMITED)
                        .open();
                QuicEndpoint client = Quic.client(open(kind, memory))
                        .memory(MemoryBudget.UNLIMITED)
                        .open()) {
            new IdleMemory(server, client, config, histogram).measure(connections, streams, burstMib);
        }
    }

    private static PacketPort open(String kind, MemoryNetwork memory) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return switch (kind) {
            case "udp" -> UdpPort.open(any, SOCKET_BUFFER_BYTES, UdpPort.DEFAULT_DATAGRAM_BYTES);
            case "memory" -> memory.open(any);
            default -> throw new IllegalArgumentException("the port is udp or memory, not " + kind);
        };
    }

    private void measure(int count, int streamsEach, int burstMib) throws Exception {
        Thread.ofVirtual().start(this::accept);
        connections.add(client.dial(server.localAddress(), config, PATIENCE)); // loads classes, fills caches
        openStream(connections.getFirst());
        last = liveHeap();
        System.out.printf("%-44s %,14d B of heap%n", "two endpoints, a connection, a stream", last);
        for (int i = 0; i < count; i++) {
            connections.add(client.dial(server.localAddress(), config, PATIENCE));
        }
        Thread.sleep(REST);
        report(count + " connections, per end of each", 2L * count);
        if (burstMib > 0) {
            for (QuicConnection connection : connections.subList(1, connections.size())) {
                burst(connection, (long) burstMib << 20);
            }
            report("right after " + burstMib + " MiB on each, more per end", 2L * count);
            Thread.sleep(REST.plus(REST));
            report("at rest again, more per end", 2L * count);
        }
        for (QuicConnection connection : connections.subList(1, connections.size())) {
            for (int i = 0; i < streamsEach; i++) {
                openStream(connection);
            }
        }
        while (waiting.get() < streams.size()) {
            Thread.sleep(20);
        }
        Thread.sleep(REST);
        report(streamsEach + " streams on each, per end, with one thread", 2L * count * streamsEach);
        System.out.println("client: " + client.stats().streams() + ", budget: " + MemoryBudget.UNLIMITED + ", "
                + MemoryBudget.UNLIMITED.stockBytes() + " B in stock");
        if (histogram) {
            printHistogram();
        }
    }

    private void report(String what, long divisor) throws Exception {
        long now = liveHeap();
        System.out.printf("%-44s %,14d B%n", what, divisor == 0 ? 0 : (now - last) / divisor);
        last = now;
    }

    /** Opens a stream whose one byte has arrived; nobody ever says more on it, and both ends keep it. */
    private void openStream(QuicConnection connection) throws IOException {
        QuicStream stream = connection.openStream(PATIENCE);
        stream.write(new byte[1], 0, 1);
        streams.add(stream);
    }

    private void burst(QuicConnection connection, long bytes) throws IOException {
        QuicStream stream = connection.openStream(PATIENCE);
        byte[] chunk = new byte[CHUNK_BYTES];
        chunk[0] = 1; // says that more comes
        for (long sent = 0; sent < bytes; sent += chunk.length) {
            stream.write(chunk, 0, chunk.length);
        }
        stream.finish();
        while (stream.read(chunk, 0, chunk.length) >= 0) {
            // The end says that all has arrived.
        }
    }

    private void accept() {
        try {
            while (true) {
                QuicConnection accepted = server.accept(PATIENCE);
                if (accepted != null) {
                    Thread.ofVirtual().start(() -> acceptStreams(accepted));
                }
            }
        } catch (IOException over) {
            // The measurement is over.
        }
    }

    private void acceptStreams(QuicConnection connection) {
        try {
            while (true) {
                QuicStream stream = connection.acceptStream(Duration.ofHours(1));
                if (stream != null) {
                    Thread.ofVirtual().start(() -> read(stream));
                }
            }
        } catch (IOException over) {
            // Likewise.
        }
    }

    /** The application's thread: reads the first byte and waits for more, as a relay does. */
    private void read(QuicStream stream) {
        try (stream) {
            byte[] one = new byte[1];
            stream.read(one, 0, 1);
            if (one[0] == 0) {
                waiting.incrementAndGet();
                stream.read(one, 0, 1);
            } else {
                byte[] chunk = new byte[CHUNK_BYTES];
                while (stream.read(chunk, 0, chunk.length) >= 0) {
                    // Only to take it off the connection.
                }
                stream.finish();
            }
        } catch (IOException over) {
            // Likewise.
        }
    }

    private static long liveHeap() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(200);
        }
        // Segments in stock serve whoever comes next; there is one stock of bounded size for the process.
        return runtime.totalMemory() - runtime.freeMemory() - MemoryBudget.UNLIMITED.stockBytes();
    }

    private static void printHistogram() throws Exception {
        Object text = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {null},
                        new String[] {String[].class.getName()});
        text.toString().lines().limit(SHOWN_CLASSES).forEach(System.out::println);
    }
}
