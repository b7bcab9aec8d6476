package loomwire.rawnet.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The .txt files are what a Linux 6.18 kernel printed, with two cards, on a little-endian machine. */
class RoutingTableTest {
    private static RoutingTable table;

    @BeforeAll
    static void parse() throws IOException {
        Assumptions.assumeTrue(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the samples are of a little-endian machine");
        table = RoutingTable.parse(lines("route.txt"), lines("ipv6_route.txt"));
    }

    @Test
    void theLongestPrefixWins() {
        assertRoute("10.99.3.1", "wlan0", "10.40.0.77");
        assertRoute("10.99.4.1", "eth0", "192.168.7.254");
        assertRoute("2001:db8:99::1", "eth0", "2001:db8:7::fe");
    }

    @Test
    void theLowestMetricWinsAmongDefaultRoutes() {
        assertRoute("198.51.100.1", "eth0", "192.168.7.1");
        assertRoute("2a00::1", "wlan0", "2001:db8:40::1");
        assertEquals("eth0", table.defaultRoute(false, null).orElseThrow().interfaceName());
        assertEquals("wlan0", table.defaultRoute(true, null).orElseThrow().interfaceName());
    }

    @Test
    void aGivenInterfaceHidesTheOthersRoutes() {
        assertEquals(
                InetAddress.ofLiteral("10.40.0.1"),
                table.toward(InetAddress.ofLiteral("198.51.100.1"), "wlan0")
                        .orElseThrow()
                        .gateway());
        assertEquals(
                InetAddress.ofLiteral("fe80::1"),
                table.defaultRoute(true, "eth0").orElseThrow().gateway());
        assertTrue(table.toward(InetAddress.ofLiteral("192.168.7.9"), "tun0").isEmpty());
    }

    @Test
    void aNeighbourOnTheLinkHasNoGateway() {
        assertRoute("192.168.7.9", "eth0", null);
        assertRoute("203.0.113.9", "wlan0", null);
        assertRoute("2001:db8:7::1", "eth0", null);
    }

    @Test
    void rejectedAndLocalRoutesAreNotWays() {
        assertTrue(table.routes().stream()
                .noneMatch(route -> route.interfaceName().equals("*")
                        || route.interfaceName().equals("lo")
                        || route.destination().length() == 128));
    }

    @Test
    void aLineThatIsNoRouteIsSkipped() {
        RoutingTable odd = RoutingTable.parse(
                List.of(
                        "Iface Destination",
                        "",
                        "eth0 xyz 0 0003 0 0 0 0",
                        "eth0 00000000 0107A8C0 0003 0 0 7 00000000 0 0 0"),
                List.of("20010db8 40"));
        assertEquals(1, odd.routes().size());
        assertEquals(7, odd.routes().getFirst().metric());
    }

    @Test
    void aPrefixComparesItsBitsOnly() {
        Prefix odd = new Prefix(InetAddress.ofLiteral("10.1.255.7"), 22);
        assertTrue(odd.contains(InetAddress.ofLiteral("10.1.252.1")));
        assertTrue(!odd.contains(InetAddress.ofLiteral("10.1.251.1")));
        assertTrue(!odd.contains(InetAddress.ofLiteral("::1")));
        assertTrue(new Prefix(InetAddress.ofLiteral("0.0.0.0"), 0).contains(InetAddress.ofLiteral("255.1.1.1")));
    }

    private static void assertRoute(String target, String interfaceName, String gateway) {
        Route route = table.toward(InetAddress.ofLiteral(target), null).orElseThrow();
        assertEquals(interfaceName, route.interfaceName());
        if (gateway == null) {
            assertNull(route.gateway());
        } else {
            assertEquals(InetAddress.ofLiteral(gateway), route.gateway());
        }
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = RoutingTableTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
    }
}
