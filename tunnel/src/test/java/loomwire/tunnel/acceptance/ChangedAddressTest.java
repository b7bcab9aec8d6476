package loomwire.tunnel.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import loomwire.rawnet.testing.NetworkNamespaces.Namespace;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.TunnelInNamespaces;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses that come, go and are replaced under a running tunnel, whose server listens at every one. */
@Tag("slow")
@Timeout(180)
class ChangedAddressTest {
    private static final long SEED = 5;
    private static final int BYTES = 200_000;
    private static final String EVERYWHERE = ":" + TunnelInNamespaces.TUNNEL_PORT;
    private static final String NEW_ADDRESS = "10.198.0.11";

    @TempDir
    private Path folder;

    private static void add(Namespace host, String address) {
        host.run("ip", "address", "add", address, "dev", host.interfaceName());
    }

    private static void remove(Namespace host, String address) {
        host.run("ip", "address", "del", address, "dev", host.interfaceName());
    }

    private static void transfer(TunnelInNamespaces tunnel, String target) throws Exception {
        Transfer.both(tunnel.server(), target, tunnel.client(), SEED, BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "udp"})
    void aServerAnswersAtAnAddressThatCameLater(String backend) throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(false, folder, backend, "")) {
            LoomwireProcess server = tunnel.startServer(EVERYWHERE);
            add(tunnel.server(), NEW_ADDRESS + "/24");
            if (backend.equals("pcap")) {
                server.awaitSaid("listening on " + NEW_ADDRESS + EVERYWHERE + " too");
            }
            tunnel.startClient(NEW_ADDRESS + EVERYWHERE);
            transfer(tunnel, NEW_ADDRESS);
            assertEquals(0, server.stop(), server.said());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "udp"})
    void aServerFollowsItsInterfaceToAnotherAddress(String backend) throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(false, folder, backend, "")) {
            LoomwireProcess server = tunnel.startServer(EVERYWHERE);
            remove(tunnel.server(), tunnel.serverAddress() + "/24");
            add(tunnel.server(), NEW_ADDRESS + "/24");
            if (backend.equals("pcap")) {
                server.awaitSaid("listening on " + NEW_ADDRESS + EVERYWHERE + " too");
                server.awaitSaid("no longer listening on " + tunnel.serverAddress() + EVERYWHERE);
            }
            tunnel.startClient(NEW_ADDRESS + EVERYWHERE);
            transfer(tunnel, NEW_ADDRESS);
        }
    }

    @Test
    void aLiveConnectionDoesNotNoticeOtherAddressesComeAndGo() throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(false, folder, "")) {
            LoomwireProcess server = tunnel.startServer(EVERYWHERE);
            LoomwireProcess client = tunnel.startClient();
            add(tunnel.server(), NEW_ADDRESS + "/24");
            server.awaitSaid("listening on " + NEW_ADDRESS + EVERYWHERE + " too");
            transfer(tunnel, tunnel.serverAddress());
            remove(tunnel.server(), NEW_ADDRESS + "/24");
            server.awaitSaid("no longer listening on " + NEW_ADDRESS + EVERYWHERE);
            transfer(tunnel, tunnel.serverAddress());
            assertEquals(1, client.said().split(": up", -1).length - 1, client.said());
        }
    }

    /** With the kernel's check for duplicates, during which the address is none to listen at yet (RFC 4862 §5.4). */
    @Test
    void aFamilyThatWasMissingAtTheStartIsServedOnceItComes() throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(false, folder, "")) {
            LoomwireProcess server = tunnel.startServer(EVERYWHERE);
            add(tunnel.server(), tunnel.server().ipv6() + "/64");
            add(tunnel.client(), tunnel.client().ipv6() + "/64");
            String address = "[" + tunnel.server().ipv6() + "]" + EVERYWHERE;
            server.awaitSaid("listening on " + address + " too");
            tunnel.startClient(address);
            transfer(tunnel, tunnel.server().ipv6());
        }
    }

    @Test
    void aFamilyThatCameBackAfterThePortIsServedAgain() throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(false, folder, "")) {
            tunnel.server().run("ip", "address", "add", tunnel.server().ipv6() + "/64", "dev", "veth0", "nodad");
            LoomwireProcess server = tunnel.startServer(EVERYWHERE);
            tunnel.cut();
            server.awaitSaid("no client can come in");
            tunnel.server()
                    .run(
                            "ip",
                            "link",
                            "add",
                            "veth0",
                            "type",
                            "veth",
                            "peer",
                            "name",
                            "veth0",
                            "netns",
                            tunnel.client().name());
            for (Namespace host : List.of(tunnel.server(), tunnel.client())) {
                host.run("ip", "link", "set", "veth0", "up");
                add(host, host.ipv4() + "/24");
            }
            server.awaitSaid("veth0: open again");
            String address = "[" + tunnel.server().ipv6() + "]" + EVERYWHERE;
            tunnel.server().run("ip", "address", "add", tunnel.server().ipv6() + "/64", "dev", "veth0", "nodad");
            server.awaitSaid("listening on " + address + " too");
            tunnel.client().run("ip", "address", "add", tunnel.client().ipv6() + "/64", "dev", "veth0", "nodad");
            tunnel.startClient(address);
            transfer(tunnel, tunnel.server().ipv6());
        }
    }

    @Test
    void aServerWhoseInterfaceComesBackWithAnotherAddressServesThere() throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(false, folder, "")) {
            LoomwireProcess server = tunnel.startServer(EVERYWHERE);
            tunnel.cut();
            server.awaitSaid("no client can come in");
            tunnel.mend();
            remove(tunnel.server(), tunnel.serverAddress() + "/24");
            add(tunnel.server(), NEW_ADDRESS + "/24");
            server.awaitSaid("veth0: open again");
            server.awaitSaid("listening on " + NEW_ADDRESS + EVERYWHERE);
            tunnel.startClient(NEW_ADDRESS + EVERYWHERE);
            transfer(tunnel, NEW_ADDRESS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "udp"})
    void aClientWhoseAddressIsReplacedDialsAnewFromTheNewOne(String backend) throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(false, folder, backend, "")) {
            tunnel.startServer();
            LoomwireProcess client = tunnel.startClient();
            client.awaitSaid(": up");
            remove(tunnel.client(), tunnel.client().ipv4() + "/24");
            add(tunnel.client(), "10.198.0.22/24");
            client.awaitSaid("the address that it leaves this machine from is gone");
            client.awaitSaid("this machine's address has changed");
            transfer(tunnel, tunnel.serverAddress());
        }
    }
}
