package loomwire.tunnel.config;

import static loomwire.tunnel.config.Role.CLIENT;

import loomwire.tunnel.config.NetworkConfig.Backend;
import loomwire.tunnel.config.NetworkConfig.Firewall;

/** The keys of {@code network}. */
final class NetworkKeys {
    static final KeyGroup NETWORK = new KeyGroup("network");

    /** The kernel's limit on the length of an interface's name is 15; Windows' friendly names are longer. */
    private static final int MAX_INTERFACE_NAME = 256;

    private static final String FLAG_LETTERS = "FSRPAUECN";
    private static final String MAC_PATTERN = "[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}";
    private static final String NO_EFFECT = "no effect";
    /** An address and a router belong to one of the two families. */
    private static final ValueType<byte[]> MAC = ValueType.text("MAC", MAC_PATTERN, MacAddress::parse);

    static final Key<Backend> BACKEND = NETWORK.add(Key.choice("backend", Backend.AUTO)
            .means(
                    "`pcap`: TCP segments through libpcap, needs root; `udp`: plain UDP, needs nothing, disguises nothing."
                            + " The same on both ends. `auto` is `pcap`"));

    static final Key<Firewall> FIREWALL = NETWORK.add(Key.choice("firewall", Firewall.GUARD)
            .means("how the kernel is kept from answering our segments with RST. `guard`: a silent socket on the port"
                    + " (Linux); `iptables`: three rules, removed at the end; `none`: you take care"));

    static final Key<String> INTERFACE =
            NETWORK.add(Key.of("interface", ValueType.text("name", NetworkKeys::interfaceName))
                    .absent("discovered")
                    .means("see `loomwire iface`"));

    static final Key<String> GUID =
            NETWORK.add(Key.of("guid", ValueType.text("text", text -> text)).means("Npcap's device on Windows"));

    static final Key<HostPort> IPV4_ADDR =
            NETWORK.add(Key.of("ipv4.addr", ValueType.text("IP:port", text -> localAddress(text, 4)))
                    .absent("discovered")
                    .means("local address. Client: port 0 takes a free one. Server: port 0 or that of `listen.addr`"));

    static final Key<byte[]> IPV4_ROUTER_MAC = NETWORK.add(Key.of("ipv4.router_mac", MAC)
            .absent("discovered")
            .means(
                    "only with `network.ipv4.addr`, since it belongs to an address: of the gateway, or of the peer on the"
                            + " same link. A client sends all to it; a server only what goes to peers that it has not heard by"
                            + " another way"));

    static final Key<HostPort> IPV6_ADDR =
            NETWORK.add(Key.of("ipv6.addr", ValueType.text("IP:port", text -> localAddress(text, 16)))
                    .absent("discovered")
                    .means("as of `ipv4`; the port must equal that of `ipv4`"));

    static final Key<byte[]> IPV6_ROUTER_MAC =
            NETWORK.add(Key.of("ipv6.router_mac", MAC).absent("discovered").means("as of `ipv4`"));

    static final Key<Long> SOCKBUF = NETWORK.add(Key.of(
                    "pcap.sockbuf", ValueType.number(1024, 100L << 20, "").in("bytes, 1024 to 100 MiB"))
            .preset(
                    Defaults::captureBufferBytes,
                    "RAM/512 in 8..32 MiB; RAM/256 in 16..64 MiB; rounded up to a power of two")
            .means("capture buffer, and the socket buffers of `udp`; the packet workers of a server divide it among"
                    + " them, 64 KiB each at least. A server on Linux has as much again for first packets of clients,"
                    + " 8 MiB for each worker at most"));

    static final Key<Long> SEND_QUEUE_SIZE = NETWORK.add(Key.number("pcap.send_queue_size", 1, 100_000)
            .preset(Defaults::sendQueueSize, "cpus × 10000 in 10000..100000")
            .reload(Reloading.NOTHING)
            .means("no effect: what the network does not take is dropped and sent again by QUIC"));

    static final Key<Long> MAX_RETRIES = NETWORK.add(Key.number("pcap.max_retries", 0, 10)
            .preset(5L)
            .reload(Reloading.NOTHING)
            .means("no effect, for the same reason"));

    static final Key<Long> INITIAL_BACKOFF = NETWORK.add(Key.number("pcap.initial_backoff_ms", 1, 1000)
            .preset(15L)
            .reload(Reloading.NOTHING)
            .means(NO_EFFECT));

    static final Key<Long> MAX_BACKOFF = NETWORK.add(
            Key.of("pcap.max_backoff_ms", ValueType.number(1, 60_000, "").in("initial to 60000"))
                    .preset(2000L)
                    .reload(Reloading.NOTHING)
                    .means(NO_EFFECT));

    static final Key<String> LOCAL_FLAG = NETWORK.add(Key.list("tcp.local_flag", flagSets())
            .absent("`[\"PA\"]`")
            .means("TCP flags of our segments, in turn: letters F S R P A U E C N, at most 64 sets"));

    static final Key<String> REMOTE_FLAG = NETWORK.add(Key.list("tcp.remote_flag", flagSets())
            .absent("`[\"PA\"]`")
            .only(CLIENT)
            .means("client: what the server shall send to it with"));

    private NetworkKeys() {}

    private static ValueType<String> flagSets() {
        return ValueType.text("list of flag sets", "[" + FLAG_LETTERS + "]{1,9}", NetworkKeys::flagSet);
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

    private static HostPort localAddress(String text, int addressBytes) {
        HostPort value = HostPort.parse(text);
        if (value.literal() == null || value.literal().getAddress().length != addressBytes) {
            throw new IllegalArgumentException(
                    addressBytes == 4
                            ? "an IPv4 address of this machine with a port (like 192.0.2.10:0)"
                            : "an IPv6 address of this machine with a port (like [2001:db8::10]:0)");
        }
        return value;
    }

    private static String interfaceName(String text) {
        if (text.isBlank() || text.length() > MAX_INTERFACE_NAME || text.chars().anyMatch(c -> c < ' ' || c == '/')) {
            throw new IllegalArgumentException("the name of a network interface (see \"loomwire iface\")");
        }
        return text;
    }
}
