package loomwire.rawnet;

/** What stands in front of the IP header in frames that are captured from, and injected into, an interface. */
public enum LinkKind {
    /** A 14-byte Ethernet header: network cards, veth, bridges, loopback on Linux. */
    ETHERNET,
    /** Nothing: the frame is the IP packet. TUN devices, WireGuard, PPP and cellular interfaces on Linux. */
    RAW_IP,
    /** Linux's "cooked" pseudo-header, versions 1 and 2: the {@code any} device. It can be read, not written. */
    LINUX_COOKED
}
