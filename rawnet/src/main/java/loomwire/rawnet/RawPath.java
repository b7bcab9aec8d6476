package loomwire.rawnet;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one address family leaves and enters this host: what route discovery found, or what was configured.
 *
 * @param interfaceName the interface as libpcap names it, such as {@code eth0}
 * @param link what stands in front of the IP header on that interface
 * @param localMac the interface's own MAC address, six bytes; null where the link has none
 * @param nextHopMac the MAC address of the gateway, or of the peer on the same link; null where the link has none
 * @param local the address that datagrams come from, with a port from 1 to 65535
 * @param mtu the largest IP packet the interface takes, from 576 to 65,536 bytes
 */
public record RawPath(
        String interfaceName,
        LinkKind link,
        byte @Nullable [] localMac,
        byte @Nullable [] nextHopMac,
        InetSocketAddress local,
        int mtu) {

    /** RFC 791 §3.1: every host takes 576 bytes; an interface below that carries no usable datagram. */
    public static final int MIN_MTU = 576;

    /** What Linux gives its loopback interface. Packets stop one byte short of it, at the 16 bits of the length field. */
    public static final int MAX_MTU = 65_536;

    private static final int MAC_LENGTH = 6;

    public RawPath {
        Objects.requireNonNull(interfaceName, "interfaceName");
        Objects.requireNonNull(link, "link");
        if (local == null || local.isUnresolved() || local.getPort() == 0) {
            throw new IllegalArgumentException("a raw path needs a local address and port, but got "
                    + (local == null ? null : AddressWords.of(local)));
        }
        if (mtu < MIN_MTU || mtu > MAX_MTU) {
            throw new IllegalArgumentException(
                    "the MTU of " + interfaceName + " must be from " + MIN_MTU + " to " + MAX_MTU + ", but is " + mtu);
        }
        localMac = checked(localMac, link, "local");
        nextHopMac = checked(nextHopMac, link, "next hop's");
    }

    private static byte @Nullable [] checked(byte @Nullable [] mac, LinkKind link, String whose) {
        if (mac == null && link != LinkKind.ETHERNET) {
            return null;
        }
        if (mac == null || mac.length != MAC_LENGTH) {
            throw new IllegalArgumentException("an Ethernet path needs the " + whose + " MAC address, six bytes");
        }
        return mac.clone();
    }

    /** A copy of the interface's own MAC address, or null. */
    @Override
    public byte @Nullable [] localMac() {
        return localMac == null ? null : localMac.clone();
    }

    /** A copy of the next hop's MAC address, or null. */
    @Override
    public byte @Nullable [] nextHopMac() {
        return nextHopMac == null ? null : nextHopMac.clone();
    }

    /** Whether this path carries IPv6. */
    public boolean isIpv6() {
        return local.getAddress().getAddress().length == 16;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof RawPath p
                && interfaceName.equals(p.interfaceName)
                && link == p.link
                && Arrays.equals(localMac, p.localMac)
                && Arrays.equals(nextHopMac, p.nextHopMac)
                && local.equals(p.local)
                && mtu == p.mtu;
    }

    @Override
    public int hashCode() {
        return Objects.hash(interfaceName, link, Arrays.hashCode(localMac), Arrays.hashCode(nextHopMac), local, mtu);
    }

    @Override
    public String toString() {
        return interfaceName + " " + link + " from " + AddressWords.of(local) + mac(" mac ", localMac)
                + mac(" via ", nextHopMac) + " mtu " + mtu;
    }

    private static String mac(String before, byte @Nullable [] mac) {
        return mac == null ? "" : before + HexFormat.ofDelimiter(":").formatHex(mac);
    }
}
