package loomwire.rawnet.route;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import loomwire.rawnet.RawPath;

/** Finds what a {@link RawPath} needs on this machine, and lists what there is to choose from. */
public final class RouteDiscovery {
    /** ARP and neighbour discovery answer in milliseconds; two seconds leave room for one repetition by the kernel. */
    private static final long NEIGHBOUR_DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private RouteDiscovery() {}

    /**
     * Fills in what the request leaves open and checks what it says. May take two seconds, when the next hop has to be
     * asked for its MAC address.
     *
     * <p>With port 0 the path gets a port that is free at this moment but held by nobody. Whoever wants it held first
     * opens a guard with port 0 on {@link RawPath#local()}'s address and then resolves again with the guard's address.
     *
     * @return the path. On a server that has no gateway, or whose gateway does not answer, the next hop's MAC address
     *     is all zeros: peers can only be answered where their frames came from
     * @throws RouteException if something is missing or wrong; the message names the key to set
     * @throws IOException if the system cannot be asked
     */
    public static RawPath resolve(RouteRequest request) throws IOException {
        return resolve(request, new MissingGateways());
    }

    /** @param missing is told of a gateway that a server lacks; one for all the times that it looks */
    public static RawPath resolve(RouteRequest request, MissingGateways missing) throws IOException {
        return new PathResolution(thisMachine(), NEIGHBOUR_DEADLINE_NANOS, missing).resolve(request);
    }

    /**
     * The same, with the next hop asked for its MAC address even if the system believes to know it: what it knows may be old,
     * and it asks again by itself only for its own packets. May take two seconds more.
     */
    public static RawPath resolveAnew(RouteRequest request) throws IOException {
        return new PathResolution(thisMachine(), NEIGHBOUR_DEADLINE_NANOS)
                .askingAnew()
                .resolve(request);
    }

    /**
     * The path, and the same from every other address of its interface and family that peers could ask, 16 at most: not
     * those of the link only, and none that is deprecated or not yet known to be the host's own.
     */
    public static List<RawPath> atEveryAddress(RawPath path) throws IOException {
        return new PathResolution(thisMachine(), NEIGHBOUR_DEADLINE_NANOS).atEveryAddress(path);
    }

    /**
     * A server's paths of one family and interface, from the addresses that the interface has now: those it still has, in
     * their order, then those it has got, as in {@link #atEveryAddress}. As they were if the interface is gone.
     *
     * @param paths at least one
     * @return empty if the interface has no address of the family any more
     */
    public static List<RawPath> now(List<RawPath> paths) throws IOException {
        return new PathResolution(thisMachine(), NEIGHBOUR_DEADLINE_NANOS).now(paths);
    }

    /** The address that the system would send from to a target, which it is not asked to do; null if there is no way. */
    public static InetAddress sourceToward(InetAddress target) throws IOException {
        return thisMachine().sourceToward(target);
    }

    /** Every interface with its addresses and, where the system tells, gateways; sorted by index. */
    public static List<HostInterface> interfaces() throws IOException {
        HostNetwork host = thisMachine();
        RoutingTable routes = host.routes();
        List<HostInterface> all = new ArrayList<>();
        for (HostInterface each : host.interfaces()) {
            all.add(each.withGateways(gateways(host, routes, each)));
        }
        all.sort(Comparator.comparingInt(HostInterface::index));
        return all;
    }

    private static List<HostInterface.Gateway> gateways(HostNetwork host, RoutingTable routes, HostInterface of)
            throws IOException {
        List<HostInterface.Gateway> gateways = new ArrayList<>();
        List<Route> candidates = routes.routes().stream()
                .filter(route -> route.isDefault()
                        && route.gateway() != null
                        && route.interfaceName().equals(of.name()))
                .sorted(Comparator.comparingLong(Route::metric))
                .toList();
        for (Route route : candidates) {
            gateways.add(new HostInterface.Gateway(route.gateway(), host.neighbourMac(of, route.gateway())));
        }
        return gateways;
    }

    static HostNetwork thisMachine() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux")
                ? new LinuxNetwork()
                : new PortableNetwork();
    }
}
