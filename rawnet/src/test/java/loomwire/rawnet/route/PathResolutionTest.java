package loomwire.rawnet.route;

import static loomwire.rawnet.route.FakeNetwork.ip;
import static loomwire.rawnet.route.FakeNetwork.mac;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.TestNames;
import org.junit.jupiter.api.Test;

class PathResolutionTest {
    /** Nobody needs time to answer here, so nobody is waited for. */
    private static final long NO_WAIT = 1;

    private final FakeNetwork host = new FakeNetwork()
            .loopback()
            .card(2, "eth0", "192.168.7.20/24", "fd07::20/64", "fe80::20/64")
            .card(3, "wlan0", "10.40.0.9/16")
            .route("eth0", "0.0.0.0/0", "192.168.7.1", 100)
            .route("wlan0", "0.0.0.0/0", "10.40.0.1", 600)
            .route("eth0", "192.168.7.0/24", null, 0)
            .route("wlan0", "10.40.0.0/16", null, 0)
            .route("eth0", "::/0", "fe80::1", 1024)
            .source("198.51.100.1", "192.168.7.20")
            .source("192.168.7.77", "192.168.7.20")
            .source("2001:db8::5", "fd07::20")
            .neighbour("192.168.7.1", 0x11)
            .neighbour("10.40.0.1", 0x12)
            .neighbour("fe80::1", 0x16);

    private RawPath resolve(String interfaceName, String local, byte[] nextHop, String target) throws IOException {
        // A port of its own, since port 0 would be bound on this machine.
        InetSocketAddress address = new InetSocketAddress(ip(local), 9999);
        return new PathResolution(host, NO_WAIT)
                .resolve(new RouteRequest(
                        interfaceName, address, nextHop, target == null ? null : ip(target), TestNames.OF_FILE));
    }

    @Test
    void theDefaultRouteLeadsToAFarPeer() throws IOException {
        RawPath path = resolve(null, "0.0.0.0", null, "198.51.100.1");
        assertEquals(
                new RawPath(
                        "eth0",
                        LinkKind.ETHERNET,
                        mac(2),
                        mac(0x11),
                        new InetSocketAddress(ip("192.168.7.20"), 9999),
                        1500),
                path);
    }

    @Test
    void anIpv6RouterAtALinkLocalAddressIsAsked() throws IOException {
        RawPath path = resolve(null, "::", null, "2001:db8::5");
        assertEquals(ip("fd07::20"), path.local().getAddress());
        assertArrayEquals(mac(0x16), path.nextHopMac());
    }

    @Test
    void aPeerOnTheLinkIsItsOwnNextHopAndIsAskedForItsMac() throws IOException {
        host.answersWhenAsked("192.168.7.77", 0x77);
        assertArrayEquals(
                mac(0x77), resolve(null, "0.0.0.0", null, "192.168.7.77").nextHopMac());
        assertEquals(List.of(ip("192.168.7.77")), host.provoked);
    }

    @Test
    void aServerTakesTheDefaultRouteWithTheLowestMetric() throws IOException {
        RawPath path = resolve(null, "0.0.0.0", null, null);
        assertEquals("eth0", path.interfaceName());
        assertArrayEquals(mac(0x11), path.nextHopMac());
    }

    @Test
    void aServerWithoutGatewayServesItsOwnLink() throws IOException {
        host.routes.clear();
        host.interfaces.removeIf(each -> each.name().equals("wlan0"));
        RawPath path = resolve(null, "0.0.0.0", null, null);
        assertEquals("eth0", path.interfaceName());
        assertArrayEquals(new byte[6], path.nextHopMac());
    }

    @Test
    void aServerWithTwoCardsAndNoRouteMustBeTold() {
        host.routes.clear();
        assertRefused("set network.interface and network.ipv4.addr", null, "0.0.0.0", null, null);
    }

    @Test
    void theGivenInterfaceDecidesOverTheRoutes() throws IOException {
        RawPath path = resolve("wlan0", "0.0.0.0", null, "198.51.100.1");
        assertEquals("wlan0", path.interfaceName());
        assertEquals(ip("10.40.0.9"), path.local().getAddress());
        assertArrayEquals(mac(0x12), path.nextHopMac());
    }

    @Test
    void theGivenAddressDecidesTheInterface() throws IOException {
        assertEquals("wlan0", resolve(null, "10.40.0.9", null, "198.51.100.1").interfaceName());
    }

    @Test
    void theGivenMacIsTakenWithoutAsking() throws IOException {
        host.neighbours.clear();
        assertArrayEquals(
                mac(0x55), resolve(null, "0.0.0.0", mac(0x55), "198.51.100.1").nextHopMac());
        assertTrue(host.provoked.isEmpty());
    }

    @Test
    void policyRoutingShowsInTheKernelsSourceAddress() throws IOException {
        host.interfaces.add(FakeNetwork.of(9, "wg0", true, false, LinkKind.RAW_IP, 1420, null, "10.66.0.2/32"));
        host.source("198.51.100.1", "10.66.0.2");
        RawPath path = resolve(null, "0.0.0.0", null, "198.51.100.1");
        assertEquals("wg0", path.interfaceName());
        assertNull(path.localMac());
        assertNull(path.nextHopMac());
        assertEquals(1420, path.mtu());
    }

    @Test
    void anAddressHeldOnLoopbackStillLeavesThroughTheCard() {
        host.interfaces.set(
                0,
                FakeNetwork.of(1, "lo", true, true, LinkKind.ETHERNET, 65_536, null, "127.0.0.1/8", "192.0.2.50/32"));
        host.source("198.51.100.1", "192.0.2.50");
        for (String local : List.of("0.0.0.0", "192.0.2.50")) {
            for (String target : new String[] {"198.51.100.1", null}) {
                RawPath path = resolved(null, local, target);
                assertEquals("eth0", path.interfaceName());
                // A server that names no address takes the card's own.
                boolean own = target == null && local.equals("0.0.0.0");
                assertEquals(
                        ip(own ? "192.168.7.20" : "192.0.2.50"), path.local().getAddress());
            }
        }
    }

    @Test
    void thisMachineIsReachedOverLoopback() {
        host.source("127.0.0.1", "127.0.0.1").source("192.168.7.20", "192.168.7.20");
        for (String own : List.of("127.0.0.1", "192.168.7.20")) {
            RawPath path = resolved(null, "0.0.0.0", own);
            assertEquals("lo", path.interfaceName());
            assertEquals(ip(own), path.local().getAddress());
            assertArrayEquals(new byte[6], path.localMac());
            assertArrayEquals(new byte[6], path.nextHopMac());
            assertEquals(RawPath.MAX_MTU, path.mtu());
        }
    }

    @Test
    void withoutKnowledgeOfRoutesTheMacMustBeGiven() throws IOException {
        host.knowsRoutes = false;
        host.routes.clear();
        assertRefused("set network.ipv4.addr and network.ipv4.router_mac", null, "0.0.0.0", null, "198.51.100.1");
        assertEquals("eth0", resolve(null, "0.0.0.0", mac(0x55), "198.51.100.1").interfaceName());
    }

    @Test
    void aDevicePathIsPassedThroughAndFoundByItsAddress() throws IOException {
        String device = "\\Device\\NPF_{11111111-2222-3333-4444-555555555555}";
        RawPath path = resolve(device, "10.40.0.9", mac(0x55), "198.51.100.1");
        assertEquals(device, path.interfaceName());
        assertArrayEquals(mac(3), path.localMac());
        assertRefused("set network.ipv4.addr", device, "0.0.0.0", mac(0x55), "198.51.100.1");
    }

    @Test
    void whatTheUserGotWrongIsSaidWithWhatToDo() {
        host.interfaces.add(FakeNetwork.of(5, "eth5", false, false, LinkKind.ETHERNET, 1500, mac(5), "10.5.0.1/24"));
        host.interfaces.add(FakeNetwork.of(6, "ib0", true, false, null, 1500, null, "10.6.0.1/24"));
        host.interfaces.add(FakeNetwork.of(7, "slow0", true, false, LinkKind.ETHERNET, 500, mac(7), "10.7.0.1/24"));
        host.card(8, "bare0");
        assertRefused(
                "there is no interface eth9; set network.interface to one of lo, eth0",
                "eth9",
                "0.0.0.0",
                null,
                "198.51.100.1");
        assertRefused("ip link set eth5 up", "eth5", "0.0.0.0", null, "198.51.100.1");
        assertRefused("network.backend to udp", "ib0", "0.0.0.0", null, "198.51.100.1");
        assertRefused("MTU of 500", "slow0", "0.0.0.0", null, "198.51.100.1");
        assertRefused("bare0 has no IPv4 address", "bare0", "0.0.0.0", mac(1), "198.51.100.1");
        assertRefused("set network.ipv4.addr to one of 192.168.7.20", null, "172.16.0.1", null, "198.51.100.1");
        assertRefused(
                "not an address of interface eth0, which has 192.168.7.20", "eth0", "10.40.0.9", null, "198.51.100.1");
        assertRefused("different IP versions", null, "::", null, "198.51.100.1");
        assertRefused("is an address of this machine", "wlan0", "0.0.0.0", null, "192.168.7.20");
        assertRefused("loopback interface lo does not reach", "lo", "0.0.0.0", null, "198.51.100.1");
        assertRefused("loopback interface lo does not reach", null, "127.0.0.1", null, "198.51.100.1");
        assertRefused("multicast", null, "0.0.0.0", new byte[] {1, 0, 0x5e, 0, 0, 1}, "198.51.100.1");
        assertRefused("all zeros", null, "0.0.0.0", new byte[6], "198.51.100.1");
        assertRefused("six bytes", null, "0.0.0.0", new byte[5], "198.51.100.1");
    }

    @Test
    void whatMayComeByItselfIsToldFromWhatOnlyAPersonMends() {
        host.interfaces.add(FakeNetwork.of(5, "eth5", false, false, LinkKind.ETHERNET, 1500, mac(5), "10.5.0.1/24"));
        host.interfaces.add(FakeNetwork.of(6, "ib0", true, false, null, 1500, null, "10.6.0.1/24"));
        host.card(8, "bare0");
        for (String coming : List.of("eth9", "eth5", "bare0")) {
            assertFalse(refusal(coming, "0.0.0.0", null, null).isLasting(), coming);
        }
        assertFalse(refusal(null, "172.16.0.1", null, null).isLasting());
        assertTrue(refusal("ib0", "0.0.0.0", null, null).isLasting());
        assertTrue(
                refusal(null, "0.0.0.0", new byte[] {1, 0, 0x5e, 0, 0, 1}, null).isLasting());
        assertTrue(refusal(null, "::", null, "198.51.100.1").isLasting());
        host.routes.clear();
        assertFalse(refusal(null, "0.0.0.0", null, null).isLasting(), "no default route");
    }

    @Test
    void aNextHopThatStaysSilentIsNamed() {
        host.neighbours.clear();
        assertRefused("set network.ipv4.addr and network.ipv4.router_mac", null, "0.0.0.0", null, "198.51.100.1");
        assertRefused("gateway 192.168.7.1 on eth0", null, "0.0.0.0", null, "198.51.100.1");
        assertRefused("peer 192.168.7.77 on eth0", null, "0.0.0.0", null, "192.168.7.77");
    }

    @Test
    void aTargetWithoutRouteIsRefused() {
        host.routes.clear();
        host.sources.clear();
        assertRefused("no route to 198.51.100.1", null, "0.0.0.0", null, "198.51.100.1");
        assertRefused("goes through eth0", "eth0", "0.0.0.0", null, "198.51.100.1");
    }

    private RawPath resolved(String interfaceName, String local, String target) {
        try {
            return resolve(interfaceName, local, null, target);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertRefused(String part, String interfaceName, String local, byte[] nextHop, String target) {
        String said = refusal(interfaceName, local, nextHop, target).getMessage();
        assertTrue(said.contains(part), said);
    }

    private RouteException refusal(String interfaceName, String local, byte[] nextHop, String target) {
        try {
            throw new AssertionError("expected a refusal, but got " + resolve(interfaceName, local, nextHop, target));
        } catch (RouteException e) {
            return e;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Port 0 is tried on the machine itself, so the address must be real. */
    @Test
    void portZeroGetsAFreePort() throws IOException {
        host.source("127.0.0.1", "127.0.0.1");
        InetAddress self = ip("127.0.0.1");
        RawPath path = new PathResolution(host, NO_WAIT).resolve(new RouteRequest(null, null, null, self));
        assertTrue(path.local().getPort() >= 32_768 && path.local().getPort() <= 60_999, path.toString());
    }

    @Test
    void everyAddressOfTheInterfaceIsListenedAtButThoseThatAreNoChoice() throws Exception {
        FakeNetwork host = new FakeNetwork()
                .loopback()
                .card(
                        2,
                        "eth0",
                        "192.0.2.1/24",
                        "192.0.2.9/24",
                        "2001:db8::3/64",
                        "2001:db8::1/64",
                        "2001:db8::2/64",
                        "fe80::1/64")
                .card(3, "eth1", "192.0.2.77/24");
        host.unfit.add(FakeNetwork.ip("2001:db8::3"));
        PathResolution resolution = new PathResolution(host, 0);
        RawPath ipv6 = resolution.resolve(
                new RouteRequest("eth0", new InetSocketAddress(FakeNetwork.ip("::"), 9999), null, null));
        assertEquals(FakeNetwork.ip("2001:db8::1"), ipv6.local().getAddress(), "a deprecated address is no choice");
        assertEquals(
                List.of("2001:db8:0:0:0:0:0:1", "2001:db8:0:0:0:0:0:2"),
                resolution.atEveryAddress(ipv6).stream()
                        .map(path -> path.local().getAddress().getHostAddress())
                        .toList());
        RawPath ipv4 = resolution.resolve(
                new RouteRequest("eth0", new InetSocketAddress(FakeNetwork.ip("0.0.0.0"), 9999), null, null));
        assertEquals(
                List.of("192.0.2.1", "192.0.2.9"),
                resolution.atEveryAddress(ipv4).stream()
                        .map(path -> path.local().getAddress().getHostAddress())
                        .toList());
    }

    @Test
    void pathsOfAnOpenPortFollowTheAddressesOfTheirInterface() throws Exception {
        PathResolution resolution = new PathResolution(host, NO_WAIT);
        List<RawPath> before = List.of(resolve("eth0", "192.168.7.20", null, null));
        host.interfaces.removeLast();
        host.interfaces.removeLast();
        host.card(2, "eth0", "192.168.7.21/24", "192.168.7.20/24", "192.168.7.22/24", "169.254.3.3/16", "fd07::20/64");
        host.unfit.add(ip("192.168.7.22"));
        assertEquals(List.of("192.168.7.20", "192.168.7.21"), addresses(resolution.now(before)));
        host.unfit.add(ip("192.168.7.20"));
        assertEquals(
                List.of("192.168.7.20", "192.168.7.21"),
                addresses(resolution.now(before)),
                "in use, deprecated or not");
        host.interfaces.removeLast();
        host.card(4, "eth0", "192.168.7.21/24");
        List<RawPath> moved = resolution.now(before);
        assertEquals(List.of("192.168.7.21"), addresses(moved));
        assertArrayEquals(mac(4), moved.getFirst().localMac(), "the card's own MAC address as it is now");
        host.interfaces.removeLast();
        host.card(2, "eth0", "fd07::20/64");
        assertEquals(List.of(), resolution.now(before));
        host.interfaces.removeLast();
        assertEquals(before, resolution.now(before), "the interface is gone, and with it the port");
    }

    private static List<String> addresses(List<RawPath> paths) {
        return paths.stream()
                .map(path -> path.local().getAddress().getHostAddress())
                .toList();
    }

    @Test
    void aMissingGatewayIsToldOfOnceHoweverOftenTheWayIsLookedFor() throws IOException {
        List<String> said = new ArrayList<>();
        MissingGateways missing = new MissingGateways(said::add, fact -> said.add("a fact: " + fact));
        RouteRequest request = new RouteRequest("eth0", new InetSocketAddress(ip("0.0.0.0"), 9999), null, null);
        host.neighbours.remove(ip("192.168.7.1"));
        for (int i = 0; i < 3; i++) {
            new PathResolution(host, NO_WAIT, missing).resolve(request);
        }
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.getFirst().startsWith("gateway 192.168.7.1 does not answer on eth0: "), said::toString);
        host.routes.clear();
        new PathResolution(host, NO_WAIT, missing).resolve(request);
        assertTrue(said.getLast().startsWith("a fact: there is no gateway on eth0: "), said::toString);
        host.route("eth0", "0.0.0.0/0", "192.168.7.1", 100).neighbour("192.168.7.1", 0x11);
        new PathResolution(host, NO_WAIT, missing).resolve(request);
        host.routes.clear();
        new PathResolution(host, NO_WAIT, missing).resolve(request);
        assertEquals(3, said.size(), "it was there, and is gone again");
    }

    @Test
    void whatIsKnownOfTheNextHopIsNotBelievedWhenItIsAskedAnew() throws IOException {
        host.answersWhenAsked("192.168.7.1", 0x21);
        RouteRequest request =
                new RouteRequest(null, new InetSocketAddress(ip("0.0.0.0"), 9999), null, ip("198.51.100.1"));
        assertArrayEquals(
                mac(0x11), new PathResolution(host, NO_WAIT).resolve(request).nextHopMac());
        assertArrayEquals(
                mac(0x21),
                new PathResolution(host, NO_WAIT).askingAnew().resolve(request).nextHopMac());
        assertEquals(List.of(ip("192.168.7.1")), host.probed);
    }
}
