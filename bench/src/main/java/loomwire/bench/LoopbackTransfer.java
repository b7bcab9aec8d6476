package loomwire.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import loomwire.quic.ClientConfig;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.QuicStream;
import loomwire.quic.ServerConfig;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.connection.TransportConfig;
import loomwire.quic.runtime.QuicRuntime;
import loomwire.quic.runtime.RuntimeOptions;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.ServerIdentity;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.ServerTrust;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.memory.LinkConditions;
import loomwire.rawnet.memory.MemoryNetwork;
import loomwire.rawnet.udp.UdpPort;

/**
 * How fast one stream carries bulk from a server to a client in the same process: both loops, both applications and the
 * port share the machine. Arguments: the port ({@code udp} or {@code memory}), MiB a round, rounds, bytes of a datagram.
 *
 * <pre>java --enable-preview -cp … loomwire.bench.LoopbackTransfer udp 512 6 1452</pre>
 */
public final class LoopbackTransfer {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;
    /** What a relay moves at once. */
    private static final int CHUNK_BYTES = 64 * 1024;

    private LoopbackTransfer() {}

    public static void main(String[] arguments) throws Exception {
        String kind = arguments.length > 0 ? arguments[0] : "udp";
        long bytes = (arguments.length > 1 ? Long.parseLong(arguments[1]) : 512) << 20;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 6;
        int datagramBytes = arguments.length > 3 ? Integer.parseInt(arguments[3]) : UdpPort.DEFAULT_DATAGRAM_BYTES;
        MemoryNetwork memory = new MemoryNetwork(1, LinkConditions.PERFECT);
        PacketPort serverPort = open(kind, memory, datagramBytes);
        PacketPort clientPort = open(kind, memory, datagramBytes);
        Instant now = Instant.now();
        ServerIdentity identity = ServerIdentity.generate(
                "localhost", now.minusSeconds(60), now.plusSeconds(86_400), new SeededEntropy(1));
        ServerConfig config =
                new ServerConfig(ServerTlsConfig.of(identity, "bulk"), TransportConfig.DEFAULTS, 10, 10);
        try (QuicEndpoint server = QuicRuntime.server(serverPort, config, RuntimeOptions.DEFAULTS.withName("server"));
                QuicEndpoint client = QuicRuntime.client(clientPort, RuntimeOptions.DEFAULTS.withName("client"))) {
            Thread.ofVirtual().start(() -> serve(server, bytes));
            ClientConfig clientConfig = new ClientConfig(
                    ClientTlsConfig.of("localhost", "bulk", new ServerTrust.SkipVerification(), now),
                    TransportConfig.DEFAULTS);
            QuicConnection connection = client.dial(server.localAddress(), clientConfig, PATIENCE);
            for (int i = 0; i < rounds; i++) {
                round(connection, i, bytes);
            }
            System.out.println(connection.stats());
            System.out.println("received: " + clientPort.counters().datagramsReceived + " datagrams, dropped "
                    + clientPort.counters().receiveDrops + "; server's drops on sending " + serverPort.counters().sendDrops);
        }
    }

    private static PacketPort open(String kind, MemoryNetwork memory, int datagramBytes) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return switch (kind) {
            case "udp" -> UdpPort.open(any, SOCKET_BUFFER_BYTES, datagramBytes);
            case "memory" -> memory.open(any);
            default -> throw new IllegalArgumentException("the port is udp or memory, not " + kind);
        };
    }

    private static void serve(QuicEndpoint server, long bytes) {
        try {
            QuicConnection connection = server.accept(PATIENCE);
            while (true) {
                QuicStream stream = connection.acceptStream(PATIENCE);
                if (stream != null) {
                    Thread.ofVirtual().start(() -> send(stream, bytes));
                }
            }
        } catch (IOException over) {
            // The client is done.
        }
    }

    private static void send(QuicStream stream, long bytes) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (stream) {
            stream.read(chunk, 0, 1);
            for (long left = bytes; left > 0; left -= CHUNK_BYTES) {
                stream.write(chunk, 0, (int) Math.min(left, CHUNK_BYTES));
            }
            stream.finish();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The client's application is a virtual thread, as it is in the tunnel. */
    private static void round(QuicConnection connection, int number, long bytes) throws Exception {
        CompletableFuture<long[]> done = new CompletableFuture<>();
        long start = System.nanoTime();
        long cpuStart = cpuNanos();
        Thread.ofVirtual().start(() -> {
            try {
                done.complete(receive(connection));
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        long[] result = done.get();
        long nanos = System.nanoTime() - start;
        if (result[0] != bytes) {
            throw new IllegalStateException(result[0] + " bytes came instead of " + bytes);
        }
        System.out.printf(
                "round %d: %.2f Gbit/s, %.2f s of processor a GiB, %d reads%n", number, bytes * 8.0 / nanos,
                (cpuNanos() - cpuStart) * 1e-9 * (1 << 30) / bytes, result[1]);
    }

    /** What both ends used of the processors: tells more than the rate where other programs run beside it. */
    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long[] receive(QuicConnection connection) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long sum = 0;
        long reads = 0;
        try (QuicStream stream = connection.openStream(PATIENCE)) {
            stream.write(chunk, 0, 1);
            stream.finish();
            for (int n = stream.read(chunk, 0, chunk.length); n >= 0; n = stream.read(chunk, 0, chunk.length)) {
                sum += n;
                reads++;
            }
        }
        return new long[] {sum, reads};
    }
}
