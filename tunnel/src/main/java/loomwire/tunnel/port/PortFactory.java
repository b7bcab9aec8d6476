package loomwire.tunnel.port;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.guard.FirewallMode;
import loomwire.rawnet.guard.Guards;
import loomwire.rawnet.guard.KernelGuard;
import loomwire.rawnet.guard.PortInUseException;
import loomwire.rawnet.pcap.PcapOptions;
import loomwire.rawnet.pcap.PcapPort;
import loomwire.rawnet.route.RouteDiscovery;
import loomwire.rawnet.route.RouteException;
import loomwire.rawnet.route.RouteRequest;
import loomwire.rawnet.udp.UdpPort;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.NetworkConfig;
import loomwire.tunnel.config.NetworkConfig.Backend;
import loomwire.tunnel.config.NetworkConfig.Family;
import loomwire.tunnel.config.Role;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.Shutdown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the port that the configuration asks for, filling in what it leaves out. */
public final class PortFactory {
    private static final Logger LOG = LoggerFactory.getLogger(PortFactory.class);

    private static final String ANY_IPV4 = "0.0.0.0";
    private static final String ANY_IPV6 = "::";
    /** The least that a capture handle takes. */
    private static final int MIN_KERNEL_BUFFER = 64 << 10;

    private final Role role;
    private final NetworkConfig network;

    public PortFactory(Role role, NetworkConfig network) {
        this.role = role;
        this.network = network;
    }

    /**
     * Opens a client's port toward its server.
     *
     * @param server resolved
     * @throws IOException with a message that says what to do
     */
    public OpenPort forClient(InetSocketAddress server) throws IOException {
        boolean ipv6 = isIpv6(server.getAddress());
        Family family = ipv6 ? network.ipv6() : network.ipv4();
        InetSocketAddress local = family == null ? any(ipv6, network.fixedPort()) : socketAddress(family);
        if (network.backend() == Backend.UDP) {
            return udp(local);
        }
        RawPath path = RouteDiscovery.resolve(new RouteRequest(network.interfaceName(),
                family == null && local.getPort() == 0 ? null : local, mac(family), server.getAddress()));
        return raw(List.of(path), local.getPort() == 0, pcapOptions().withOnlyPeer(server));
    }

    /**
     * Opens a server's port, where {@code listen.addr} says.
     *
     * @throws IOException with a message that says what to do
     */
    public OpenPort forServer(Config config) throws IOException {
        if (network.backend() == Backend.UDP) {
            return udp(udpListenAddress(config));
        }
        return raw(serverPaths(config), false, pcapOptions().withAnswerToSource(!hasRouterMac()));
    }

    private PcapOptions pcapOptions() {
        return PcapOptions.defaults().withKernelBufferBytes(Math.max(MIN_KERNEL_BUFFER, network.captureBufferBytes()));
    }

    private InetSocketAddress udpListenAddress(Config config) {
        InetAddress wanted = config.listen().literal();
        if (wanted == null && network.ipv4() != null && network.ipv6() == null) {
            wanted = network.ipv4().address().literal();
        } else if (wanted == null && network.ipv6() != null && network.ipv4() == null) {
            wanted = network.ipv6().address().literal();
        }
        return wanted == null ? new InetSocketAddress(config.listen().port())
                : new InetSocketAddress(wanted, config.listen().port());
    }

    private OpenPort udp(InetSocketAddress local) throws IOException {
        PacketPort port = UdpPort.open(local, network.captureBufferBytes());
        return new OpenPort(port, List.of(), "plain UDP on " + AddressText.of(port.capabilities().localAddress()));
    }

    /** The families that the file names; else both, as far as this machine has them. */
    private List<RawPath> serverPaths(Config config) throws IOException {
        InetAddress wanted = config.listen().literal();
        boolean oneFamily = wanted != null && !wanted.isAnyLocalAddress();
        boolean named = network.ipv4() != null || network.ipv6() != null;
        List<RawPath> paths = new ArrayList<>();
        IOException first = null;
        for (boolean ipv6 : new boolean[] {false, true}) {
            Family family = ipv6 ? network.ipv6() : network.ipv4();
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

    /** A link-local address alone is no way for clients to come. */
    private static boolean hasGlobalIpv6() throws IOException {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).anyMatch(address ->
                isIpv6(address) && !address.isLinkLocalAddress() && !address.isLoopbackAddress());
    }

    private OpenPort raw(List<RawPath> paths, boolean anyPort, PcapOptions options) throws IOException {
        List<KernelGuard> guards = new ArrayList<>();
        try {
            List<RawPath> guarded = new ArrayList<>();
            for (RawPath path : paths) {
                InetSocketAddress local = anyPort ? new InetSocketAddress(path.local().getAddress(), 0) : path.local();
                KernelGuard guard = guard(local, path.interfaceName());
                guards.add(guard);
                guarded.add(new RawPath(path.interfaceName(), path.link(), path.localMac(), path.nextHopMac(),
                        guard.local(), path.mtu()));
            }
            PacketPort port = PcapPort.open(guarded, options, FlagCycle.parse(network.localFlags()));
            return new OpenPort(port, List.copyOf(guards), describe(guarded, guards));
        } catch (IOException | RuntimeException e) {
            Shutdown shutdown = new Shutdown();
            guards.forEach(shutdown::close);
            throw e;
        }
    }

    private KernelGuard guard(InetSocketAddress local, String interfaceName) throws IOException {
        try {
            return Guards.open(firewallMode(), local, interfaceName);
        } catch (PortInUseException e) {
            throw new IOException("port " + local.getPort() + " of " + local.getAddress().getHostAddress()
                    + " is in use by another program (see it with: ss -tlnp); stop that one, or choose another port in "
                    + (role == Role.SERVER ? "listen.addr" : "network." + (isIpv6(local.getAddress()) ? "ipv6" : "ipv4")
                    + ".addr"), e);
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("not permitted")) {
                throw new IOException("this user may not send TCP segments by hand: run as root, or give the java program "
                        + "CAP_NET_RAW and CAP_NET_ADMIN, or write network.backend: udp on both ends", e);
            }
            throw e;
        }
    }

    private static String describe(List<RawPath> paths, List<KernelGuard> guards) {
        return "TCP segments through libpcap on " + paths.stream()
                .map(path -> path.interfaceName() + " from " + AddressText.of(path.local()) + ", MTU " + path.mtu())
                .collect(Collectors.joining(" and ")) + "; " + guards.getFirst().describe();
    }

    private FirewallMode firewallMode() {
        return switch (network.firewall()) {
            case GUARD -> FirewallMode.GUARD;
            case IPTABLES -> FirewallMode.IPTABLES;
            case NONE -> FirewallMode.NONE;
        };
    }

    /** A next hop that the file names is used for every peer. */
    private boolean hasRouterMac() {
        return mac(network.ipv4()) != null || mac(network.ipv6()) != null;
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
