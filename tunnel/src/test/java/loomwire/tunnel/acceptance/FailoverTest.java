package loomwire.tunnel.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import loomwire.tunnel.assembly.QuicLinkDialer;
import loomwire.tunnel.client.CarrierStatus;
import loomwire.tunnel.client.TunnelClient;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.testing.ChildJava;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.TunnelPair;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client with two servers, each a process of its own, of which one is killed. */
@Tag("slow")
@Timeout(180)
class FailoverTest {
    private static final String KEY = "42".repeat(32);
    /** A JVM alone may take half a minute to start where both cores are busy. */
    private static final Duration START = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private Upstream upstream;
    private TunnelClient client;

    @BeforeEach
    void startUpstream() throws IOException {
        upstream = new Upstream(
                socket -> socket.getOutputStream().write(socket.getInputStream().readNBytes(5)));
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
        Process process = new ProcessBuilder(ChildJava.command(
                        ChildJava.QUICK_START, "loomwire.tunnel.Loomwire", "run", "-c", file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private void awaitRunning(String name) {
        Eventually.holds(name + " is running", START, () -> {
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
        Config config = ConfigLoader.parse(
                Path.of("client.yaml"),
                """
                role: client
                servers: ["127.0.0.1:%d", "127.0.0.1:%d"]
                auth: { key: "%s" }
                network: { backend: udp }
                transport: { conn: 2 }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted(first, second, KEY, TunnelPair.freeTcpPort()),
                new Host(2, 8192, Map.of()));
        client = TunnelClient.start(config, new QuicLinkDialer(config));
        Eventually.holds("each server has a connection", () -> serverPorts().equals(Set.of(first, second)));
        echo();

        killed.destroyForcibly();
        killed.waitFor();
        for (int i = 0; i < 4; i++) {
            echo();
        }
        Eventually.holds(
                "the lost one is replaced",
                () -> client.carriers().ready().size() == 2 && serverPorts().equals(Set.of(second)));
        echo();
        // It is asked once more before it counts as lost.
        Eventually.holds(
                "the loss is counted", () -> client.carriers().counters().losses.total() > 0);
    }

    private void client(int first, int second, String more) throws Exception {
        Config config = ConfigLoader.parse(
                Path.of("client.yaml"),
                """
                role: client
                servers: ["127.0.0.1:%d", "127.0.0.1:%d"]
                auth: { key: "%s" }
                network: { backend: udp }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted(first, second, KEY, TunnelPair.freeTcpPort()) + more,
                new Host(2, 8192, Map.of()));
        client = TunnelClient.start(config, new QuicLinkDialer(config));
    }

    /** A server that is down without a word: its port is there, and says nothing. */
    private static DatagramSocket silent() throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), TunnelPair.freeUdpPort()));
    }

    /** Its outage is long enough for each to have been asked again in vain; turns and back-offs are tried without a network. */
    @Test
    void theLiveOneIsFoundAgainAfterItWasAwayWhileTheOtherIsDead() throws Exception {
        try (DatagramSocket dead = silent()) {
            int live = TunnelPair.freeUdpPort();
            Process killed = server("live", live);
            awaitRunning("live");
            client(dead.getLocalPort(), live, "transport: { conn: 2 }\n");
            Eventually.holds("it is up", () -> serverPorts().equals(Set.of(live)));
            echo();
            stop(killed);
            long before = client.carriers().counters().dialFailures.total();
            Eventually.holds(
                    "both were asked",
                    () -> client.carriers().counters().dialFailures.total() >= before + 4);
            server("again", live);
            awaitRunning("again");
            Eventually.holds("it is up again", () -> serverPorts().equals(Set.of(live)));
            echo();
        }
    }

    /** Both servers are silent to those without the key, so that a dead one and a wrong one look alike. */
    @Test
    @Timeout(600)
    void fourCarriersFollowTheLiveOneOfTwoServersThereAndBack() throws Exception {
        int first = TunnelPair.freeUdpPort();
        int second = TunnelPair.freeUdpPort();
        Process one = server("first", first);
        Process two = server("second", second);
        awaitRunning("first");
        awaitRunning("second");
        client(first, second, "transport: { conn: 4 }\n");
        Eventually.holds(
                "each server has carriers",
                START,
                () -> carriers(4) && serverPorts().equals(Set.of(first, second)));
        echo();
        stop(one);
        Eventually.holds(
                "all go to the second",
                START,
                () -> carriers(4) && serverPorts().equals(Set.of(second)));
        echo();
        stop(two);
        server("first-again", first);
        awaitRunning("first-again");
        Eventually.holds(
                "all go to the first", START, () -> carriers(4) && serverPorts().equals(Set.of(first)));
        echo();
        server("second-again", second);
        awaitRunning("second-again");
        Eventually.holds(
                "each server has carriers again",
                START,
                () -> carriers(4) && serverPorts().equals(Set.of(first, second)));
        echo();
    }

    private boolean carriers(int up) {
        return client.carriers().status().stream()
                        .filter(s -> s.state() == CarrierStatus.State.UP)
                        .count()
                == up;
    }

    private static void stop(Process server) throws InterruptedException {
        server.destroyForcibly();
        server.waitFor();
    }

    private Set<Integer> serverPorts() {
        return client.carriers().status().stream()
                .filter(status -> status.state() == CarrierStatus.State.UP)
                .map(status -> status.server().port())
                .collect(Collectors.toSet());
    }
}
