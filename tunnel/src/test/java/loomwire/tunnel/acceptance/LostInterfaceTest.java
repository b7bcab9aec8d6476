package loomwire.tunnel.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.TunnelInNamespaces;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Interfaces of both ends that are taken away and given back under a running tunnel. */
@Tag("slow")
@Timeout(180)
class LostInterfaceTest {
    private static final long SEED = 4;
    private static final int BYTES = 200_000;

    @TempDir
    private Path folder;

    private static String health(TunnelInNamespaces tunnel) {
        return tunnel.server()
                .run(
                        "bash",
                        "-c",
                        "exec 3<>/dev/tcp/127.0.0.1/" + TunnelInNamespaces.METRICS_PORT
                                + "; printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3");
    }

    private static void transfer(TunnelInNamespaces tunnel) throws Exception {
        Transfer.both(tunnel.server(), tunnel.serverAddress(), tunnel.client(), SEED, BYTES);
    }

    @Test
    void rawPortsAreOpenedAgainAtBothEnds() throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(false, folder, "")) {
            LoomwireProcess server = tunnel.startServer();
            tunnel.startClient();
            assertTrue(health(tunnel).contains("accepting"), health(tunnel));
            tunnel.cut();
            server.awaitSaid("no client can come in");
            Eventually.holds("health tells", () -> health(tunnel).contains(" 503 "));
            assertTrue(health(tunnel).contains("nobody can come in: veth0 failed"), health(tunnel));
            tunnel.mend();
            server.awaitSaid("veth0: open again");
            assertTrue(health(tunnel).contains("accepting"), health(tunnel));
            transfer(tunnel);
            assertEquals(0, server.stop(), server.said());
            assertEquals(
                    1,
                    server.said()
                            .lines()
                            .filter(line ->
                                    line.contains("there is no gateway on veth0") && line.contains("network.ipv4"))
                            .count(),
                    "said once, however often the way was looked for: " + server.said());
        }
    }

    @Test
    void plainUdpGoesOnAtBothEnds() throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(false, folder, "udp", "")) {
            LoomwireProcess server = tunnel.startServer();
            LoomwireProcess client = tunnel.startClient();
            tunnel.cut();
            Eventually.holds("the client notices", () -> client.said().contains("no connection to"));
            tunnel.mend();
            transfer(tunnel);
            assertTrue(health(tunnel).contains("accepting"), health(tunnel));
            assertEquals(0, server.stop(), server.said());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pcap | , interface: veth0 | 0.0.0.0    | there is no interface veth0",
                "pcap | ''                 | 0.0.0.0    | no default route for IPv4",
                "pcap | ''                 | 10.198.0.1 | 10.198.0.1 is not an address of this machine",
                "udp  | ''                 | 10.198.0.1 | Cannot assign requested address"
            })
    void aServerThatStartsBeforeItsNetworkWaitsForIt(String backend, String more, String address, String reason)
            throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(false, folder, backend, more == null ? "" : more)) {
            tunnel.cut();
            LoomwireProcess server = tunnel.launchServer(address + ":" + TunnelInNamespaces.TUNNEL_PORT);
            server.awaitSaid("no client can come in yet: ").awaitSaid(reason);
            Eventually.holds("health tells", () -> health(tunnel).contains(reason));
            assertTrue(health(tunnel).contains(" 503 "), health(tunnel));
            tunnel.mend();
            server.awaitSaid("server is running");
            assertTrue(health(tunnel).contains("accepting"), health(tunnel));
            tunnel.startClient();
            transfer(tunnel);
            assertEquals(0, server.stop(), server.said());
        }
    }

    @Test
    void aServerWhoseInterfaceIsAwayCanBeStopped() throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(false, folder, "")) {
            LoomwireProcess server = tunnel.startServer();
            tunnel.cut();
            server.awaitSaid("no client can come in");
            assertEquals(0, server.stop(), server.said());
        }
    }
}
