package loomwire.rawnet.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import loomwire.rawnet.LinkKind;

/** A machine made of lists, whose neighbours answer after being provoked. */
final class FakeNetwork implements HostNetwork {
    final List<HostInterface> interfaces = new ArrayList<>();
    final List<Route> routes = new ArrayList<>();
    final Map<InetAddress, InetAddress> sources = new HashMap<>();
    final Map<InetAddress, byte[]> neighbours = new HashMap<>();
    final Map<InetAddress, byte[]> answering = new HashMap<>();
    final List<InetAddress> unfit = new ArrayList<>();
    final List<InetAddress> provoked = new ArrayList<>();
    final List<InetAddress> probed = new ArrayList<>();
    boolean knowsRoutes = true;

    static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    static byte[] mac(int last) {
        return new byte[] {2, 0, 0, 0, 0, (byte) last};
    }

    /** A card with Ethernet; the last byte of its MAC address is its index. */
    FakeNetwork card(int index, String name, String... prefixes) {
        interfaces.add(of(index, name, true, false, LinkKind.ETHERNET, 1500, mac(index), prefixes));
        return this;
    }

    FakeNetwork loopback() {
        interfaces.add(of(1, "lo", true, true, LinkKind.ETHERNET, 65_536, null, "127.0.0.1/8", "::1/128"));
        return this;
    }

    static HostInterface of(
            int index,
            String name,
            boolean up,
            boolean loopback,
            LinkKind link,
            int mtu,
            byte[] mac,
            String... prefixes) {
        List<Prefix> addresses = new ArrayList<>();
        for (String prefix : prefixes) {
            String[] parts = prefix.split("/");
            addresses.add(new Prefix(ip(parts[0]), Integer.parseInt(parts[1])));
        }
        return new HostInterface(name, name, index, up, loopback, link, mtu, mac, addresses, List.of());
    }

    FakeNetwork route(String interfaceName, String prefix, String gateway, long metric) {
        String[] parts = prefix.split("/");
        routes.add(new Route(
                interfaceName,
                new Prefix(ip(parts[0]), Integer.parseInt(parts[1])),
                gateway == null ? null : ip(gateway),
                metric));
        return this;
    }

    FakeNetwork source(String target, String source) {
        sources.put(ip(target), ip(source));
        return this;
    }

    FakeNetwork neighbour(String address, int mac) {
        neighbours.put(ip(address), mac(mac));
        return this;
    }

    FakeNetwork answersWhenAsked(String address, int mac) {
        answering.put(ip(address), mac(mac));
        return this;
    }

    @Override
    public List<HostInterface> interfaces() {
        return interfaces;
    }

    @Override
    public RoutingTable routes() {
        return new RoutingTable(routes);
    }

    @Override
    public boolean isFit(InetAddress local) {
        return !unfit.contains(local);
    }

    @Override
    public Optional<Route> way(InetAddress target, HostInterface through) {
        return Optional.empty();
    }

    @Override
    public boolean knowsRoutes() {
        return knowsRoutes;
    }

    @Override
    public InetAddress sourceToward(InetAddress target) {
        return sources.get(target);
    }

    @Override
    public byte[] neighbourMac(HostInterface at, InetAddress neighbour) {
        return neighbours.get(neighbour);
    }

    @Override
    public void provoke(HostInterface at, InetAddress source, InetAddress neighbour) {
        provoked.add(neighbour);
        if (answering.containsKey(neighbour)) {
            neighbours.put(neighbour, answering.get(neighbour));
        }
    }

    @Override
    public boolean probe(HostInterface at, InetAddress neighbour) {
        probed.add(neighbour);
        return neighbours.containsKey(neighbour);
    }

    /** Whether it would say the same again. */
    @Override
    public boolean isReachable(HostInterface at, InetAddress neighbour) {
        return Arrays.equals(neighbours.get(neighbour), answering.get(neighbour));
    }

    @Override
    public void forget(HostInterface at, InetAddress neighbour) {
        neighbours.remove(neighbour);
    }
}
