package loomwire.tunnel.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import loomwire.tunnel.client.CarrierStatus;
import loomwire.tunnel.client.TunnelClient;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.port.QuicLinkDialer;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.TunnelPair;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client with two servers, each a process of its own, of which one is killed. */
@Timeout(180)
class FailoverTest {
    private static final String KEY = "42".repeat(32);

    @TempDir
    private Path folder;
    private final List<Process> processes = new ArrayList<>();
    private Upstream upstream;
    private TunnelClient client;

    @BeforeEach
    void startUpstream() throws IOException {
        upstream = new Upstream(socket -> socket.getOutputStream().write(socket.getInputStream().readNBytes(5)));
    }

    @AfterEach
    void closeAll() throws IOException {
        if (client != null) {
            client.close();
        }
        processes.forEach(Process::destroyForcibly);
        upstream.close();
    }

    private Process server(String name, int port) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".yaml"), """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                egress: { allow: ["127.0.0.0/8"] }
                network: { backend: udp }
                state_dir: "%s"
                """.formatted(port, KEY, folder.resolve(name)));
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-preview", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), "loomwire.tunnel.Loomwire",
                "run", "-c", file.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile()).start();
        processes.add(process);
        return process;
    }

    private void awaitRunning(String name) {
        Eventually.holds(name + " is running", () -> {
            try {
                return Files.readString(folder.resolve(name + ".log")).contains("server is running");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void echo() throws IOException {
        try (SocksClient socks = SocksClient.to(client.listenAddresses().getFirst())) {
            assertEquals(0, socks.connect("127.0.0.1", upstream.port()));
            socks.out().write("hello".getBytes());
            assertEquals("hello", new String(socks.in().readNBytes(5)));
        }
    }

    @Test
    void streamsGoOverTheOtherServerWhenOneIsKilled() throws Exception {
        int first = TunnelPair.freeUdpPort();
        int second = TunnelPair.freeUdpPort();
        Process killed = server("first", first);
        server("second", second);
        awaitRunning("first");
        awaitRunning("second");
        Config config = ConfigLoader.parse(Path.of("client.yaml"), """
                role: client
                servers: ["127.0.0.1:%d", "127.0.0.1:%d"]
                auth: { key: "%s" }
                network: { backend: udp }
                transport: { conn: 2 }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted(first, second, KEY, TunnelPair.freeTcpPort()), new Host(2, 8192, Map.of()));
        client = TunnelClient.start(config, new QuicLinkDialer(config));
        Eventually.holds("each server has a connection", () -> serverPorts().equals(Set.of(first, second)));
        echo();

        killed.destroyForcibly();
        killed.waitFor();
        for (int i = 0; i < 4; i++) {
            echo();
        }
        Eventually.holds("the lost one is replaced", () -> client.carriers().ready().size() == 2
                && serverPorts().equals(Set.of(second)));
        echo();
        // It is asked once more before it counts as lost.
        Eventually.holds("the loss is counted", () -> client.carriers().counters().losses.total() > 0);
    }

    private Set<Integer> serverPorts() {
        return client.carriers().status().stream().filter(status -> status.state() == CarrierStatus.State.UP)
                .map(status -> status.server().port()).collect(Collectors.toSet());
    }
}
