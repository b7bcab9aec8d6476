package loomwire.rawnet.route;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.guard.PortReservation;
import org.jspecify.annotations.Nullable;

/** One walk from a request to a path: interface, then source address, then next hop. */
final class PathResolution {
    /** On Linux's loopback the Ethernet header is all zeros; elsewhere no card listens to it. */
    static final byte[] NO_MAC = new byte[6];

    /** Each costs a guard, a place in the capture filter and a comparison for every packet. */
    private static final int MAX_ADDRESSES = 16;

    private final HostNetwork host;
    private final NextHop nextHop;

    PathResolution(HostNetwork host, long neighbourDeadlineNanos) {
        this(host, neighbourDeadlineNanos, new MissingGateways());
    }

    PathResolution(HostNetwork host, long neighbourDeadlineNanos, MissingGateways missing) {
        this(host, new NextHop(host, neighbourDeadlineNanos, false, missing));
    }

    private PathResolution(HostNetwork host, NextHop nextHop) {
        this.host = host;
        this.nextHop = nextHop;
    }

    /** One that believes no neighbour's MAC address that the system knows from before. */
    PathResolution askingAnew() {
        return new PathResolution(host, nextHop.askingAnew());
    }

    RawPath resolve(RouteRequest request) throws IOException {
        checkFamilies(request);
        List<HostInterface> all = host.interfaces();
        RoutingTable routes = host.routes();
        HostInterface chosen = new InterfaceChoice(host, all, routes).choose(request);
        checkUsable(request, chosen);
        InetAddress source = source(request, chosen, all, routes);
        int port = request.port() != 0 ? request.port() : PortReservation.freePort(source, request.names());
        byte @Nullable [] localMac =
                chosen.link() != LinkKind.ETHERNET ? null : chosen.loopback() ? NO_MAC : chosen.mac();
        return new RawPath(
                pcapName(request, chosen),
                chosen.link(),
                localMac,
                nextHop.mac(request, chosen, source, routes),
                new InetSocketAddress(source, port),
                Math.min(chosen.mtu(), RawPath.MAX_MTU));
    }

    private static void checkFamilies(RouteRequest request) throws RouteException {
        if (request.target() != null
                && request.local() != null
                && request.target().getAddress().length
                        != request.local().getAddress().getAddress().length) {
            throw RouteException.lasting(AddressWords.of(request.local().getAddress()) + " and "
                    + AddressWords.of(request.target()) + " are of different IP versions; set "
                    + request.addressSetting()
                    + " for this server");
        }
    }

    private static void checkUsable(RouteRequest request, HostInterface chosen) throws RouteException {
        if (!chosen.up()) {
            throw new RouteException(
                    "interface " + chosen.name() + " is down or has no carrier; switch it on (ip link set "
                            + chosen.name() + " up) or set " + request.interfaceSetting() + " to another one");
        }
        if (chosen.link() == null || chosen.link() == LinkKind.LINUX_COOKED) {
            throw RouteException.lasting(
                    "interface " + chosen.name() + " has a link header that cannot be written; set "
                            + request.interfaceSetting() + " to another one, or "
                            + request.names().backend() + " to udp");
        }
        if (chosen.mtu() < RawPath.MIN_MTU) {
            throw RouteException.lasting(
                    "interface " + chosen.name() + " has an MTU of " + chosen.mtu() + ", and at least "
                            + RawPath.MIN_MTU + " is needed; raise it or set " + request.interfaceSetting()
                            + " to another one");
        }
        if (chosen.link() == LinkKind.ETHERNET && !chosen.loopback() && chosen.mac() == null) {
            throw RouteException.lasting("interface " + chosen.name() + " does not tell its MAC address; set "
                    + request.interfaceSetting() + " to another one");
        }
    }

    private InetAddress source(RouteRequest request, HostInterface chosen, List<HostInterface> all, RoutingTable routes)
            throws IOException {
        InetAddress wanted = request.localAddress();
        if (wanted != null) {
            if (!canSendFrom(chosen, wanted, all)) {
                throw new RouteException(AddressWords.of(wanted) + " is not an address of interface " + chosen.name()
                        + ", which has " + addresses(chosen, request) + "; set " + request.addressSetting()
                        + " to one of these, or " + request.interfaceSetting() + " to the one that has it");
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
                : routes.defaultRoute(request.isIpv6(), chosen.name())
                        .map(Route::gateway)
                        .orElse(null);
        return preferred(request, chosen, beyond)
                .orElseThrow(() -> new RouteException("interface " + chosen.name()
                        + " has no " + (request.isIpv6() ? "IPv6" : "IPv4")
                        + " address; give it one, or set " + request.interfaceSetting()
                        + " and " + request.addressSetting()));
    }

    /** Over loopback the kernel takes any address of the machine; an address held on loopback leaves through any card. */
    private static boolean canSendFrom(HostInterface chosen, InetAddress address, List<HostInterface> all) {
        return chosen.has(address)
                || InterfaceChoice.isHeldOnLoopback(all, address)
                || chosen.loopback()
                        && (address.isLoopbackAddress()
                                || InterfaceChoice.owner(all, address).isPresent());
    }

    /** The address in the same network as what lies beyond; else the first that is not link-local; else the first. */
    private Optional<InetAddress> preferred(RouteRequest request, HostInterface chosen, @Nullable InetAddress beyond)
            throws IOException {
        List<Prefix> all = chosen.addresses().stream()
                .filter(prefix -> prefix.isIpv6() == request.isIpv6())
                .toList();
        List<Prefix> fit = fit(all);
        List<Prefix> family = fit.isEmpty() ? all : fit;
        return family.stream()
                .filter(prefix -> beyond != null && !beyond.isLinkLocalAddress() && prefix.contains(beyond))
                .findFirst()
                .or(() -> family.stream()
                        .filter(prefix -> !prefix.address().isLinkLocalAddress())
                        .findFirst())
                .or(() -> family.stream().findFirst())
                .map(Prefix::address);
    }

    private List<Prefix> fit(List<Prefix> addresses) throws IOException {
        List<Prefix> fit = new ArrayList<>();
        for (Prefix each : addresses) {
            if (host.isFit(each.address())) {
                fit.add(each);
            }
        }
        return fit;
    }

    /** The path, and the same from every other address that peers could ask: of its family, and not of the link only. */
    List<RawPath> atEveryAddress(RawPath path) throws IOException {
        return withOthers(List.of(path), path, through(path));
    }

    /** The paths whose address their interface still has, and the same from those that it has got. */
    List<RawPath> now(List<RawPath> paths) throws IOException {
        Optional<HostInterface> through = through(paths.getFirst());
        if (through.isEmpty()) {
            return paths;
        }
        List<RawPath> left = new ArrayList<>();
        for (RawPath path : paths) {
            if (through.get().has(path.local().getAddress())) {
                left.add(from(path.local().getAddress(), path, through.get()));
            }
        }
        return withOthers(left, paths.getFirst(), through);
    }

    private Optional<HostInterface> through(RawPath path) throws IOException {
        return host.interfaces().stream()
                .filter(each -> each.name().equals(path.interfaceName()))
                .findFirst();
    }

    private List<RawPath> withOthers(List<RawPath> paths, RawPath like, Optional<HostInterface> through)
            throws IOException {
        List<RawPath> all = new ArrayList<>(paths);
        for (Prefix each : fit(through.map(HostInterface::addresses).orElse(List.of()))) {
            InetAddress address = each.address();
            boolean another = each.isIpv6() == like.isIpv6()
                    && all.stream().noneMatch(path -> path.local().getAddress().equals(address));
            if (another && !address.isLinkLocalAddress() && all.size() < MAX_ADDRESSES) {
                all.add(from(address, like, through.get()));
            }
        }
        return all;
    }

    /** A path like another one, with the interface's own MAC address as it is now. */
    private static RawPath from(InetAddress address, RawPath like, HostInterface through) {
        byte[] localMac = like.link() == LinkKind.ETHERNET && through.mac() != null ? through.mac() : like.localMac();
        return new RawPath(
                like.interfaceName(),
                like.link(),
                localMac,
                like.nextHopMac(),
                new InetSocketAddress(address, like.local().getPort()),
                like.mtu());
    }

    private static String addresses(HostInterface of, RouteRequest request) {
        String list = of.addresses().stream()
                .filter(prefix -> prefix.isIpv6() == request.isIpv6())
                .map(prefix -> AddressWords.of(prefix.address()))
                .collect(Collectors.joining(", "));
        return list.isEmpty() ? "none of that IP version" : list;
    }

    /** Windows: libpcap knows an interface by a device path that the JDK does not; a configured one is passed through. */
    private static String pcapName(RouteRequest request, HostInterface chosen) {
        return InterfaceChoice.isDevicePath(request.interfaceName()) ? request.interfaceName() : chosen.name();
    }
}
