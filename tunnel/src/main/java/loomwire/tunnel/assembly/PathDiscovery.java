package loomwire.tunnel.assembly;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.route.MissingGateways;
import loomwire.rawnet.route.RouteDiscovery;
import loomwire.rawnet.route.RouteException;
import loomwire.rawnet.route.RouteRequest;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.NetworkConfig;
import loomwire.tunnel.config.NetworkConfig.Family;
import loomwire.tunnel.net.LogLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which interface, addresses and next hop segments take: what {@code network} says, and what it leaves to be found out. */
public final class PathDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(PathDiscovery.class);

    private static final String ANY_IPV4 = "0.0.0.0";
    private static final String ANY_IPV6 = "::";

    private final NetworkConfig network;
    private final LogLimit loss = new LogLimit(Duration.ofMinutes(1));
    private final MissingGateways missing = new MissingGateways();
    /** Interfaces of which it was said that a family of addresses comes by them. */
    private final Set<String> elsewhere = ConcurrentHashMap.newKeySet();

    public PathDiscovery(NetworkConfig network) {
        this.network = network;
    }

    /** Where a client sends to this server from, as far as the file says; else a wildcard. Port 0 is any. */
    public InetSocketAddress localToward(InetSocketAddress server) {
        Family family = family(isIpv6(server.getAddress()));
        return family == null ? any(isIpv6(server.getAddress()), network.fixedPort()) : socketAddress(family);
    }

    /**
     * A client's way to its server.
     *
     * @param server resolved
     * @throws IOException with a message that says what to do
     */
    public RawPath toward(InetSocketAddress server) throws IOException {
        return RouteDiscovery.resolve(request(server));
    }

    /** Likewise, with the next hop asked again where it is. */
    RawPath towardAnew(InetSocketAddress server) throws IOException {
        return RouteDiscovery.resolveAnew(request(server));
    }

    private RouteRequest request(InetSocketAddress server) {
        Family family = family(isIpv6(server.getAddress()));
        InetSocketAddress local = localToward(server);
        return new RouteRequest(
                network.interfaceName(),
                family == null && local.getPort() == 0 ? null : local,
                mac(family),
                server.getAddress(),
                ConfigNames.OF_FILE);
    }

    /**
     * A server's ways to its clients: the families that the file names; else both, as far as this machine has them.
     *
     * @return at least one
     * @throws IOException with a message that says what to do
     */
    public List<RawPath> ofServer(Config config) throws IOException {
        return ofServer(config, new ServerWay("", true, true, true));
    }

    /** Those among them that belong to one interface of the server. */
    List<RawPath> ofServer(Config config, ServerWay way) throws IOException {
        List<RawPath> paths = new ArrayList<>();
        IOException first = null;
        for (boolean ipv6 : new boolean[] {false, true}) {
            if (!isWanted(config, way, ipv6)) {
                continue;
            }
            try {
                paths.add(RouteDiscovery.resolve(request(config, ipv6), missing));
            } catch (RouteException e) {
                if (isNamed(config, ipv6)) {
                    throw e;
                }
                LOG.debug("no IPv{}: {}", ipv6 ? 6 : 4, e.getMessage());
                first = first == null ? e : first;
            }
        }
        if (paths.isEmpty()) {
            throw first != null ? first : new IOException("there is no address left that clients could come to");
        }
        return paths;
    }

    /** Whether a family can come in by this way now. */
    private boolean isWanted(Config config, ServerWay way, boolean ipv6) throws IOException {
        InetAddress wanted = config.listen().literal();
        if (wanted != null && !wanted.isAnyLocalAddress()) {
            return way.serves(ipv6) && isIpv6(wanted) == ipv6;
        }
        boolean anyNamed = network.ipv4() != null || network.ipv6() != null;
        return way.serves(ipv6) && (anyNamed ? family(ipv6) != null : !ipv6 || hasGlobalIpv6());
    }

    /** Whether the file names the very address of a family. */
    private boolean isNamed(Config config, boolean ipv6) {
        InetAddress wanted = config.listen().literal();
        return wanted != null && !wanted.isAnyLocalAddress() || family(ipv6) != null;
    }

    private RouteRequest request(Config config, boolean ipv6) {
        InetAddress wanted = config.listen().literal();
        Family family = family(ipv6);
        int port = config.listen().port();
        InetSocketAddress local = wanted != null && !wanted.isAnyLocalAddress()
                ? new InetSocketAddress(wanted, port)
                : family == null
                        ? any(ipv6, port)
                        : new InetSocketAddress(family.address().literal(), port);
        return new RouteRequest(network.interfaceName(), local, mac(family), null, ConfigNames.OF_FILE);
    }

    /** The paths, and where the file names no address of a family, one for every address of their interface. */
    List<RawPath> atEveryAddress(Config config, List<RawPath> paths) throws IOException {
        List<RawPath> all = new ArrayList<>();
        for (RawPath path : paths) {
            all.addAll(isNamed(config, path.isIpv6()) ? List.of(path) : RouteDiscovery.atEveryAddress(path));
        }
        return all;
    }

    /**
     * The paths of a server's open port as they are now: at the addresses that its interface has, and of a family that was not
     * there before too. Those that the file names are kept.
     *
     * @return the paths as they were, if nothing at all is left of them
     */
    List<RawPath> now(Config config, ServerWay way, List<RawPath> before) throws IOException {
        List<RawPath> all = new ArrayList<>();
        for (boolean ipv6 : new boolean[] {false, true}) {
            List<RawPath> had =
                    before.stream().filter(path -> path.isIpv6() == ipv6).toList();
            List<RawPath> now = had.isEmpty() || isNamed(config, ipv6) ? had : RouteDiscovery.now(had);
            all.addAll(now.isEmpty() && isWanted(config, way, ipv6) ? found(config, ipv6, before) : now);
        }
        if (all.isEmpty()) {
            if (loss.isDue()) {
                LOG.warn(
                        "{} has no address any more: clients can come in again once it has one{}",
                        before.getFirst().interfaceName(),
                        loss.suffix());
            }
            return before;
        }
        return all;
    }

    /** What there is now of a family that the open port does not have; nothing if it comes by another interface. */
    private List<RawPath> found(Config config, boolean ipv6, List<RawPath> before) throws IOException {
        try {
            RawPath path = RouteDiscovery.resolve(request(config, ipv6), missing);
            if (before.stream().anyMatch(each -> each.interfaceName().equals(path.interfaceName()))) {
                return atEveryAddress(config, List.of(path));
            }
            if (elsewhere.add(path.interfaceName())) {
                LOG.warn(
                        "IPv{} comes by {} now, where this server does not listen; restart it for that, or set network.interface",
                        ipv6 ? 6 : 4,
                        path.interfaceName());
            }
        } catch (RouteException e) {
            LOG.debug("still no IPv{}: {}", ipv6 ? 6 : 4, e.getMessage());
        }
        return List.of();
    }

    /** Where a server on plain UDP listens: {@code listen.addr}, narrowed by the only family that the file names. */
    public InetSocketAddress udpListen(Config config) {
        InetAddress wanted = config.listen().literal();
        if (wanted == null && network.ipv4() != null && network.ipv6() == null) {
            wanted = network.ipv4().address().literal();
        } else if (wanted == null && network.ipv6() != null && network.ipv4() == null) {
            wanted = network.ipv6().address().literal();
        }
        return wanted == null
                ? new InetSocketAddress(config.listen().port())
                : new InetSocketAddress(wanted, config.listen().port());
    }

    /** A link-local address alone is no way for clients to come. */
    private static boolean hasGlobalIpv6() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> isIpv6(address) && !address.isLinkLocalAddress() && !address.isLoopbackAddress());
    }

    /** Whether the file names a next hop, which a client then takes whatever it hears. */
    boolean hasRouterMac() {
        return mac(network.ipv4()) != null || mac(network.ipv6()) != null;
    }

    private Family family(boolean ipv6) {
        return ipv6 ? network.ipv6() : network.ipv4();
    }

    private static byte[] mac(Family family) {
        return family == null ? null : family.routerMac();
    }

    private static InetSocketAddress socketAddress(Family family) {
        return new InetSocketAddress(
                family.address().literal(), family.address().port());
    }

    private static InetSocketAddress any(boolean ipv6, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(ipv6 ? ANY_IPV6 : ANY_IPV4), port);
    }

    private static boolean isIpv6(InetAddress address) {
        return address.getAddress().length == 16;
    }
}
