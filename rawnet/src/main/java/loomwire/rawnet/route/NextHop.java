package loomwire.rawnet.route;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.LinkKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the MAC address that frames toward the peer carry. */
final class NextHop {
    private static final Logger LOG = LoggerFactory.getLogger(NextHop.class);
    /** Short against the deadline, long against reading the table. */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** For the answer of one that is where it was; the kernel asks once in that time. */
    private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int MAC_LENGTH = 6;

    private final HostNetwork host;
    private final long deadlineNanos;
    private final boolean anew;
    private final MissingGateways missing;

    /**
     * @param anew whether to ask also for what the system believes to know
     * @param missing is told of gateways that a server lacks
     */
    NextHop(HostNetwork host, long deadlineNanos, boolean anew, MissingGateways missing) {
        this.host = host;
        this.deadlineNanos = deadlineNanos;
        this.anew = anew;
        this.missing = missing;
    }

    NextHop askingAnew() {
        return new NextHop(host, deadlineNanos, true, missing);
    }

    /** @return six bytes, {@link PathResolution#NO_MAC} if a server has no gateway; null where the link has no addresses */
    byte @Nullable [] mac(RouteRequest request, HostInterface through, InetAddress source, RoutingTable routes)
            throws IOException {
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
            throw RouteException.lasting("the gateway's MAC address cannot be found out on "
                    + System.getProperty("os.name") + "; set " + keys(request) + " (arp -a shows the latter)");
        }
        return request.target() != null
                ? towardPeer(request, through, source, routes)
                : towardGateway(request, through, source, routes);
    }

    private static byte[] checked(RouteRequest request) throws RouteException {
        byte[] mac = request.nextHopMac();
        String key = request.nextHopSetting() + ": ";
        if (mac.length != MAC_LENGTH) {
            throw RouteException.lasting(key + "a MAC address has six bytes, not " + mac.length);
        }
        // IEEE 802: the lowest bit of the first byte marks a group address.
        if ((mac[0] & 1) != 0) {
            throw RouteException.lasting(key + HostInterface.macText(mac)
                    + " is a multicast address; set the address of the gateway's own interface");
        }
        if (Arrays.equals(mac, PathResolution.NO_MAC)) {
            throw RouteException.lasting(
                    key + "no interface has the address of all zeros; set the gateway's, or remove the key"
                            + " to have it found");
        }
        return mac;
    }

    /** The MAC address belongs to an address, so the file needs both. */
    private static String keys(RouteRequest request) {
        return request.addressSetting() + " and " + request.nextHopSetting();
    }

    private byte[] towardPeer(RouteRequest request, HostInterface through, InetAddress source, RoutingTable routes)
            throws IOException {
        InetAddress target = request.target();
        Optional<Route> route = host.way(target, through)
                .filter(way -> way.interfaceName().equals(through.name()))
                .or(() -> routes.toward(target, through.name()));
        if (route.isEmpty() && !through.isOnLink(target)) {
            throw new RouteException("no route to " + AddressWords.of(target) + " goes through " + through.name()
                    + "; set " + request.interfaceSetting() + " to another one, or " + keys(request)
                    + ", the gateway's MAC address");
        }
        InetAddress hop = route.map(Route::gateway).orElse(target);
        byte[] mac = ask(through, source, hop);
        if (mac == null) {
            throw new RouteException((hop.equals(target) ? "peer " : "gateway ") + AddressWords.of(hop) + " on "
                    + through.name() + " does not tell its MAC address within "
                    + TimeUnit.NANOSECONDS.toMillis(deadlineNanos)
                    + " ms: it is off, its cable or network is another one, or it has another address; check that, or set "
                    + keys(request));
        }
        return mac;
    }

    /** Without an answer a server can still serve the peers on its own link, since a port answers where frames came from. */
    private byte[] towardGateway(RouteRequest request, HostInterface through, InetAddress source, RoutingTable routes)
            throws IOException {
        InetAddress gateway = routes.defaultRoute(request.isIpv6(), through.name())
                .map(Route::gateway)
                .orElse(null);
        byte[] mac = gateway == null ? null : ask(through, source, gateway);
        if (mac == null) {
            if (gateway == null) {
                missing.none(
                        through.name(),
                        request.isIpv6(),
                        "there is no gateway on " + through.name()
                                + ": peers on its link are served all the same, and those of other networks answered by the way they "
                                + "came (" + keys(request) + " name one)");
            } else {
                missing.missing(
                        through.name(),
                        request.isIpv6(),
                        "gateway " + AddressWords.of(gateway)
                                + " does not answer on " + through.name()
                                + ": only peers whose frames have arrived can be reached; set "
                                + keys(request) + " if that is wrong");
            }
            return PathResolution.NO_MAC;
        }
        missing.found(through.name(), request.isIpv6());
        return mac;
    }

    private byte @Nullable [] ask(HostInterface through, InetAddress source, InetAddress hop) throws IOException {
        if (anew) {
            forgetUnlessThere(through, hop);
        }
        byte[] known = host.neighbourMac(through, hop);
        if (known != null) {
            return known;
        }
        try {
            host.provoke(through, source, hop);
        } catch (IOException e) {
            // A firewall may refuse the datagram; the answer may come all the same, through somebody else's traffic.
            LOG.debug("asking for {} on {}: {}", AddressWords.of(hop), through.name(), e.getMessage());
        }
        long start = System.nanoTime();
        do {
            byte[] mac = host.neighbourMac(through, hop);
            if (mac != null) {
                return mac;
            }
            park(hop);
        } while (System.nanoTime() - start < deadlineNanos);
        return null;
    }

    /**
     * Has the system ask the next hop where it believes it to be, and forget that if there is no answer: it would go on by
     * itself for many seconds before it asked everybody on the link.
     */
    private void forgetUnlessThere(HostInterface through, InetAddress hop) throws IOException {
        try {
            if (!host.probe(through, hop)) {
                return;
            }
            long start = System.nanoTime();
            while (!host.isReachable(through, hop)) {
                if (System.nanoTime() - start >= PROBE_NANOS) {
                    LOG.debug("{} on {} does not answer where it was", AddressWords.of(hop), through.name());
                    host.forget(through, hop);
                    return;
                }
                park(hop);
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            // Without the right to have it asked; what is known has to do.
            LOG.debug("asking {} on {} again: {}", AddressWords.of(hop), through.name(), e.getMessage());
        }
    }

    private static void park(InetAddress hop) throws InterruptedIOException {
        LockSupport.parkNanos(POLL_NANOS);
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while asking for the MAC address of " + AddressWords.of(hop));
        }
    }
}
