package loomwire.tunnel.port;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.guard.FirewallMode;
import loomwire.rawnet.guard.Guards;
import loomwire.rawnet.guard.KernelGuard;
import loomwire.rawnet.guard.PortInUseException;
import loomwire.rawnet.pcap.PcapOptions;
import loomwire.rawnet.pcap.PcapPort;
import loomwire.rawnet.udp.UdpPort;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.NetworkConfig;
import loomwire.tunnel.config.NetworkConfig.Backend;
import loomwire.tunnel.config.Role;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.Shutdown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the port that the configuration asks for, filling in what it leaves out. */
public final class PortFactory {
    private static final Logger LOG = LoggerFactory.getLogger(PortFactory.class);

    /** The least that a capture handle takes. */
    private static final int MIN_KERNEL_BUFFER = 64 << 10;

    private final Role role;
    private final NetworkConfig network;
    private final PathDiscovery discovery;

    public PortFactory(Role role, NetworkConfig network) {
        this.role = role;
        this.network = network;
        this.discovery = new PathDiscovery(network);
    }

    /**
     * Opens a client's port toward its server.
     *
     * @param server resolved
     * @throws IOException with a message that says what to do
     */
    public OpenPort forClient(InetSocketAddress server) throws IOException {
        InetSocketAddress local = discovery.localToward(server);
        if (network.backend() == Backend.UDP) {
            LinkRoom.raise(UdpLink.toward(server, local).flatMap(UdpLink::lackOfRoom));
            return udp(local, 1);
        }
        return raw(List.of(discovery.toward(server)), local.getPort() == 0, pcapOptions().withOnlyPeer(server), 1);
    }

    /**
     * Opens a server's ports, where {@code listen.addr} says: one for each of {@code packet_workers}, but no more than
     * there are processors.
     *
     * @throws IOException with a message that says what to do
     */
    public OpenPort forServer(Config config) throws IOException {
        int workers = Math.min(config.performance().packetWorkers(), Runtime.getRuntime().availableProcessors());
        if (network.backend() == Backend.UDP) {
            InetSocketAddress local = discovery.udpListen(config);
            LinkRoom.raise(UdpLink.of(local.getAddress()).flatMap(UdpLink::lackOfRoom));
            return udp(local, udpPorts(workers));
        }
        return raw(discovery.ofServer(config), false, pcapOptions().withAnswerToSource(!discovery.hasRouterMac()), workers);
    }

    private static int udpPorts(int workers) {
        if (workers > 1 && !UdpPort.canShare()) {
            LOG.info("one packet worker instead of {}: with plain UDP, only Linux spreads clients over several", workers);
            return 1;
        }
        return workers;
    }

    private PcapOptions pcapOptions() {
        return PcapOptions.defaults().withKernelBufferBytes(Math.max(MIN_KERNEL_BUFFER, network.captureBufferBytes()));
    }

    private OpenPort udp(InetSocketAddress local, int count) throws IOException {
        List<UdpPort> ports = UdpPort.openShared(local, network.captureBufferBytes(), count);
        return new OpenPort(List.copyOf(ports), List.of(),
                "plain UDP on " + AddressText.of(ports.getFirst().capabilities().localAddress()) + workers(count));
    }

    private OpenPort raw(List<RawPath> paths, boolean anyPort, PcapOptions options, int count) throws IOException {
        List<KernelGuard> guards = new ArrayList<>();
        try {
            List<RawPath> guarded = new ArrayList<>();
            for (RawPath path : paths) {
                LinkRoom.require(path);
                InetSocketAddress local = anyPort ? new InetSocketAddress(path.local().getAddress(), 0) : path.local();
                KernelGuard guard = guard(local, path.interfaceName());
                guards.add(guard);
                guarded.add(new RawPath(path.interfaceName(), path.link(), path.localMac(), path.nextHopMac(),
                        guard.local(), path.mtu()));
            }
            List<PcapPort> ports =
                    PcapPort.openShared(guarded, options, FlagCycle.parse(network.localFlags()), count);
            return new OpenPort(List.copyOf(ports), List.copyOf(guards), describe(guarded, guards) + workers(count));
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

    private static String workers(int count) {
        return count == 1 ? "" : "; " + count + " packet workers";
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

    private static boolean isIpv6(InetAddress address) {
        return address.getAddress().length == 16;
    }
}
