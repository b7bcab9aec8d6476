package loomwire.rawnet.route;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.SettingNames;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says about the way to a peer; what it leaves out is discovered.
 *
 * @param interfaceName null to discover
 * @param local the address to send from; null to discover it and the port, a wildcard address to discover an address of
 *     that family, port 0 to choose a free port
 * @param nextHopMac the MAC address of the gateway, or of the peer if it is on the same link; null to discover
 * @param target the peer; null on a server, which takes the way to the default gateway
 * @param names what these are called where they are set
 */
public record RouteRequest(
        @Nullable String interfaceName,
        @Nullable InetSocketAddress local,
        byte @Nullable [] nextHopMac,
        @Nullable InetAddress target,
        SettingNames names) {

    public RouteRequest {
        if (local != null && local.isUnresolved()) {
            throw new IllegalArgumentException(
                    "the local address must be an IP address, but is " + AddressWords.of(local));
        }
    }

    /** Of a program that has no names of its own. */
    public RouteRequest(
            @Nullable String interfaceName,
            @Nullable InetSocketAddress local,
            byte @Nullable [] nextHopMac,
            @Nullable InetAddress target) {
        this(interfaceName, local, nextHopMac, target, SettingNames.PLAIN);
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

    /** What the interface is called, in messages. */
    String interfaceSetting() {
        return names.interfaceName();
    }

    /** What the local address of this request's family is called, in messages. */
    String addressSetting() {
        return names.address(isIpv6());
    }

    /** What the next hop of this request's family is called, in messages. */
    String nextHopSetting() {
        return names.nextHop(isIpv6());
    }
}
