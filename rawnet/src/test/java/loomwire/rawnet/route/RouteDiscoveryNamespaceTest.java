package loomwire.rawnet.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.testing.NetworkNamespaces;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Discovery against a real kernel whose neighbour table is empty. */
@Tag("slow")
class RouteDiscoveryNamespaceTest {

    @BeforeAll
    static void namespaces() {
        Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
    }

    @Test
    void theNextHopIsResolvedFromAnEmptyTable() {
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            NetworkNamespaces.Namespace left = pair.left();
            left.run("ip", "route", "add", "default", "via", pair.right().ipv4());
            left.run("ip", "-6", "route", "add", "default", "via", pair.right().ipv6());
            left.run("ip", "neigh", "flush", "all");
            assertEquals("", left.run("ip", "-4", "neigh"));
            String ours = "veth0 ETHERNET from %s mac " + left.mac() + " via "
                    + pair.right().mac() + " mtu 1500";

            List<String> lines = left.java(
                            ResolveMain.class,
                            "-",
                            "0.0.0.0",
                            "4001",
                            "203.0.113.5", // a far client's peer, behind the gateway
                            "-",
                            "::",
                            "4002",
                            "2001:db8::5",
                            "-",
                            "0.0.0.0",
                            "4003",
                            "-", // a server
                            "veth0",
                            left.ipv6(),
                            "4004",
                            pair.right().ipv6(), // a peer on the link
                            "-",
                            "0.0.0.0",
                            "4005",
                            left.ipv4(), // this machine
                            "-",
                            "0.0.0.0",
                            "4006",
                            "10.198.0.77")
                    .lines()
                    .toList(); // nobody there
            assertEquals(ours.formatted("10.198.0.1:4001"), lines.get(0));
            assertEquals(ours.formatted("[fd98::1]:4002"), lines.get(1));
            assertEquals(ours.formatted("10.198.0.1:4003"), lines.get(2));
            assertEquals(ours.formatted("[fd98::1]:4004"), lines.get(3));
            assertEquals(
                    "lo ETHERNET from 10.198.0.1:4005 mac 00:00:00:00:00:00 via 00:00:00:00:00:00 mtu "
                            + Math.min(65_536, RawPath.MAX_MTU),
                    lines.get(4));
            assertTrue(
                    lines.get(5).startsWith("refused: peer 10.198.0.77 on veth0 does not tell its MAC"), lines.get(5));

            assertTrue(lines.get(6).startsWith("lo 1 true ETHERNET 65536 "), lines.get(6));
            assertTrue(lines.get(7).startsWith("veth0 "), lines.get(7));
            assertTrue(
                    lines.get(7).contains("10.198.0.1/24")
                            && lines.get(7)
                                    .contains("10.198.0.2 (" + pair.right().mac() + ")"),
                    lines.get(7));
        }
    }

    @Test
    void aNeighbourIsAskedForItsAddressAndForNothingElse() {
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            NetworkNamespaces.Namespace right = pair.right();
            String line = pair.left()
                    .java(ResolveMain.class, "-", "0.0.0.0", "4001", right.ipv4())
                    .lines()
                    .findFirst()
                    .orElseThrow();
            assertTrue(line.contains(" via " + right.mac()), line);
            // The columns of the line of values are named by the line before it.
            String[] udp = right.run("cat", "/proc/net/snmp")
                    .lines()
                    .filter(each -> each.startsWith("Udp:"))
                    .toList()
                    .getLast()
                    .split(" ");
            assertEquals("0", udp[1], "datagrams received");
            assertEquals("0", udp[2], "datagrams to closed ports");
        }
    }

    @Test
    void aLinkLocalRouterIsResolved() {
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            pair.right().run("ip", "address", "add", "fe80::99/64", "dev", "veth0", "nodad");
            pair.left().run("ip", "address", "add", "fe80::98/64", "dev", "veth0", "nodad");
            pair.left().run("ip", "-6", "route", "add", "default", "via", "fe80::99", "dev", "veth0");
            pair.left().run("ip", "neigh", "flush", "all");
            String line = pair.left()
                    .java(ResolveMain.class, "-", "-", "0", "2001:db8::5")
                    .lines()
                    .findFirst()
                    .orElseThrow();
            assertTrue(line.contains(" via " + pair.right().mac()), line);
            assertTrue(line.contains("from [fd98::1]:"), line);
        }
    }

    /** The main table has no default route at all: another one has, which a rule chooses for this destination. */
    @Test
    void rulesAboveTheMainTableDecideTheNextHop() {
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            NetworkNamespaces.Namespace left = pair.left();
            left.run("ip", "route", "add", "default", "via", "10.198.0.77"); // nobody there
            left.run("ip", "route", "add", "default", "via", pair.right().ipv4(), "table", "77");
            left.run("ip", "rule", "add", "to", "203.0.113.0/24", "table", "77");
            String line = left.java(ResolveMain.class, "-", "-", "0", "203.0.113.5")
                    .lines()
                    .findFirst()
                    .orElseThrow();
            assertTrue(line.contains(" via " + pair.right().mac()), line);
        }
    }

    @Test
    void anIpv6GatewayOfAnIpv4RouteAndOneOfSeveralNextHopsAreResolved() {
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            NetworkNamespaces.Namespace left = pair.left();
            NetworkNamespaces.Namespace right = pair.right();
            left.run("ip", "route", "add", "203.0.113.0/24", "via", "inet6", right.ipv6(), "dev", "veth0");
            right.run("ip", "address", "add", "10.198.0.3/24", "dev", "veth0");
            left.run(
                    "ip",
                    "route",
                    "add",
                    "198.51.100.0/24",
                    "nexthop",
                    "via",
                    right.ipv4(),
                    "nexthop",
                    "via",
                    "10.198.0.3");
            String said = left.java(ResolveMain.class, "-", "-", "0", "203.0.113.5", "-", "-", "0", "198.51.100.5");
            assertTrue(said.lines().limit(2).allMatch(line -> line.contains(" via " + right.mac())), said);
        }
    }

    /** A router that was exchanged; its successor has the address, and says nothing of it by itself. */
    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void aNextHopIsAskedAnewWhereItIs(boolean ipv6) {
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            String far = ipv6 ? "2001:db8::5" : "203.0.113.5";
            pair.left()
                    .run(
                            "ip",
                            "route",
                            "add",
                            "default",
                            "via",
                            ipv6 ? pair.right().ipv6() : pair.right().ipv4());
            assertEquals(pair.right().mac(), nextHop(pair.left(), "-", far));
            pair.right().run("ip", "link", "set", "veth0", "address", "02:00:5e:98:00:77");
            assertEquals(pair.right().mac(), nextHop(pair.left(), "-", far), "the kernel believes what it knew");
            assertEquals("02:00:5e:98:00:77", nextHop(pair.left(), "anew", far));
            assertEquals("02:00:5e:98:00:77", nextHop(pair.left(), "anew", far), "and one that is there stays");
        }
    }

    @Test
    void anEntryThatWasWrittenByHandIsNotForgotten() {
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            pair.left().run("ip", "neigh", "add", pair.right().ipv4(), "lladdr", "02:00:5e:98:00:55", "dev", "veth0");
            assertEquals(
                    "02:00:5e:98:00:55",
                    nextHop(pair.left(), "anew", pair.right().ipv4()));
        }
    }

    private static String nextHop(NetworkNamespaces.Namespace in, String how, String target) {
        String line = in.java(ResolveMain.class, how, "-", "0", target)
                .lines()
                .findFirst()
                .orElseThrow();
        return line.replaceFirst(".* via ", "").replaceFirst(" .*", "");
    }

    @Test
    void anInterfaceThatIsDownIsRefused() {
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            pair.left().run("ip", "link", "set", "veth0", "down");
            String line = pair.left()
                    .java(ResolveMain.class, "veth0", "-", "0", pair.right().ipv4())
                    .lines()
                    .findFirst()
                    .orElseThrow();
            assertTrue(line.startsWith("refused: interface veth0 is down"), line);
        }
    }

    @Test
    void aTunDeviceIsListedAsALinkWithoutHeader() {
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            pair.left().run("ip", "tuntap", "add", "mode", "tun", "tun8");
            pair.left().run("ip", "tuntap", "add", "mode", "tun", "tun9");
            pair.left().run("ip", "address", "add", "10.197.0.1/24", "dev", "tun9");
            String list = pair.left().java(ResolveMain.class);
            assertTrue(list.contains(" false RAW_IP 1500 [10.197.0.1/24] []"), list);
            // The JDK alone would not list this one.
            assertTrue(
                    list.lines()
                            .anyMatch(line -> line.startsWith("tun8 ") && line.endsWith(" false RAW_IP 1500 [] []")),
                    list);
        }
    }
}
