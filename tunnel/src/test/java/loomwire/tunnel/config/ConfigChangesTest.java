package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import loomwire.quic.ServerIdentity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What differs between two files, by path, and what becomes of it: for every key that the loader knows. */
class ConfigChangesTest {
    private static final String KEY = "6f1d0c9be2a7485390fb37d218c4ae5502e98b7d41c63fa01857de29b36c4af0";
    private static final String OTHER_KEY = "a11d0c9be2a7485390fb37d218c4ae5502e98b7d41c63fa01857de29b36c4af0";
    private static final Path FILE = Path.of("it.yaml");
    private static final Host HOST = new Host(2, 8192, Map.of());

    @TempDir
    private Path folder;
    /** A value for each key, and another one; the keys that have to come along for the file to be valid are in WITH. */
    private final Map<String, List<String>> samples = new LinkedHashMap<>();

    private static final Map<Role, Map<String, String>> LEAST = Map.of(
            Role.SERVER, Map.of("role", "server", "listen.addr", "':9999'", "auth.key", KEY),
            Role.CLIENT,
                    Map.of(
                            "role",
                            "client",
                            "server.addr",
                            "'192.0.2.1:9999'",
                            "auth.key",
                            KEY,
                            "socks5[].listen",
                            "'127.0.0.1:1080'",
                            "forward[].listen",
                            "'127.0.0.1:1081'",
                            "forward[].target",
                            "'example.org:80'"));

    /** Keys that are only valid beside others, or instead of them (an empty value). */
    private static final Map<String, Map<String, String>> WITH = Map.of(
            "servers", Map.of("server.addr", ""),
            "auth.key_file", Map.of("auth.key", ""),
            "auth", Map.of("auth.key", ""),
            "socks5[].username", Map.of("socks5[].password", "secret"),
            "socks5[].password", Map.of("socks5[].username", "user"),
            "network.ipv4.router_mac",
                    Map.of("network.ipv4.addr", "'192.0.2.9:0'", "network.ipv6.addr", "'[2001:db8::9]:0'"),
            "network.ipv6.router_mac",
                    Map.of("network.ipv4.addr", "'192.0.2.9:0'", "network.ipv6.addr", "'[2001:db8::9]:0'"),
            "network.ipv4.addr", Map.of("network.ipv6.addr", "'[2001:db8::9]:0'"),
            "network.ipv6.addr", Map.of("network.ipv4.addr", "'192.0.2.9:0'"),
            "transport.quic.rate_up", Map.of("transport.quic.congestion", "fixed"));

    @BeforeEach
    void samples() throws Exception {
        String certificate = ServerIdentity.selfSigned("server", Instant.EPOCH, Instant.EPOCH.plusSeconds(60))
                .certificatePem();
        Path ca = Files.writeString(folder.resolve("ca.pem"), certificate);
        Path otherCa = Files.writeString(folder.resolve("other.pem"), certificate);
        Path key = Files.writeString(folder.resolve("key"), KEY);
        Path otherKey = Files.writeString(folder.resolve("otherkey"), OTHER_KEY);
        sample("log.level", "info", "warn");
        sample("listen.addr", "':9999'", "':9998'");
        sample("server.addr", "'192.0.2.1:9999'", "['192.0.2.1:9999', 'example.org:1']");
        sample("servers", "['192.0.2.1:9999']", "['192.0.2.2:9999']");
        sample("socks5[].listen", "'127.0.0.1:1080'", "'127.0.0.1:1090'");
        sample("socks5[].username", "user", "other");
        sample("socks5[].password", "secret", "other");
        sample("forward[].listen", "'127.0.0.1:1081'", "'127.0.0.1:1091'");
        sample("forward[].target", "'example.org:80'", "'example.org:81'");
        sample("network.backend", "pcap", "udp");
        sample("network.firewall", "guard", "none");
        sample("network.interface", "eth0", "eth1");
        sample("network.guid", "a", "b");
        sample("network.ipv4.addr", "'192.0.2.9:0'", "'192.0.2.8:0'");
        sample("network.ipv4.router_mac", "'02:00:00:00:00:01'", "'02:00:00:00:00:02'");
        sample("network.ipv6.addr", "'[2001:db8::9]:0'", "'[2001:db8::8]:0'");
        sample("network.ipv6.router_mac", "'02:00:00:00:00:01'", "'02:00:00:00:00:02'");
        sample("network.pcap.sockbuf", "1048576", "2097152");
        sample("network.pcap.send_queue_size", "1000", "2000");
        sample("network.pcap.max_retries", "1", "2");
        sample("network.pcap.initial_backoff_ms", "1", "2");
        sample("network.pcap.max_backoff_ms", "1000", "1001");
        sample("network.tcp.local_flag", "[PA]", "[A]");
        sample("network.tcp.remote_flag", "[PA]", "[A]");
        sample("transport.conn", "1", "2");
        sample("transport.tcpbuf", "8192", "16384");
        sample("transport.udpbuf", "8192", "16384");
        sample("transport.tunbuf", "8192", "16384");
        quicSamples(ca, otherCa);
        sample("auth.key", KEY, OTHER_KEY);
        sample("auth.key_file", "'" + key + "'", "'" + otherKey + "'");
        sample("auth.silent", "true", "false");
        sample("auth.known_as", "[192.0.2.7]", "[192.0.2.6]");
        sample("egress.allow", "[192.0.2.0/24]", "[]");
        sample("egress.deny", "[192.0.2.0/24]", "[192.0.2.0/25]");
        sample("state_dir", "/var/lib/loomwire", "/srv/loomwire");
        performanceSamples();
        sample("shutdown.drain", "10", "11");
        sample("metrics.listen", "'127.0.0.1:9464'", "'127.0.0.1:9465'");
        sample("tun.mtu", "1500", "1400");
    }

    private void quicSamples(Path ca, Path otherCa) {
        String quic = "transport.quic.";
        sample(quic + "max_idle_timeout", "30", "60");
        sample(quic + "keep_alive_period", "10", "11");
        sample(quic + "max_incoming_streams", "10", "11");
        sample(quic + "max_incoming_uni_streams", "10", "11");
        sample(quic + "initial_stream_receive_window", "65536", "65537");
        sample(quic + "max_stream_receive_window", "1048576", "1048577");
        sample(quic + "initial_connection_receive_window", "1048576", "1048577");
        sample(quic + "max_connection_receive_window", "1048576", "1048577");
        sample(quic + "enable_datagrams", "false", "true");
        sample(quic + "enable_0rtt", "false", "true");
        sample(quic + "congestion", "cubic", "bbr");
        sample(quic + "rate_up", "10 Mbit/s", "20 Mbit/s");
        sample(quic + "rate_down", "10 Mbit/s", "20 Mbit/s");
        sample(quic + "rate_limit", "10 Mbit/s", "0");
        sample(quic + "alpn", "h3", "other");
        sample(quic + "insecure_skip_verify", "false", "true");
        sample(quic + "server_name", "a.example", "b.example");
        sample(quic + "pin", "00".repeat(32), "01".repeat(32));
        sample(quic + "qlog_dir", "qlog", "other");
        sample(quic + "ca", "'" + ca + "'", "'" + otherCa + "'");
    }

    private void performanceSamples() {
        String performance = "performance.";
        sample(performance + "max_concurrent_streams", "10", "11");
        sample(performance + "client_share", "10", "11");
        sample(performance + "packet_workers", "1", "2");
        sample(performance + "stream_worker_pool_size", "10", "11");
        sample(performance + "max_retry_attempts", "10", "11");
        sample(performance + "retry_initial_backoff_ms", "10", "11");
        sample(performance + "retry_max_backoff_ms", "1000", "1100");
        sample(performance + "connection_health_check_ms", "100", "110");
        sample(performance + "tcp_connection_pool_size", "10", "11");
        sample(performance + "tcp_connection_idle_timeout", "10", "11");
        sample(performance + "enable_connection_pooling", "true", "false");
        sample(performance + "memory_budget", "20000000", "0");
        sample(performance + "tcp_flag_refresh_ms", "500", "501");
    }

    /** Keys of which there is only one valid value, or whose value means nothing. */
    private static final Set<String> CONSTANT = Set.of(
            "role", "forward[].protocol", "transport.protocol", "transport.kcp", "tun.enabled", "tun.name", "tun.addr");

    private void sample(String path, String one, String other) {
        samples.put(path, List.of(one, other));
    }

    /** A valid file with these values. */
    private static Config load(Map<String, String> values) throws ConfigException {
        return ConfigLoader.parse(FILE, text(values), HOST);
    }

    private static String text(Map<String, String> values) {
        Map<String, Object> tree = new LinkedHashMap<>();
        values.forEach((path, value) -> {
            if (!value.isEmpty()) {
                put(tree, List.of(path.split("\\.")), value);
            }
        });
        return tree.entrySet().stream()
                .map(each -> each.getKey() + ": " + flow(each.getValue()))
                .collect(Collectors.joining("\n"));
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> tree, List<String> path, String value) {
        if (path.size() == 1) {
            tree.putIfAbsent(path.getFirst(), value);
        } else if (tree.computeIfAbsent(path.getFirst(), key -> new LinkedHashMap<>()) instanceof Map<?, ?> section) {
            put((Map<String, Object>) section, path.subList(1, path.size()), value);
        }
    }

    private static String flow(Object value) {
        return value instanceof Map<?, ?> section
                ? section.entrySet().stream()
                        .map(each -> each.getKey() + ": " + flow(each.getValue()))
                        .collect(Collectors.joining(", ", "{ ", " }"))
                : value.toString();
    }

    private Config with(Role role, String path, String value) throws ConfigException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(path, value);
        values.putAll(WITH.getOrDefault(path, Map.of()));
        LEAST.get(role).forEach(values::putIfAbsent);
        if (path.contains("[]")) {
            String list = path.substring(0, path.indexOf("[]"));
            LEAST.get(Role.CLIENT).entrySet().stream()
                    .filter(each -> each.getKey().startsWith(list + "[]"))
                    .forEach(each -> values.putIfAbsent(each.getKey(), each.getValue()));
        }
        return load(lists(values));
    }

    /** {@code socks5[].listen: x} as {@code socks5: [{ listen: x }]}. */
    private static Map<String, String> lists(Map<String, String> values) {
        Map<String, String> result = new LinkedHashMap<>(values);
        result.keySet().removeIf(path -> path.contains("[]"));
        for (String list : List.of("socks5", "forward")) {
            String entry = values.entrySet().stream()
                    .filter(each -> each.getKey().startsWith(list + "[]."))
                    .map(each -> each.getKey().substring(list.length() + 3) + ": " + each.getValue())
                    .collect(Collectors.joining(", "));
            if (!entry.isEmpty()) {
                result.put(list, "[{ " + entry + " }]");
            }
        }
        return result;
    }

    /** Those that either end asks for; a server's file here has no lists of listeners. */
    private static Set<String> keys() throws ConfigException {
        Set<String> keys = new LinkedHashSet<>(ConfigLoader.keys(FILE, text(lists(LEAST.get(Role.CLIENT))), HOST));
        Set<String> ofServer = ConfigLoader.keys(FILE, text(lists(LEAST.get(Role.SERVER))), HOST);
        ofServer.stream()
                .filter(key -> keys.stream().noneMatch(other -> other.startsWith(key + "[].")))
                .toList()
                .forEach(keys::add);
        return keys;
    }

    private static Set<String> paths(List<Change> changes) {
        return changes.stream()
                .map(change -> Reloading.pattern(change.path()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyKeyThatIsDefinedIsAskedForAndNoOther() throws Exception {
        Set<String> keys = keys();
        assertTrue(keys.size() > 70, keys::toString);
        assertTrue(
                keys.containsAll(List.of("forward[].target", "transport.quic.pin", "auth.known_as")), keys::toString);
        Set<String> defined = new TreeSet<>();
        Keys.all().forEach(key -> defined.add(key.path()));
        // Asked for by another name: it is the section's.
        defined.remove("auth");
        assertEquals(defined, new TreeSet<>(keys));
        Set<String> unknown = new TreeSet<>(samples.keySet());
        unknown.removeAll(keys);
        assertEquals(Set.of(), unknown, "no keys of the file");
    }

    @Test
    void aChangeOfAnyKeyIsFoundUnderItsPathAndNoOtherIs() throws Exception {
        for (Role role : Role.values()) {
            for (String key : keys()) {
                if (CONSTANT.contains(key)) {
                    continue;
                }
                assertTrue(samples.containsKey(key), key + ": this test has no values for it");
                Config before = with(role, key, samples.get(key).get(0));
                Config after = with(role, key, samples.get(key).get(1));
                boolean elsewhere = role == Role.SERVER && key.contains("[]");
                assertEquals(
                        elsewhere ? Set.of() : Set.of(key),
                        paths(ConfigChanges.between(before, after)),
                        key + " of a " + role);
                assertEquals(
                        List.of(),
                        ConfigChanges.between(
                                before, with(role, key, samples.get(key).get(0))));
            }
        }
    }

    @Test
    void whatIsAppliedIsInTheConfigurationThatIsRunThenAndTheRestIsNot() throws Exception {
        for (Role role : Role.values()) {
            for (String key : keys()) {
                if (CONSTANT.contains(key)) {
                    continue;
                }
                Config before = with(role, key, samples.get(key).get(0));
                Config after = with(role, key, samples.get(key).get(1));
                boolean restart = Reloading.of(key, role) == Reloading.RESTART;
                List<Change> left = ConfigChanges.between(before.reloaded(after), after);
                assertEquals(restart ? ConfigChanges.between(before, after) : List.of(), left, key + " of a " + role);
                Config wanted = restart ? before : after;
                if (Reloading.of(key, role) != Reloading.NOTHING) {
                    assertSameButForSecrets(wanted, before.reloaded(after), key);
                }
            }
        }
    }

    private static void assertSameButForSecrets(Config wanted, Config got, String key) {
        assertEquals(values(wanted), values(got), key);
    }

    private static List<Object> values(Config config) {
        List<Object> values = new ArrayList<>(List.of(
                config.logLevel(),
                config.servers(),
                config.socks5(),
                config.forwards(),
                config.transport(),
                config.egress(),
                config.stateDirectory(),
                config.performance(),
                config.drain(),
                String.valueOf(config.listen()),
                String.valueOf(config.metrics())));
        values.add(config.network().toString().replaceAll("\\[B@\\w+", "mac"));
        if (config.auth() instanceof Auth.SharedKey shared) {
            values.add(java.util.HexFormat.of().formatHex(shared.key()));
            values.add(shared.silence());
        }
        return values;
    }

    @Test
    void theContentOfAKeyFileCountsAndNotItsName() throws Exception {
        Path file = Files.writeString(folder.resolve("k"), KEY);
        Config before = with(Role.SERVER, "auth.key_file", "'" + file + "'");
        Files.writeString(file, OTHER_KEY + "\n");
        List<Change> changes = ConfigChanges.between(before, with(Role.SERVER, "auth.key_file", "'" + file + "'"));
        assertEquals(Set.of("auth.key_file"), paths(changes));
        assertEquals(Reloading.AUTH, changes.getFirst().reloading());
    }

    @Test
    void aServerThatIsOpenedToAllOrClosedAgainSaysSo() throws Exception {
        Config open = load(Map.of("role", "server", "listen.addr", "':9999'", "auth", "none"));
        Config closed = load(LEAST.get(Role.SERVER));
        assertEquals(Set.of("auth", "auth.key"), paths(ConfigChanges.between(closed, open)));
        assertEquals(Set.of("auth", "auth.key"), paths(ConfigChanges.between(open, closed)));
    }

    @Test
    void whatTheFileItselfMakesUselessIsNotCalledApplied() throws Exception {
        String file = "role: server\nlisten: { addr: ':9999' }\nauth: { key: '" + KEY + "', silent: false%s }\n";
        List<Change> changes = ConfigChanges.between(
                ConfigLoader.parse(Path.of("c"), file.formatted(""), HOST),
                ConfigLoader.parse(Path.of("c"), file.formatted(", known_as: [192.0.2.1]"), HOST));
        assertEquals(
                List.of("auth.known_as: has no effect"),
                changes.stream().map(Change::toString).toList());
    }

    private static Config client(String listeners) throws ConfigException {
        return ConfigLoader.parse(
                FILE,
                "role: client\nserver: { addr: '192.0.2.1:9999' }\nauth: { key: " + KEY + " }\n" + listeners,
                HOST);
    }

    private static List<String> told(String before, String after) throws ConfigException {
        return ConfigChanges.between(client(before), client(after)).stream()
                .map(Change::toString)
                .toList();
    }

    @Test
    void listenersAreToldApartByTheirAddressWhateverTheirPlace() throws Exception {
        String one = "{ listen: '127.0.0.1:1' }";
        String two = "{ listen: '127.0.0.1:2', username: u, password: hidden }";
        assertEquals(List.of(), told("socks5: [" + one + ", " + two + "]", "socks5: [" + two + ", " + one + "]"));
        assertEquals(
                List.of("socks5[0].listen: applied: closed 127.0.0.1:1, whose open streams go on"),
                told("socks5: [" + one + ", " + two + "]", "socks5: [" + two + "]"));
        assertEquals(
                List.of("socks5[1].listen: applied: opened 127.0.0.1:2, with login"),
                told("socks5: [" + one + "]", "socks5: [" + one + ", " + two + "]"));
        List<String> login = told("socks5: [" + two + "]", "socks5: [" + two.replace("hidden", "secret") + "]");
        assertEquals(1, login.size());
        assertTrue(login.getFirst().startsWith("socks5[0].password: applied: "), login::toString);
        assertFalse(login.getFirst().contains("hidden") || login.getFirst().contains("secret"), login::toString);
        assertEquals(
                List.of(
                        "socks5[0].listen: applied: closed 127.0.0.1:1, whose open streams go on",
                        "forward[0].listen: applied: opened 127.0.0.1:1 to example.org:80"),
                told("socks5: [" + one + "]", "forward: [{ listen: '127.0.0.1:1', target: 'example.org:80' }]"));
        assertEquals(
                List.of("forward[0].target: applied: connections to 127.0.0.1:1 lead to example.org:81 from now on"),
                told(
                        "forward: [{ listen: '127.0.0.1:1', target: 'example.org:80' }]",
                        "forward: [{ listen: '127.0.0.1:1', target: 'example.org:81' }]"));
    }
}
