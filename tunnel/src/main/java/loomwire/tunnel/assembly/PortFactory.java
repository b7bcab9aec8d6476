package loomwire.tunnel.assembly;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import loomwire.quic.FirstPackets;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.SideQueue;
import loomwire.rawnet.guard.FirewallMode;
import loomwire.rawnet.guard.Guards;
import loomwire.rawnet.guard.KernelGuard;
import loomwire.rawnet.guard.PortInUseException;
import loomwire.rawnet.pcap.LibraryMissingException;
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
        return forClient(server, false);
    }

    /** @param anew whether to have the next hop asked where it is, since nothing came back the last time */
    OpenPort forClient(InetSocketAddress server, boolean anew) throws IOException {
        InetSocketAddress local = discovery.localToward(server);
        if (network.backend() == Backend.UDP) {
            LinkRoom.raise(UdpLink.toward(server, local).flatMap(UdpLink::lackOfRoom));
            return udp(local, 1, null);
        }
        return raw(
                List.of(anew ? discovery.towardAnew(server) : discovery.toward(server)),
                local.getPort() == 0,
                pcapOptions().withOnlyPeer(server).withAnswerToSource(!discovery.hasRouterMac()),
                1,
                null);
    }

    /** Where an open port leaves this machine toward its server. */
    SourceAddress source(OpenPort port, InetSocketAddress server) throws IOException {
        boolean fixed = network.backend() != Backend.UDP && network.interfaceName() != null
                || !discovery.localToward(server).getAddress().isAnyLocalAddress();
        return SourceAddress.of(
                server.getAddress(), port.port().capabilities().localAddress().getAddress(), fixed);
    }

    /**
     * Looks again for a client's way to its server, and has its port take the next hop that is found. May wait for seconds.
     *
     * @throws IOException if there is no way now; the port goes on as it was
     */
    void askWayAgain(OpenPort port, InetSocketAddress server) throws IOException {
        if (network.backend() != Backend.UDP && !discovery.hasRouterMac()) {
            port.follow(discovery.towardAnew(server));
        }
    }

    /**
     * The interfaces that a server's clients come in through: of which there may be one for each address family.
     *
     * @throws IOException with a message that says what to do
     */
    List<ServerWay> serverWays(Config config) throws IOException {
        return network.backend() == Backend.UDP
                ? List.of(new ServerWay(AddressText.of(discovery.udpListen(config)), true, true, true))
                : ServerWay.of(discovery.ofServer(config));
    }

    /**
     * Opens a server's ports on one of its interfaces, where {@code listen.addr} says: one for each of
     * {@code packet_workers}, but no more than there are processors. A family that is missing now is followed once it comes.
     *
     * @throws IOException with a message that says what to do
     */
    OpenPort forServer(Config config, ServerWay way) throws IOException {
        int workers = Math.min(
                config.performance().packetWorkers(), Runtime.getRuntime().availableProcessors());
        if (network.backend() == Backend.UDP) {
            InetSocketAddress local = discovery.udpListen(config);
            LinkRoom.raise(UdpLink.of(local.getAddress()).flatMap(UdpLink::lackOfRoom));
            return answering(udp(local, udpPorts(workers), FirstPackets.QUEUE));
        }
        List<RawPath> paths = discovery.ofServer(config, way);
        return raw(
                discovery.atEveryAddress(config, paths),
                false,
                pcapOptions().withSide(FirstPackets.QUEUE),
                workers,
                before -> discovery.now(config, way, before));
    }

    /** A peer takes no answer from another address than it asked. */
    private static OpenPort answering(OpenPort port) {
        if (port.port() instanceof UdpPort udp && !udp.answersWhereAsked()) {
            LOG.warn(
                    "answers leave from the address that the system chooses, which may be another one than a client asked: if"
                            + " this machine has several, name one in listen.addr");
        }
        return port;
    }

    private static int udpPorts(int workers) {
        if (workers > 1 && !UdpPort.canShare()) {
            LOG.info(
                    "one packet worker instead of {}: with plain UDP, only Linux spreads clients over several",
                    workers);
            return 1;
        }
        return workers;
    }

    private PcapOptions pcapOptions() {
        return PcapOptions.defaults().withKernelBufferBytes(Math.max(MIN_KERNEL_BUFFER, network.captureBufferBytes()));
    }

    private OpenPort udp(InetSocketAddress local, int count, SideQueue side) throws IOException {
        List<UdpPort> ports = UdpPort.openShared(local, network.captureBufferBytes(), count, side);
        return new OpenPort(
                List.copyOf(ports),
                null,
                "plain UDP on " + AddressText.of(ports.getFirst().capabilities().localAddress()) + workers(count),
                null);
    }

    /** Finds out how the paths of an open port are now. */
    private interface Finding {
        List<RawPath> now(List<RawPath> before) throws IOException;
    }

    /** @param finding how the port follows its addresses; null if it keeps those that it has */
    private OpenPort raw(List<RawPath> paths, boolean anyPort, PcapOptions options, int count, Finding finding)
            throws IOException {
        for (RawPath path : paths) {
            LinkRoom.require(path);
        }
        GuardedPaths guarded = GuardedPaths.open(paths, anyPort, this::guard);
        try {
            List<PcapPort> ports =
                    PcapPort.openShared(guarded.paths(), options, FlagCycle.parse(network.localFlags()), count);
            return new OpenPort(
                    List.copyOf(ports),
                    guarded,
                    describe(guarded) + workers(count),
                    finding == null ? null : () -> guarded.follow(finding.now(guarded.paths()), ports));
        } catch (LibraryMissingException e) {
            IOException worded = ConfigNames.worded(e);
            new Shutdown().close(guarded).attachTo(worded);
            throw worded;
        } catch (IOException | RuntimeException e) {
            new Shutdown().close(guarded).attachTo(e);
            throw e;
        }
    }

    private KernelGuard guard(InetSocketAddress local, String interfaceName) throws IOException {
        try {
            return Guards.open(firewallMode(), local, interfaceName, ConfigNames.OF_FILE);
        } catch (PortInUseException e) {
            throw new IOException(
                    "port " + local.getPort() + " of " + AddressWords.of(local.getAddress())
                            + " is in use by another program (see it with: ss -tlnp); stop that one, or choose another port in "
                            + (role == Role.SERVER
                                    ? "listen.addr"
                                    : "network." + (isIpv6(local.getAddress()) ? "ipv6" : "ipv4") + ".addr"),
                    e);
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("not permitted")) {
                throw new IOException(
                        "this user may not send TCP segments by hand: run as root, or give the java program "
                                + "CAP_NET_RAW and CAP_NET_ADMIN as ambient capabilities (setpriv --ambient-caps; doctor -c FILE "
                                + "shows the command; setcap on java breaks it), or write network.backend: udp on both ends",
                        e);
            }
            throw e;
        }
    }

    private static String workers(int count) {
        return count == 1 ? "" : "; " + count + " packet workers";
    }

    private static String describe(GuardedPaths guarded) {
        return "TCP segments through libpcap on "
                + guarded.paths().stream()
                        .map(path ->
                                path.interfaceName() + " from " + AddressText.of(path.local()) + ", MTU " + path.mtu())
                        .collect(Collectors.joining(" and "))
                + "; " + guarded.describe();
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
