package loomwire.rawnet.route;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import loomwire.rawnet.LinkKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the MAC address that frames toward the peer carry. */
final class NextHop {
    private static final Logger LOG = LoggerFactory.getLogger(NextHop.class);
    /** Short against the deadline, long against reading the table. */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int MAC_LENGTH = 6;

    private final HostNetwork host;
    private final long deadlineNanos;

    NextHop(HostNetwork host, long deadlineNanos) {
        this.host = host;
        this.deadlineNanos = deadlineNanos;
    }

    /** @return six bytes, {@link PathResolution#NO_MAC} if a server has no gateway; null where the link has no addresses */
    byte[] mac(RouteRequest request, HostInterface through, InetAddress source, RoutingTable routes) throws IOException {
        if (through.link() != LinkKind.ETHERNET) {
            return null;
        }
        if (through.loopback()) {
            return PathResolution.NO_MAC;
        }
        if (request.nextHopMac() != null) {
            return checked(request);
        }
        if (!host.knowsRoutes()) {
            throw new RouteException("the gateway's MAC address cannot be found out on " + System.getProperty("os.name")
                    + "; set network." + request.family() + ".router_mac (arp -a shows it)");
        }
        return request.target() != null
                ? towardPeer(request, through, source, routes)
                : towardGateway(request, through, source, routes);
    }

    private static byte[] checked(RouteRequest request) throws RouteException {
        byte[] mac = request.nextHopMac();
        String key = "network." + request.family() + ".router_mac: ";
        if (mac.length != MAC_LENGTH) {
            throw new RouteException(key + "a MAC address has six bytes, not " + mac.length);
        }
        // IEEE 802: the lowest bit of the first byte marks a group address.
        if ((mac[0] & 1) != 0) {
            throw new RouteException(key + HostInterface.macText(mac)
                    + " is a multicast address; set the address of the gateway's own interface");
        }
        if (Arrays.equals(mac, PathResolution.NO_MAC)) {
            throw new RouteException(key + "no interface has the address of all zeros; set the gateway's, or remove the key"
                    + " to have it found");
        }
        return mac;
    }

    private byte[] towardPeer(RouteRequest request, HostInterface through, InetAddress source, RoutingTable routes)
            throws IOException {
        InetAddress target = request.target();
        Optional<Route> route = routes.toward(target, through.name());
        if (route.isEmpty() && !through.isOnLink(target)) {
            throw new RouteException("no route to " + target.getHostAddress() + " goes through " + through.name()
                    + "; set network.interface to another one, or network." + request.family()
                    + ".router_mac to the gateway's MAC address");
        }
        InetAddress hop = route.map(Route::gateway).orElse(target);
        byte[] mac = ask(through, source, hop);
        if (mac == null) {
            throw new RouteException((hop.equals(target) ? "peer " : "gateway ") + hop.getHostAddress() + " on "
                    + through.name() + " does not tell its MAC address within " + TimeUnit.NANOSECONDS.toMillis(deadlineNanos)
                    + " ms; check that it is there, or set network." + request.family() + ".router_mac");
        }
        return mac;
    }

    /** Without an answer a server can still serve the peers on its own link, since a port answers where frames came from. */
    private byte[] towardGateway(RouteRequest request, HostInterface through, InetAddress source, RoutingTable routes)
            throws IOException {
        InetAddress gateway = routes.defaultRoute(request.isIpv6(), through.name()).map(Route::gateway).orElse(null);
        byte[] mac = gateway == null ? null : ask(through, source, gateway);
        if (mac == null) {
            LOG.warn("{} on {}: only peers whose frames have arrived can be reached; set network.{}.router_mac if that is"
                            + " wrong",
                    gateway == null ? "there is no gateway" : "gateway " + gateway.getHostAddress() + " does not answer",
                    through.name(), request.family());
            return PathResolution.NO_MAC;
        }
        return mac;
    }

    private byte[] ask(HostInterface through, InetAddress source, InetAddress hop) throws IOException {
        byte[] known = host.neighbourMac(through, hop);
        if (known != null) {
            return known;
        }
        try {
            host.provoke(through, source, hop);
        } catch (IOException e) {
            // A firewall may refuse the datagram; the answer may come all the same, through somebody else's traffic.
            LOG.debug("asking for {} on {}: {}", hop.getHostAddress(), through.name(), e.getMessage());
        }
        long start = System.nanoTime();
        do {
            byte[] mac = host.neighbourMac(through, hop);
            if (mac != null) {
                return mac;
            }
            LockSupport.parkNanos(POLL_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while asking for the MAC address of " + hop.getHostAddress());
            }
        } while (System.nanoTime() - start < deadlineNanos);
        return null;
    }
}
