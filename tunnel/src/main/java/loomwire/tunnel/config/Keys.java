package loomwire.tunnel.config;

import static loomwire.tunnel.config.Role.CLIENT;
import static loomwire.tunnel.config.Role.SERVER;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every key of the configuration. What reads a file, the help for a misspelt key, the tables of the guide and the schema for
 * editors are made from these definitions.
 */
final class Keys {
    static final KeyGroup TOP = new KeyGroup("");
    static final KeyGroup AUTH = new KeyGroup("auth");
    static final KeyGroup EGRESS = new KeyGroup("egress");
    static final KeyGroup SOCKS5 = new KeyGroup("socks5[]");
    static final KeyGroup FORWARD = new KeyGroup("forward[]");

    private static final String KEY_PATTERN = "\\s*[0-9a-fA-F]{64}\\s*";

    static final Key<Role> ROLE = TOP.add(
            Key.of("role", ValueType.choice(Role.class)).absent("required").means("which end this is"));

    static final Key<HostPort> LISTEN_ADDR = TOP.add(
            Key.of("listen.addr", ValueType.text("address:port", Keys::address))
                    .absent("required on a server")
                    .only(SERVER)
                    .means(
                            "where the server listens. `\":9999\"` is every IPv4 and IPv6 address, also those that come later: with"
                                    + " `backend: udp` of the machine, else of the interface that leads to the gateway"));

    static final Key<HostPort> SERVER_ADDR =
            TOP.add(Key.of("server.addr", ValueType.text("host:port, or a list of them", HostPort::parseTarget))
                    .shaped(Key.Shape.ONE_OR_LIST)
                    .absent("required on a client")
                    .only(CLIENT)
                    .reload(Reloading.SERVERS)
                    .means("the server, or several of them: see [below](#several-servers-client)"));

    static final Key<HostPort> SERVERS =
            TOP.add(Key.of("servers", ValueType.text("list of host:port", HostPort::parseTarget))
                    .shaped(Key.Shape.ONE_OR_LIST)
                    .only(CLIENT)
                    .reload(Reloading.SERVERS)
                    .means("client: the same as a list under `server.addr`, which then stays away"));

    static final Key<Path> STATE_DIR = TOP.add(Key.of("state_dir", ValueType.text("folder", FileNames::parse))
            .absent("`/var/lib/loomwire`")
            .only(SERVER)
            .means("server: its private key and certificate (`server.key`, `server.crt`) and a secret of this machine"
                    + " (`server.secret`, by which clients are told of a restart), made at the first start, readable by the"
                    + " owner only. Servers that share an identity copy the first two, not the secret"));

    static final Key<Long> DRAIN = TOP.add(
            Key.number("shutdown.drain", 0, 3600, " s")
                    .preset(10L)
                    .reload(Reloading.AT_ONCE)
                    .means(
                            "how long streams may go on once the process is told to stop; 0 ends them at once. New ones are refused"
                                    + " meanwhile, what is left at the end is reset, and a second signal ends the process at once"));

    static final Key<HostPort> METRICS_LISTEN = TOP.add(Key.of(
                    "metrics.listen", ValueType.text("IP:port", HostPort::parseListener))
            .absent("nowhere")
            .means("where metrics and health are served, see [operations.md](operations.md); whoever reaches it can"
                    + " read them"));

    static final Key<LogLevel> LOG_LEVEL = TOP.add(Key.choice("log.level", LogLevel.INFO)
            .reload(Reloading.AT_ONCE)
            .means(
                    "what goes to standard error; `fatal` is as `error`; stack traces only with `debug` and `trace`, which has"
                            + " each packet of connections that begin from then on"));

    static final Key<Boolean> TUN_ENABLED = TOP.add(
            Key.flag("tun.enabled", false).reload(Reloading.NOTHING).means("not available yet: true is an error"));

    static final Key<String> TUN_NAME = TOP.add(readPast("tun.name"));
    static final Key<String> TUN_ADDR = TOP.add(readPast("tun.addr"));

    static final Key<Long> TUN_MTU = TOP.add(Key.number("tun.mtu", 68, 65535)
            .preset(1500L)
            .reload(Reloading.NOTHING)
            .means("read past"));

    /** Beside a section of this name; the reader takes nothing but these. */
    static final Key<String> AUTH_NONE = TOP.add(Key.of("auth", ValueType.words(List.of("none"), text -> text))
            .absent("required")
            .reload(Reloading.AUTH)
            .means(
                    "server: everyone who finds the port may use it (a warning says so); client: for such a server. Else a"
                            + " section: see [below](#auth)"));

    static final Key<String> AUTH_KEY =
            AUTH.add(Key.of("key", ValueType.text("64 hex digits", KEY_PATTERN, text -> text))
                    .reload(Reloading.AUTH)
                    .means("the secret that both ends hold; `loomwire secret` makes one"));

    static final Key<String> AUTH_KEY_FILE = AUTH.add(Key.of("key_file", ValueType.text("file", text -> text))
            .reload(Reloading.AUTH)
            .means(
                    "holds the key, and nothing else: a regular file (or a link to one) of at most 1 KiB; a relative name"
                            + " starts in the folder where the program is started"));

    static final Key<Boolean> AUTH_SILENT = AUTH.add(
            Key.flag("silent", true)
                    .only(SERVER)
                    .reload(Reloading.AUTH)
                    .means(
                            "server: whoever does not have the key gets no answer at all, as if nothing listened. `false` lets plain"
                                    + " QUIC clients shake hands. Clients with a key always show it, so they need no such setting"));

    static final Key<InetAddress> AUTH_KNOWN_AS = AUTH.add(Key.list(
                    "known_as", ValueType.text("list of addresses", Silence::address))
            .absent("empty")
            .only(SERVER)
            .reload(Reloading.AUTH)
            .means("server: addresses beside its own that clients dial, as behind a forwarded port. Without it, a"
                    + " server that has only private addresses of a family (RFC 1918, RFC 6598, unique local) takes"
                    + " any address of that family that a router can forward, public or private; with it, only its"
                    + " own and these"));

    static final Key<Cidr> EGRESS_ALLOW = EGRESS.add(Key.list("allow", ranges())
            .absent("empty")
            .only(SERVER)
            .reload(Reloading.EGRESS)
            .means("taken out of the default denials"));

    static final Key<Cidr> EGRESS_DENY = EGRESS.add(Key.list("deny", ranges())
            .absent("empty")
            .only(SERVER)
            .reload(Reloading.EGRESS)
            .means("denied whatever else is said"));

    static final Key<HostPort> SOCKS5_LISTEN =
            SOCKS5.add(Key.of("listen", ValueType.text("IP:port", HostPort::parseListener))
                    .absent("required")
                    .only(CLIENT)
                    .reload(Reloading.LISTENERS)
                    .means("`0.0.0.0:1080` for every network; an empty host is an error"));

    static final Key<String> SOCKS5_USERNAME =
            SOCKS5.add(credential("username").means("with a password too: then clients must log in"));

    static final Key<String> SOCKS5_PASSWORD = SOCKS5.add(credential("password").means("both or neither"));

    static final Key<HostPort> FORWARD_LISTEN =
            FORWARD.add(Key.of("listen", ValueType.text("IP:port", HostPort::parseListener))
                    .absent("required")
                    .only(CLIENT)
                    .reload(Reloading.LISTENERS)
                    .means("local port"));

    static final Key<HostPort> FORWARD_TARGET =
            FORWARD.add(Key.of("target", ValueType.text("host:port", HostPort::parseTarget))
                    .absent("required")
                    .only(CLIENT)
                    .reload(Reloading.LISTENERS)
                    .means("where the server connects to; a name is resolved there"));

    static final Key<String> FORWARD_PROTOCOL =
            FORWARD.add(Key.of("protocol", ValueType.words(List.of("tcp"), Keys::protocol))
                    .preset("tcp")
                    .reload(Reloading.NOTHING)
                    .means("`udp` is not available yet: an error"));

    /** Those of each section, in the order of a file that is read. */
    static final List<KeyGroup> GROUPS = List.of(
            TOP,
            SOCKS5,
            FORWARD,
            NetworkKeys.NETWORK,
            TransportKeys.TRANSPORT,
            TransportKeys.QUIC,
            AUTH,
            EGRESS,
            PerformanceKeys.PERFORMANCE);

    private static final Map<String, Key<?>> BY_PATH = new LinkedHashMap<>();

    static {
        for (KeyGroup group : GROUPS) {
            group.keys().forEach(key -> BY_PATH.put(key.path(), key));
        }
    }

    private Keys() {}

    /**
     * What is known of a key.
     *
     * @param pattern its path without the numbers of list entries
     * @return {@code null} if there is none
     */
    static Key<?> byPath(String pattern) {
        return BY_PATH.get(pattern);
    }

    static List<Key<?>> all() {
        return List.copyOf(BY_PATH.values());
    }

    /** The names that may stand in a section: of keys, and of sections. */
    static Set<String> namesIn(String section) {
        String prefix = section.isEmpty() ? "" : Reloading.pattern(section) + ".";
        Set<String> names = new LinkedHashSet<>();
        for (String path : BY_PATH.keySet()) {
            if (path.startsWith(prefix)) {
                names.add(path.substring(prefix.length()).replaceAll("[.\\[].*", ""));
            }
        }
        return names;
    }

    private static Key<String> readPast(String name) {
        return Key.of(name, ValueType.text("text", text -> text))
                .reload(Reloading.NOTHING)
                .means("read past");
    }

    private static ValueType<Cidr> ranges() {
        return ValueType.text("list of ranges", Cidr::parse);
    }

    private static Key<String> credential(String name) {
        return Key.of(name, ValueType.text("text", Keys::oneLengthByte))
                .preset(none -> "", "empty")
                .only(CLIENT)
                .reload(Reloading.LISTENERS);
    }

    /** RFC 1929 §2: one length byte each. */
    private static String oneLengthByte(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > 255) {
            throw new IllegalArgumentException("short enough (at most 255 bytes)");
        }
        return text;
    }

    private static HostPort address(String text) {
        HostPort value = HostPort.parseWithPort(text);
        if (!value.host().isEmpty() && !value.isLiteral()) {
            throw new IllegalArgumentException("an address of this machine with a port (like :9999 or 192.0.2.1:9999)");
        }
        return value;
    }

    private static String protocol(String text) {
        return switch (text) {
            case "tcp" -> text;
            case "udp" ->
                throw new IllegalArgumentException(
                        "available yet: this version forwards tcp only (remove this forward)");
            default -> throw new IllegalArgumentException("a protocol (tcp)");
        };
    }
}
