package loomwire.tunnel.config;

import java.util.List;

/**
 * How datagrams reach the network.
 *
 * @param interfaceName {@code null} to discover it
 * @param guid Npcap's device on Windows; {@code null} elsewhere
 * @param ipv4 {@code null} if the file says nothing of IPv4
 * @param ipv6 {@code null} if the file says nothing of IPv6
 * @param captureBufferBytes buffer of each capture handle
 * @param localFlags TCP flags of the segments we send, one set per segment in turn, letters of FSRPAUECN
 * @param remoteFlags what the client asks the server to send with
 */
public record NetworkConfig(
        Backend backend,
        Firewall firewall,
        String interfaceName,
        String guid,
        Family ipv4,
        Family ipv6,
        int captureBufferBytes,
        List<String> localFlags,
        List<String> remoteFlags) {

    /** Which port carries the datagrams. */
    public enum Backend {
        /** Segments through libpcap. The only choice where raw sockets or other ports do not exist. */
        AUTO,
        PCAP,
        /** Plain UDP: no root needed, and no disguise. */
        UDP
    }

    /** How this host's kernel is kept from answering our segments with RST. */
    public enum Firewall {
        GUARD,
        IPTABLES,
        NONE
    }

    /**
     * What the file says of one address family.
     *
     * @param address local address and port; port 0 means any, or on a server the port of {@code listen.addr}
     * @param routerMac the gateway's hardware address; {@code null} to discover it
     */
    public record Family(HostPort address, byte[] routerMac) {}

    /** The client's fixed port, 0 if it is free to choose. */
    public int fixedPort() {
        return Math.max(
                ipv4 == null ? 0 : ipv4.address().port(),
                ipv6 == null ? 0 : ipv6.address().port());
    }
}
