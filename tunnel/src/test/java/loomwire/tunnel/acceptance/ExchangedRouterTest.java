package loomwire.tunnel.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import loomwire.rawnet.testing.NetworkNamespaces;
import loomwire.rawnet.testing.NetworkNamespaces.Namespace;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.TunnelInNamespaces;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pcap4j.core.Pcaps;

/**
 * A client behind a router that is exchanged for one with the same address and another MAC address, of which it is told
 * nothing: no frame of the client's kernel goes there, and none of the new router's asks for the client.
 */
@Tag("slow")
@Timeout(300)
class ExchangedRouterTest {
    private static final String KEY = "42".repeat(32);
    private static final String SERVER = "10.198.0.1";
    private static final String CLIENT = "10.199.0.2";
    private static final String OTHER_MAC = "02:00:5e:98:00:77";

    @TempDir
    private Path folder;

    private NetworkNamespaces far;
    private NetworkNamespaces near;
    private LoomwireProcess server;
    private LoomwireProcess client;

    @BeforeEach
    void lay() {
        Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
        try {
            Pcaps.libVersion();
        } catch (LinkageError e) {
            Assumptions.abort("libpcap is not installed: " + e.getMessage());
        }
        far = NetworkNamespaces.open();
        near = NetworkNamespaces.open();
        Namespace router = near.left();
        far.right().run("ip", "link", "set", "veth0", "netns", router.name(), "name", "veth1");
        router.run("ip", "address", "flush", "dev", "veth0");
        router.run("ip", "address", "add", "10.199.0.1/24", "dev", "veth0");
        router.run("ip", "address", "add", "10.198.0.2/24", "dev", "veth1");
        router.run("ip", "link", "set", "veth1", "up");
        router.run("sysctl", "-w", "net.ipv4.ip_forward=1");
        far.left().run("ip", "-6", "address", "flush", "dev", "veth0");
        far.left().run("ip", "route", "add", "default", "via", "10.198.0.2");
        Namespace end = near.right();
        end.run("ip", "address", "flush", "dev", "veth0");
        end.run("ip", "address", "add", CLIENT + "/24", "dev", "veth0");
        end.run("ip", "route", "add", "default", "via", "10.199.0.1");
        end.run("sysctl", "-w", "net.ipv4.conf.veth0.arp_ignore=8");
        knowClient();
    }

    private void knowClient() {
        near.left()
                .run(
                        "ip",
                        "neigh",
                        "replace",
                        CLIENT,
                        "lladdr",
                        near.right().mac(),
                        "dev",
                        "veth0",
                        "nud",
                        "permanent");
    }

    private void exchangeRouter() {
        near.left().run("ip", "link", "set", "veth0", "address", OTHER_MAC);
        knowClient();
    }

    private LoomwireProcess start(String name, Namespace where, String configuration) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".yaml"), configuration);
        return LoomwireProcess.start(
                where.prefix(), List.of(), folder.resolve(name + ".log"), "run", "-c", file.toString());
    }

    private void startServer() throws IOException {
        server = start("server", far.left(), """
                role: server
                listen: { addr: "%s:9999" }
                auth: { key: "%s" }
                egress: { allow: ["%s"] }
                state_dir: "%s"
                """.formatted(SERVER, KEY, SERVER, folder.resolve("state")))
                .awaitSaid("server is running");
    }

    private void startClient() throws IOException {
        client = start("client", near.right(), """
                role: client
                server: { addr: "%s:9999" }
                auth: { key: "%s" }
                socks5: [{ listen: "[::1]:%d" }]
                transport: { conn: 1 }
                """.formatted(SERVER, KEY, TunnelInNamespaces.SOCKS_PORT));
    }

    private void transfer() throws Exception {
        Transfer.both(far.left(), SERVER, near.right(), 6, 100_000);
    }

    @Test
    void aCarrierInDoubtGoesOnByTheNewRouter() throws Exception {
        startServer();
        startClient();
        client.awaitSaid(": up");
        exchangeRouter();
        transfer();
    }

    @Test
    void aClientThatGotNoAnswerDialsByTheNewRouter() throws Exception {
        startClient();
        client.awaitSaid("no server runs on that port");
        exchangeRouter();
        startServer();
        client.awaitSaid(": up");
        transfer();
    }

    @AfterEach
    void clear() throws Exception {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
        if (near != null) {
            near.close();
        }
        if (far != null) {
            far.close();
        }
    }
}
