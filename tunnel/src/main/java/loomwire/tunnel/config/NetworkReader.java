package loomwire.tunnel.config;

import java.util.List;
import loomwire.tunnel.config.NetworkConfig.Backend;
import loomwire.tunnel.config.NetworkConfig.Family;
import loomwire.tunnel.config.NetworkConfig.Firewall;

/** Reads {@code network}. */
final class NetworkReader {
    /** A cycle longer than this cannot be meant, and is told to the peer in one small message. */
    private static final int MAX_FLAG_SETS = 64;

    private static final List<String> DEFAULT_FLAGS = List.of("PA");
    private static final String DROPPED_NOT_RETRIED =
            "has no effect: a segment that the network does not take is dropped and QUIC sends it again";

    private final Section network;
    private final Role role;
    private final Defaults defaults;

    NetworkReader(Section network, Role role, Defaults defaults) {
        this.network = network;
        this.role = role;
        this.defaults = defaults;
    }

    NetworkConfig read() {
        Backend backend = network.read(NetworkKeys.BACKEND, defaults);
        Firewall firewall = network.read(NetworkKeys.FIREWALL, defaults);
        String interfaceName = network.read(NetworkKeys.INTERFACE, defaults);
        String guid = network.read(NetworkKeys.GUID, defaults);
        Family ipv4 = family("ipv4", NetworkKeys.IPV4_ADDR, NetworkKeys.IPV4_ROUTER_MAC);
        Family ipv6 = family("ipv6", NetworkKeys.IPV6_ADDR, NetworkKeys.IPV6_ROUTER_MAC);
        int buffer = pcap(network.section("pcap"));
        Section tcp = network.section("tcp");
        List<String> local = flags(tcp, NetworkKeys.LOCAL_FLAG);
        List<String> remote = flags(tcp, NetworkKeys.REMOTE_FLAG);
        if (role == Role.SERVER && tcp.has("remote_flag")) {
            tcp.warning("remote_flag", "has no effect on a server: each client says what it wants");
        }
        tcp.rejectUnknown();
        network.rejectUnknown();
        if (ipv4 != null
                && ipv6 != null
                && ipv4.address().port() != ipv6.address().port()) {
            network.section("ipv6")
                    .error(
                            "addr",
                            "has port " + ipv6.address().port() + " but network.ipv4.addr has port "
                                    + ipv4.address().port() + " (both families share one port: make them equal)");
        }
        return new NetworkConfig(backend, firewall, interfaceName, guid, ipv4, ipv6, buffer, local, remote);
    }

    private Family family(String name, Key<HostPort> addr, Key<byte[]> mac) {
        Section section = network.section(name);
        byte[] routerMac = section.read(mac, defaults);
        HostPort address = section.read(addr, defaults);
        if (routerMac != null && !section.has("addr")) {
            section.missing("addr", "router_mac alone does not say for which address; leave both out to discover them");
        }
        section.rejectUnknown();
        return address == null ? null : new Family(address, routerMac);
    }

    private int pcap(Section pcap) {
        int buffer = pcap.integer(NetworkKeys.SOCKBUF, defaults);
        if (Integer.bitCount(buffer) != 1) {
            pcap.warning("sockbuf", buffer + " is not a power of two; the kernel may round it");
        }
        pcap.read(NetworkKeys.SEND_QUEUE_SIZE, defaults);
        pcap.read(NetworkKeys.MAX_RETRIES, defaults);
        long initial = pcap.read(NetworkKeys.INITIAL_BACKOFF, defaults);
        pcap.from(NetworkKeys.MAX_BACKOFF, initial, defaults);
        for (String key : List.of("send_queue_size", "max_retries", "initial_backoff_ms", "max_backoff_ms")) {
            if (pcap.has(key)) {
                pcap.warning(key, DROPPED_NOT_RETRIED);
            }
        }
        pcap.rejectUnknown();
        return buffer;
    }

    private static List<String> flags(Section tcp, Key<String> key) {
        List<String> sets = tcp.readList(key, DEFAULT_FLAGS);
        if (sets.size() > MAX_FLAG_SETS) {
            tcp.error(key.name(), "has " + sets.size() + " entries (at most " + MAX_FLAG_SETS + ")");
        }
        return sets.isEmpty() ? DEFAULT_FLAGS : sets;
    }
}
