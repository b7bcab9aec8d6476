package loomwire.rawnet.route;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import loomwire.rawnet.AddressWords;

/** Decides which interface the segments go through. */
record InterfaceChoice(HostNetwork host, List<HostInterface> all, RoutingTable routes) {

    HostInterface choose(RouteRequest request) throws IOException {
        InetAddress target = request.target();
        boolean isThisMachine = target != null
                && (target.isLoopbackAddress() || owner(all, target).isPresent());
        HostInterface chosen = choose(request, isThisMachine);
        if (chosen.loopback() && target != null && !isThisMachine) {
            throw new RouteException("the loopback interface " + chosen.name() + " does not reach "
                    + AddressWords.of(target)
                    + "; remove " + request.interfaceSetting() + " and " + request.addressSetting()
                    + " to have them found, or set them to those of a network card");
        }
        return chosen;
    }

    private HostInterface choose(RouteRequest request, boolean toThisMachine) throws IOException {
        InetAddress local = request.localAddress();
        if (isDevicePath(request.interfaceName())) {
            return byAddress(request);
        }
        if (request.interfaceName() != null) {
            return named(request, toThisMachine);
        }
        if (toThisMachine) {
            return loopback(request);
        }
        if (local != null && !isHeldOnLoopback(all, local)) {
            return byAddress(request);
        }
        return request.target() != null ? toward(request) : towardGateway(request);
    }

    /** Whether the machine has the address without any card having it, as is done to reach it through every card. */
    static boolean isHeldOnLoopback(List<HostInterface> all, InetAddress address) {
        return !address.isLoopbackAddress()
                && owner(all, address).map(HostInterface::loopback).orElse(false);
    }

    static boolean isDevicePath(String interfaceName) {
        return interfaceName != null && interfaceName.startsWith("\\Device\\");
    }

    static Optional<HostInterface> owner(List<HostInterface> all, InetAddress address) {
        return all.stream().filter(each -> each.has(address)).findFirst();
    }

    private HostInterface named(RouteRequest request, boolean toThisMachine) throws RouteException {
        String name = request.interfaceName();
        HostInterface found = all.stream()
                .filter(each -> each.name().equals(name) || each.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new RouteException(
                        "there is no interface " + name + "; set " + request.interfaceSetting() + " to one of "
                                + all.stream().map(HostInterface::name).collect(Collectors.joining(", "))));
        if (toThisMachine && !found.loopback()) {
            throw RouteException.lasting(AddressWords.of(request.target()) + " is an address of this machine, which "
                    + name + " does not reach; remove " + request.interfaceSetting()
                    + " or set it to the loopback interface");
        }
        return found;
    }

    private HostInterface loopback(RouteRequest request) throws RouteException {
        return all.stream()
                .filter(each -> each.loopback() && each.link() != null)
                .findFirst()
                .orElseThrow(() ->
                        RouteException.lasting(AddressWords.of(request.target()) + " is an address of this machine,"
                                + " and hand-made segments cannot go through the loopback interface of this system; set "
                                + request.names().backend() + " to udp"));
    }

    private HostInterface byAddress(RouteRequest request) throws RouteException {
        InetAddress address = request.localAddress();
        if (address == null) {
            throw RouteException.lasting(request.interfaceSetting()
                    + " is a device path, which does not tell its addresses; set " + request.addressSetting() + " too");
        }
        // Nobody elsewhere is reached from an address that is held on loopback, so none is offered.
        return owner(all, address)
                .orElseThrow(() -> new RouteException(AddressWords.of(address)
                        + " is not an address of this machine; set " + request.addressSetting() + " to one of "
                        + all.stream()
                                .filter(each -> !each.loopback())
                                .flatMap(each -> each.addresses().stream())
                                .filter(prefix -> prefix.isIpv6() == request.isIpv6())
                                .map(prefix -> AddressWords.of(prefix.address()))
                                .collect(Collectors.joining(", "))));
    }

    /**
     * The kernel's own choice of a source shows the interface also where rules above the main table decide, as VPN
     * programs set them. Only an address held on loopback says nothing about the way.
     */
    private HostInterface toward(RouteRequest request) throws IOException {
        Optional<HostInterface> said = host.way(request.target(), null).flatMap(way -> byName(way.interfaceName()));
        if (said.isPresent()) {
            return said.get();
        }
        InetAddress source = host.sourceToward(request.target());
        Optional<HostInterface> owner = source == null ? Optional.empty() : owner(all, source);
        Optional<HostInterface> byTable =
                routes.toward(request.target(), null).flatMap(route -> byName(route.interfaceName()));
        if (owner.isPresent()
                && (byTable.isEmpty()
                        || !owner.get().loopback() && !byTable.get().has(source))) {
            return owner.get();
        }
        return byTable.orElseThrow(() -> new RouteException("this machine has no route to "
                + AddressWords.of(request.target())
                + "; check the network connection, or set " + request.interfaceSetting() + ", "
                + request.addressSetting() + " and " + request.nextHopSetting()));
    }

    private HostInterface towardGateway(RouteRequest request) throws RouteException {
        Optional<HostInterface> byTable =
                routes.defaultRoute(request.isIpv6(), null).flatMap(route -> byName(route.interfaceName()));
        if (byTable.isPresent()) {
            return byTable.get();
        }
        List<HostInterface> candidates = all.stream()
                .filter(each -> each.up()
                        && !each.loopback()
                        && each.addresses().stream().anyMatch(prefix -> prefix.isIpv6() == request.isIpv6()))
                .toList();
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        throw new RouteException("this machine has " + (host.knowsRoutes() ? "no default route" : "no readable routes")
                + " for " + (request.isIpv6() ? "IPv6" : "IPv4") + " that would tell which interface to use; set "
                + request.interfaceSetting() + " and " + request.addressSetting());
    }

    private Optional<HostInterface> byName(String name) {
        return all.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}
