package loomwire.rawnet.route;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.guard.PortReservation;

/** One walk from a request to a path: interface, then source address, then next hop. */
final class PathResolution {
    /** On Linux's loopback the Ethernet header is all zeros; elsewhere no card listens to it. */
    static final byte[] NO_MAC = new byte[6];

    private final HostNetwork host;
    private final NextHop nextHop;

    PathResolution(HostNetwork host, long neighbourDeadlineNanos) {
        this.host = host;
        this.nextHop = new NextHop(host, neighbourDeadlineNanos);
    }

    RawPath resolve(RouteRequest request) throws IOException {
        checkFamilies(request);
        List<HostInterface> all = host.interfaces();
        RoutingTable routes = host.routes();
        HostInterface chosen = new InterfaceChoice(host, all, routes).choose(request);
        checkUsable(chosen, request);
        InetAddress source = source(request, chosen, all, routes);
        int port = request.port() != 0 ? request.port() : PortReservation.freePort(source);
        byte[] localMac = chosen.link() != LinkKind.ETHERNET ? null : chosen.loopback() ? NO_MAC : chosen.mac();
        return new RawPath(
                pcapName(request, chosen),
                chosen.link(),
                localMac,
                nextHop.mac(request, chosen, source, routes),
                new InetSocketAddress(source, port),
                Math.min(chosen.mtu(), RawPath.MAX_MTU));
    }

    private static void checkFamilies(RouteRequest request) throws RouteException {
        if (request.target() != null && request.local() != null
                && request.target().getAddress().length != request.local().getAddress().getAddress().length) {
            throw new RouteException(request.local().getAddress().getHostAddress() + " and "
                    + request.target().getHostAddress() + " are of different IP versions; set network." + request.family()
                    + ".addr for this server");
        }
    }

    private static void checkUsable(HostInterface chosen, RouteRequest request) throws RouteException {
        if (!chosen.up()) {
            throw new RouteException("interface " + chosen.name() + " is down or has no carrier; switch it on (ip link set "
                    + chosen.name() + " up) or set network.interface to another one");
        }
        if (chosen.link() == null || chosen.link() == LinkKind.LINUX_COOKED) {
            throw new RouteException("interface " + chosen.name() + " has a link header that cannot be written; set"
                    + " network.interface to another one, or network.backend to udp");
        }
        if (chosen.mtu() < RawPath.MIN_MTU) {
            throw new RouteException("interface " + chosen.name() + " has an MTU of " + chosen.mtu() + ", and at least "
                    + RawPath.MIN_MTU + " is needed; raise it or set network.interface to another one");
        }
        if (chosen.link() == LinkKind.ETHERNET && !chosen.loopback() && chosen.mac() == null) {
            throw new RouteException("interface " + chosen.name() + " does not tell its MAC address; set network.interface"
                    + " to another one");
        }
    }

    private InetAddress source(
            RouteRequest request, HostInterface chosen, List<HostInterface> all, RoutingTable routes) throws IOException {
        InetAddress wanted = request.localAddress();
        if (wanted != null) {
            if (!canSendFrom(chosen, wanted, all)) {
                throw new RouteException(wanted.getHostAddress() + " is not an address of interface " + chosen.name()
                        + ", which has " + addresses(chosen, request) + "; set network." + request.family()
                        + ".addr to one of these, or network.interface to the one that has it");
            }
            return wanted;
        }
        if (request.target() != null) {
            InetAddress kernels = host.sourceToward(request.target());
            if (kernels != null && canSendFrom(chosen, kernels, all)) {
                return kernels;
            }
        }
        InetAddress beyond = request.target() != null
                ? request.target()
                : routes.defaultRoute(request.isIpv6(), chosen.name()).map(Route::gateway).orElse(null);
        return preferred(request, chosen, beyond).orElseThrow(() -> new RouteException("interface " + chosen.name()
                + " has no " + (request.isIpv6() ? "IPv6" : "IPv4") + " address; give it one, or set network.interface"
                + " and network." + request.family() + ".addr"));
    }

    /** Over loopback the kernel takes any address of the machine; an address held on loopback leaves through any card. */
    private static boolean canSendFrom(HostInterface chosen, InetAddress address, List<HostInterface> all) {
        return chosen.has(address)
                || InterfaceChoice.isHeldOnLoopback(all, address)
                || chosen.loopback() && (address.isLoopbackAddress() || InterfaceChoice.owner(all, address).isPresent());
    }

    /** The address in the same network as what lies beyond; else the first that is not link-local; else the first. */
    private static Optional<InetAddress> preferred(RouteRequest request, HostInterface chosen, InetAddress beyond) {
        List<Prefix> family = chosen.addresses().stream()
                .filter(prefix -> prefix.isIpv6() == request.isIpv6())
                .toList();
        return family.stream()
                .filter(prefix -> beyond != null && !beyond.isLinkLocalAddress() && prefix.contains(beyond))
                .findFirst()
                .or(() -> family.stream().filter(prefix -> !prefix.address().isLinkLocalAddress()).findFirst())
                .or(() -> family.stream().findFirst())
                .map(Prefix::address);
    }

    private static String addresses(HostInterface of, RouteRequest request) {
        String list = of.addresses().stream()
                .filter(prefix -> prefix.isIpv6() == request.isIpv6())
                .map(prefix -> prefix.address().getHostAddress())
                .collect(Collectors.joining(", "));
        return list.isEmpty() ? "none of that IP version" : list;
    }

    /** Windows: libpcap knows an interface by a device path that the JDK does not; a configured one is passed through. */
    private static String pcapName(RouteRequest request, HostInterface chosen) {
        return InterfaceChoice.isDevicePath(request.interfaceName()) ? request.interfaceName() : chosen.name();
    }
}
