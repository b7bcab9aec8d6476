package loomwire.tunnel.config;

import java.util.List;
import loomwire.tunnel.config.NetworkConfig.Backend;
import loomwire.tunnel.config.NetworkConfig.Family;
import loomwire.tunnel.config.NetworkConfig.Firewall;

/** Reads {@code network}. */
final class NetworkReader {
    /** The kernel's limit on the length of an interface's name is 15; Windows' friendly names are longer. */
    private static final int MAX_INTERFACE_NAME = 256;

    private static final int MIN_CAPTURE_BUFFER = 1024;
    private static final int MAX_CAPTURE_BUFFER = 100 << 20;
    /** A cycle longer than this cannot be meant, and is told to the peer in one small message. */
    private static final int MAX_FLAG_SETS = 64;

    private static final String FLAG_LETTERS = "FSRPAUECN";
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
        Backend backend = network.choice("backend", Backend.AUTO, Backend.class);
        Firewall firewall = network.choice("firewall", Firewall.GUARD, Firewall.class);
        String interfaceName = network.parsed("interface", null, NetworkReader::interfaceName);
        String guid = network.text("guid");
        Family ipv4 = family("ipv4", 4);
        Family ipv6 = family("ipv6", 16);
        int buffer = pcap(network.section("pcap"));
        Section tcp = network.section("tcp");
        List<String> local = flags(tcp, "local_flag");
        List<String> remote = flags(tcp, "remote_flag");
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

    private Family family(String key, int addressBytes) {
        Section section = network.section(key);
        byte[] routerMac = section.parsed("router_mac", null, MacAddress::parse);
        HostPort address = section.parsed("addr", null, text -> {
            HostPort value = HostPort.parse(text);
            if (value.literal() == null || value.literal().getAddress().length != addressBytes) {
                throw new IllegalArgumentException(
                        addressBytes == 4
                                ? "an IPv4 address of this machine with a port (like 192.0.2.10:0)"
                                : "an IPv6 address of this machine with a port (like [2001:db8::10]:0)");
            }
            return value;
        });
        if (routerMac != null && !section.has("addr")) {
            section.missing("addr", "router_mac alone does not say for which address; leave both out to discover them");
        }
        section.rejectUnknown();
        return address == null ? null : new Family(address, routerMac);
    }

    private int pcap(Section pcap) {
        int buffer = pcap.integer("sockbuf", defaults.captureBufferBytes(), MIN_CAPTURE_BUFFER, MAX_CAPTURE_BUFFER);
        if (Integer.bitCount(buffer) != 1) {
            pcap.warning("sockbuf", buffer + " is not a power of two; the kernel may round it");
        }
        pcap.integer("send_queue_size", defaults.sendQueueSize(), 1, 100_000);
        pcap.integer("max_retries", 5, 0, 10);
        int initial = pcap.integer("initial_backoff_ms", 15, 1, 1000);
        // An initial value set above the default maximum moves that maximum, rather than being an error.
        pcap.integer("max_backoff_ms", Math.max(initial, 2000), initial, 60_000);
        for (String key : List.of("send_queue_size", "max_retries", "initial_backoff_ms", "max_backoff_ms")) {
            if (pcap.has(key)) {
                pcap.warning(key, DROPPED_NOT_RETRIED);
            }
        }
        pcap.rejectUnknown();
        return buffer;
    }

    private static List<String> flags(Section tcp, String key) {
        List<String> sets = tcp.parsedList(key, DEFAULT_FLAGS, NetworkReader::flagSet);
        if (sets.size() > MAX_FLAG_SETS) {
            tcp.error(key, "has " + sets.size() + " entries (at most " + MAX_FLAG_SETS + ")");
        }
        return sets.isEmpty() ? DEFAULT_FLAGS : sets;
    }

    private static String flagSet(String text) {
        if (text.isEmpty()
                || text.chars().anyMatch(c -> FLAG_LETTERS.indexOf(c) < 0)
                || text.chars().distinct().count() != text.length()) {
            throw new IllegalArgumentException(
                    "a set of TCP flags (each of the letters F S R P A U E C N at most once, like PA)");
        }
        return text;
    }

    private static String interfaceName(String text) {
        if (text.isBlank() || text.length() > MAX_INTERFACE_NAME || text.chars().anyMatch(c -> c < ' ' || c == '/')) {
            throw new IllegalArgumentException("the name of a network interface (see \"loomwire iface\")");
        }
        return text;
    }
}
