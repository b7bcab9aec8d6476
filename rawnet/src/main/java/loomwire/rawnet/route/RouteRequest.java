package loomwire.rawnet.route;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import loomwire.rawnet.AddressWords;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says about the way to a peer; what it leaves out is discovered.
 *
 * @param interfaceName null to discover
 * @param local the address to send from; null to discover it and the port, a wildcard address to discover an address of
 *     that family, port 0 to choose a free port
 * @param nextHopMac the MAC address of the gateway, or of the peer if it is on the same link; null to discover
 * @param target the peer; null on a server, which takes the way to the default gateway
 */
public record RouteRequest(
        @Nullable String interfaceName,
        @Nullable InetSocketAddress local,
        byte @Nullable [] nextHopMac,
        @Nullable InetAddress target) {

    public RouteRequest {
        if (local != null && local.isUnresolved()) {
            throw new IllegalArgumentException(
                    "the local address must be an IP address, but is " + AddressWords.of(local));
        }
    }

    boolean isIpv6() {
        if (target != null) {
            return target.getAddress().length == 16;
        }
        return local != null && local.getAddress().getAddress().length == 16;
    }

    /** The configured address; null if there is none or it is a wildcard. */
    @Nullable
    InetAddress localAddress() {
        return local == null || local.getAddress().isAnyLocalAddress() ? null : local.getAddress();
    }

    int port() {
        return local == null ? 0 : local.getPort();
    }

    /** The part of the configuration to name in messages. */
    String family() {
        return isIpv6() ? "ipv6" : "ipv4";
    }
}
