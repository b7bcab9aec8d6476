package loomwire.rawnet.guard;

/** How the kernel is kept from answering segments with RST. */
public enum FirewallMode {
    /** A listening socket with a drop-all filter on the same port: Linux, no firewall rule, gone with the process. */
    GUARD,
    /** Three rules of iptables or ip6tables, scoped to the address and port: Linux. */
    IPTABLES,
    /** Nothing is done; the user's own firewall has to do it. */
    NONE
}
