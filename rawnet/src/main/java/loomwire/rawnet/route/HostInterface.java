package loomwire.rawnet.route;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.LinkKind;
import org.jspecify.annotations.Nullable;

/**
 * A network interface of this machine.
 *
 * @param name the system's name for it
 * @param label a longer name for people, as Windows has; else the same as the name
 * @param up whether it is switched on and has a carrier
 * @param link what stands in front of the IP header; null if it is something that cannot be written
 * @param mtu in bytes
 * @param mac six bytes; null if the link has none
 * @param gateways the next hops of its default routes, best first; empty where the system does not tell
 */
public record HostInterface(
        String name,
        String label,
        int index,
        boolean up,
        boolean loopback,
        @Nullable LinkKind link,
        int mtu,
        byte @Nullable [] mac,
        List<Prefix> addresses,
        List<Gateway> gateways) {

    /** @param mac null if the kernel has not asked for it yet */
    public record Gateway(InetAddress address, byte @Nullable [] mac) {
        @Override
        public String toString() {
            return AddressWords.of(address) + (mac == null ? "" : " (" + macText(mac) + ")");
        }
    }

    public HostInterface {
        addresses = List.copyOf(addresses);
        gateways = List.copyOf(gateways);
    }

    HostInterface withGateways(List<Gateway> found) {
        return new HostInterface(name, label, index, up, loopback, link, mtu, mac, addresses, found);
    }

    boolean has(InetAddress address) {
        return addresses.stream().anyMatch(prefix -> prefix.address().equals(address));
    }

    boolean isOnLink(InetAddress address) {
        return addresses.stream().anyMatch(prefix -> prefix.contains(address));
    }

    /** Six pairs of hexadecimal digits with colons between them, as people write it. */
    public static String macText(byte[] mac) {
        return HexFormat.ofDelimiter(":").formatHex(mac);
    }
}
