package loomwire.tunnel.port;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.route.RouteDiscovery;
import loomwire.rawnet.route.RouteException;
import loomwire.rawnet.route.RouteRequest;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.NetworkConfig;
import loomwire.tunnel.config.NetworkConfig.Family;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which interface, addresses and next hop segments take: what {@code network} says, and what it leaves to be found out. */
public final class PathDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(PathDiscovery.class);

    private static final String ANY_IPV4 = "0.0.0.0";
    private static final String ANY_IPV6 = "::";

    private final NetworkConfig network;

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
        Family family = family(isIpv6(server.getAddress()));
        InetSocketAddress local = localToward(server);
        return RouteDiscovery.resolve(new RouteRequest(network.interfaceName(),
                family == null && local.getPort() == 0 ? null : local, mac(family), server.getAddress()));
    }

    /**
     * A server's ways to its clients: the families that the file names; else both, as far as this machine has them.
     *
     * @return at least one
     * @throws IOException with a message that says what to do
     */
    public List<RawPath> ofServer(Config config) throws IOException {
        InetAddress wanted = config.listen().literal();
        boolean oneFamily = wanted != null && !wanted.isAnyLocalAddress();
        boolean named = network.ipv4() != null || network.ipv6() != null;
        List<RawPath> paths = new ArrayList<>();
        IOException first = null;
        for (boolean ipv6 : new boolean[] {false, true}) {
            Family family = family(ipv6);
            if (oneFamily && isIpv6(wanted) != ipv6 || named && !oneFamily && family == null) {
                continue;
            }
            InetSocketAddress local = oneFamily ? new InetSocketAddress(wanted, config.listen().port())
                    : family == null ? any(ipv6, config.listen().port())
                    : new InetSocketAddress(family.address().literal(), config.listen().port());
            if (ipv6 && !oneFamily && !named && !hasGlobalIpv6()) {
                continue;
            }
            try {
                paths.add(RouteDiscovery.resolve(
                        new RouteRequest(network.interfaceName(), local, mac(family), null)));
            } catch (RouteException e) {
                if (oneFamily || named) {
                    throw e;
                }
                LOG.debug("no IPv{}: {}", ipv6 ? 6 : 4, e.getMessage());
                first = first == null ? e : first;
            }
        }
        if (paths.isEmpty()) {
            throw first;
        }
        return paths;
    }

    /** Where a server on plain UDP listens: {@code listen.addr}, narrowed by the only family that the file names. */
    public InetSocketAddress udpListen(Config config) {
        InetAddress wanted = config.listen().literal();
        if (wanted == null && network.ipv4() != null && network.ipv6() == null) {
            wanted = network.ipv4().address().literal();
        } else if (wanted == null && network.ipv6() != null && network.ipv4() == null) {
            wanted = network.ipv6().address().literal();
        }
        return wanted == null ? new InetSocketAddress(config.listen().port())
                : new InetSocketAddress(wanted, config.listen().port());
    }

    /** A link-local address alone is no way for clients to come. */
    private static boolean hasGlobalIpv6() throws IOException {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).anyMatch(address ->
                isIpv6(address) && !address.isLinkLocalAddress() && !address.isLoopbackAddress());
    }

    /** Whether the file names a next hop, which is then used for every peer. */
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
        return new InetSocketAddress(family.address().literal(), family.address().port());
    }

    private static InetSocketAddress any(boolean ipv6, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(ipv6 ? ANY_IPV6 : ANY_IPV4), port);
    }

    private static boolean isIpv6(InetAddress address) {
        return address.getAddress().length == 16;
    }
}
