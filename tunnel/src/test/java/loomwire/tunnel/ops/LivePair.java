package loomwire.tunnel.ops;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.count.Metric;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.testing.FreePorts;

/** A server and a client over UDP on loopback, each with its metrics. */
final class LivePair implements AutoCloseable {
    private static final String KEY = "42".repeat(32);

    private final Path folder;
    private final int tunnelPort;
    private final int socksPort;
    private final int serverMetricsPort;
    private final int clientMetricsPort;
    private RunningProcess server;
    private RunningProcess client;

    LivePair(Path folder) throws IOException {
        this.folder = folder;
        tunnelPort = FreePorts.udp();
        socksPort = FreePorts.tcp();
        serverMetricsPort = FreePorts.tcp();
        clientMetricsPort = FreePorts.tcp();
    }

    Config serverConfig() throws Exception {
        return ConfigLoader.parse(
                Path.of("server.yaml"),
                """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                egress: { allow: ["127.0.0.0/8"] }
                network: { backend: udp }
                state_dir: "%s"
                metrics: { listen: "127.0.0.1:%d" }
                """.formatted(tunnelPort, KEY, folder.resolve("state"), serverMetricsPort),
                new Host(2, 8192, Map.of()));
    }

    Config clientConfig() throws Exception {
        return ConfigLoader.parse(
                Path.of("client.yaml"),
                """
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                transport: { conn: 1 }
                socks5: [{ listen: "127.0.0.1:%d" }]
                metrics: { listen: "127.0.0.1:%d" }
                """.formatted(tunnelPort, KEY, socksPort, clientMetricsPort),
                new Host(2, 8192, Map.of()));
    }

    void startServer() throws Exception {
        server = RunningProcess.start(serverConfig());
    }

    void startClient() throws Exception {
        client = RunningProcess.start(clientConfig());
    }

    void stopServer() throws IOException {
        RunningProcess stopped = server;
        server = null;
        stopped.close();
    }

    void drainServer() {
        try {
            server.drain(Duration.ofSeconds(60));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether one relay has begun and ended at both ends. */
    boolean hasRelayedOne() {
        try {
            return isOver(ExportedMetricsTest.scrape(serverMetrics()))
                    && isOver(ExportedMetricsTest.scrape(clientMetrics()));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isOver(Scrape scrape) {
        return scrape.sum(Metric.RELAYS_TOTAL) == 1 && scrape.sum(Metric.RELAYS_OPEN) == 0;
    }

    InetSocketAddress socks() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socksPort);
    }

    InetSocketAddress serverMetrics() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), serverMetricsPort);
    }

    InetSocketAddress clientMetrics() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), clientMetricsPort);
    }

    @Override
    public void close() throws IOException {
        new Shutdown().close(client).close(server).rethrow();
    }
}
