package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import loomwire.quic.recovery.CongestionControl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    private static final String KEY = "9f2c61d0a7b34e8850c3f91be6d7284a1375ce09b8f46d2af1e05c977a8b3d64";
    private static final Host HOST = new Host(2, 8192, Map.of());
    private static final String CLIENT = """
            role: client
            server: { addr: "192.0.2.1:9999" }
            auth: { key: "%s" }
            socks5:
              - listen: "127.0.0.1:1080"
            """.formatted(KEY);
    private static final String SERVER = """
            role: server
            listen: { addr: ":9999" }
            auth: { key: "%s" }
            """.formatted(KEY);

    private static Config load(String text) throws ConfigException {
        return ConfigLoader.parse(Path.of("config.yaml"), text, HOST);
    }

    private static List<String> problems(String text) {
        return assertThrows(ConfigException.class, () -> load(text)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    /** The single problem of a text, without the file's name. */
    private static String problem(String text) {
        List<String> all = problems(text);
        assertEquals(1, all.size(), all::toString);
        return all.getFirst().replace("config.yaml:", "");
    }

    @Test
    void aClientNeedsOnlyServerKeyAndListener() throws Exception {
        Config config = load(CLIENT);
        assertEquals(Role.CLIENT, config.role());
        assertEquals(List.of(new HostPort("192.0.2.1", 9999)), config.servers());
        assertEquals(List.of(new SocksListen(new HostPort("127.0.0.1", 1080), "", "")), config.socks5());
        assertInstanceOf(Auth.SharedKey.class, config.auth());
        assertEquals(LogLevel.INFO, config.logLevel());
        assertEquals(List.of(), config.warnings());
    }

    @Test
    void theClientsDefaultsAreTheDocumentedOnes() throws Exception {
        Config config = load(CLIENT);
        assertEquals(NetworkConfig.Backend.AUTO, config.network().backend());
        assertEquals(NetworkConfig.Firewall.GUARD, config.network().firewall());
        assertNull(config.network().interfaceName());
        assertNull(config.network().ipv4());
        assertNull(config.network().ipv6());
        assertEquals(16 << 20, config.network().captureBufferBytes());
        assertEquals(List.of("PA"), config.network().localFlags());
        assertEquals(List.of("PA"), config.network().remoteFlags());
        assertEquals(1, config.transport().carriers());
        assertEquals(64 << 10, config.transport().relayBufferBytes());
        assertEquals(
                new QuicSettings(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        5000,
                        5000,
                        256 << 10,
                        40 << 20,
                        1 << 20,
                        60 << 20,
                        CongestionControl.BBR,
                        new FixedRates(0, 0, 125_000_000),
                        "h3",
                        false,
                        "",
                        null,
                        null),
                config.transport().quic());
        assertEquals(
                new PerformanceConfig(
                        10_000,
                        80,
                        2,
                        5_000,
                        6,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        new PerformanceConfig.Spares(0, Duration.ofSeconds(75)),
                        512 << 20),
                config.performance());
        assertEquals(Duration.ofSeconds(10), config.drain());
        assertNull(config.metrics());
    }

    @Test
    void theServersDefaultsAreTheDocumentedOnes() throws Exception {
        Config config = load(SERVER);
        assertEquals(new HostPort("", 9999), config.listen());
        assertEquals(32 << 20, config.network().captureBufferBytes());
        assertEquals(
                new QuicSettings(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(15),
                        50_000,
                        50_000,
                        256 << 10,
                        40 << 20,
                        1 << 20,
                        100 << 20,
                        CongestionControl.BBR,
                        new FixedRates(0, 0, 125_000_000),
                        "h3",
                        false,
                        "",
                        null,
                        null),
                config.transport().quic());
        assertEquals(
                new PerformanceConfig(
                        32_768,
                        80,
                        4,
                        10_000,
                        6,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        new PerformanceConfig.Spares(256, Duration.ofSeconds(75)),
                        512 << 20),
                config.performance());
        assertEquals(Path.of("/var/lib/loomwire"), config.stateDirectory());
        assertEquals(new EgressRules(List.of(), List.of()), config.egress());
    }

    @ParameterizedTest
    @CsvSource({
        // cpus, RAM in MB, client: sockbuf MiB, conn, tcpbuf KiB, streams; server: sockbuf MiB, streams
        "1,   512,   8, 1,   64,  2048,  16,   2048",
        "2,  8192,  16, 1,   64, 10000,  32,  32768",
        "4,  8192,  16, 2,   64, 10000,  32,  32768",
        "8,  10240, 32, 4,  128, 20000,  64,  40960",
        "16, 65536, 32, 4,  256, 40000,  64, 100000",
        "512, 65536, 32, 4, 4096, 50000, 64, 100000",
    })
    void defaultsGrowWithTheMachine(
            int cpus,
            long memory,
            int clientBuffer,
            int carriers,
            int tcpBuffer,
            int clientStreams,
            int serverBuffer,
            int serverStreams)
            throws Exception {
        Host host = new Host(cpus, memory, Map.of());
        Config client = ConfigLoader.parse(Path.of("c"), CLIENT, host);
        Config server = ConfigLoader.parse(Path.of("s"), SERVER, host);
        assertEquals(clientBuffer << 20, client.network().captureBufferBytes());
        assertEquals(carriers, client.transport().carriers());
        assertEquals(tcpBuffer << 10, client.transport().relayBufferBytes());
        assertEquals(clientStreams, client.performance().maxConcurrentStreams());
        assertEquals(serverBuffer << 20, server.network().captureBufferBytes());
        assertEquals(serverStreams, server.performance().maxConcurrentStreams());
        assertEquals(1, server.transport().carriers());
    }

    @Test
    void anExplicitZeroIsRespected() throws Exception {
        Config config = load(CLIENT + "performance: { max_concurrent_streams: 0, max_retry_attempts: 0 }\n");
        assertEquals(0, config.performance().maxConcurrentStreams());
        assertEquals(0, config.performance().maxRetryAttempts());
    }

    @Test
    void everyProblemIsToldAtOnceInTheOrderOfTheFile() {
        assertEquals(
                List.of(
                        "config.yaml:1: role: \"cliend\" is not one of client, server",
                        "config.yaml:2: log.level: \"loud\" is not one of none, debug, info, warn, error, fatal",
                        "config.yaml:5: network.ipv4.router_mac: \"aa:bb:cc\" is not a MAC address (six pairs of hex digits, like"
                                + " 02:00:5e:10:00:01)",
                        "config.yaml:6: network.interfase: is not a known key (did you mean network.interface?)",
                        "config.yaml:7: transport.conn: \"many\" is not a whole number from 1 to 256",
                        "config.yaml:8: auth.key: a text of 3 characters is not a key of 64 hex digits (make one with"
                                + " \"loomwire secret\"; the same on both ends)"),
                problems("""
                        role: cliend
                        log: { level: loud }
                        network:
                          ipv4:
                            { addr: "192.0.2.5:0", router_mac: "aa:bb:cc" }
                          interfase: eth0
                        transport: { conn: many }
                        auth: { key: xyz }
                        """));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            socks: []                                        | 6: socks: is not a known key (did you mean socks5?)
            Listen: {}                                       | 6: Listen: is not a known key (did you mean listen?)
            tun: { enabled: true }                           | 6: tun.enabled: TUN is not available in this version (write enabled: false and use socks5 or forward)
            transport: { protocol: kcp }                     | 6: transport.protocol: "kcp" is not spoken by Loomwire: write protocol: quic here and on the other end; the kcp section can go, its key belongs under auth (a new one: "loomwire secret")
            transport: { protocol: tcp }                     | 6: transport.protocol: "tcp" is not a transport (the only one is quic)
            transport: { conn: 0 }                           | 6: transport.conn: "0" is not a whole number from 1 to 256
            performance: { memory_budget: 512M }             | 6: performance.memory_budget: "512M" is not a number of bytes, written out and at least 16777216, or 0 for no limit
            performance: { memory_budget: 512 }              | 6: performance.memory_budget: "512" is not a number of bytes, written out and at least 16777216, or 0 for no limit
            transport: { tcpbuf: 100 }                       | 6: transport.tcpbuf: "100" is not a whole number from 4096 to 16777216
            transport: { quic: { keep_alive_period: 40 } }   | 6: transport.quic.keep_alive_period: 40 s is not shorter than max_idle_timeout, 30 s: the connection would end before it is kept alive (a third of it is usual)
            transport: { quic: { max_stream_receive_window: 200000 } } | 6: transport.quic.max_stream_receive_window: "200000" is not a whole number from 262144 to 1099511627776
            transport: { quic: { pin: abc } }                | 6: transport.quic.pin: "abc" is not a pin (64 hex digits; the server prints its own when it starts)
            transport: { quic: { enable_0rtt: maybe } }      | 6: transport.quic.enable_0rtt: "maybe" is not true or false
            transport: { quic: { max_idle_timeout: 1.5 } }   | 6: transport.quic.max_idle_timeout: "1.5" is not a whole number from 2 to 600
            transport: { quic: { max_idle_timeout: 1 } }   | 6: transport.quic.max_idle_timeout: "1" is not a whole number from 2 to 600
            transport: [quic]                                | 6: transport: a list is not a section (expected indented "key: value" lines)
            network: { tcp: { local_flag: ["PX"] } }         | 6: network.tcp.local_flag[0]: "PX" is not a set of TCP flags (each of the letters F S R P A U E C N at most once, like PA)
            network: { tcp: { local_flag: PA } }             | 6: network.tcp.local_flag: "PA" is not a list (expected ["…", "…"])
            network: { backend: dpdk }                       | 6: network.backend: "dpdk" is not one of auto, pcap, udp
            network: { firewall: nft }                       | 6: network.firewall: "nft" is not one of guard, iptables, none
            network: { ipv4: { addr: "eth0:0" } }            | 6: network.ipv4.addr: "eth0:0" is not an IPv4 address of this machine with a port (like 192.0.2.10:0)
            network: { ipv6: { addr: "[2001:db8::5]:0" } }   | 2: server.addr: "192.0.2.1:9999" is an IPv4 address, but network has only network.ipv6 (add network.ipv4, or leave the families out to discover them)
            network: { pcap: { sockbuf: 12 } }               | 6: network.pcap.sockbuf: "12" is not a whole number from 1024 to 104857600
            performance: { max_retry_attempts: 21 }          | 6: performance.max_retry_attempts: "21" is not a whole number from 0 to 20
            forward: [{ listen: "127.0.0.1:1080", target: "a:1" }] | 6: forward[0].listen: "127.0.0.1:1080" is already used by socks5[0].listen (give each listener its own port)
            forward: [{ listen: "0.0.0.0:1080", target: "a:1" }]   | 6: forward[0].listen: "0.0.0.0:1080" is already used by socks5[0].listen (give each listener its own port)
            forward: [{ listen: "127.0.0.1:1", target: "a:1", protocol: udp }] | 6: forward[0].protocol: "udp" is not available yet: this version forwards tcp only (remove this forward)
            forward: [{ listen: "127.0.0.1:1" }]             | 6: forward[0].target: is missing (where the server connects to, like target: "example.org:80")
            forward: [{ listen: ":99", target: "a:1" }]      | 6: forward[0].listen: ":99" is not an address with a port (write 127.0.0.1:99 for this machine only, or 0.0.0.0:99 for every network it is on)
            forward: [{ listen: "127.0.0.1:99999", target: "a:1" }] | 6: forward[0].listen: "127.0.0.1:99999" is not an address with a port (the port must be a number up to 65535)
            forward: [{ listen: "::1:99", target: "a:1" }]   | 6: forward[0].listen: "::1:99" is not an address with a port (write IPv6 in brackets, like [2001:db8::1]:9999)
            forward: [{ listen: "127.0.0.1:99", target: ":1" }] | 6: forward[0].target: ":1" is not a host with a port (the host is missing, like example.org:443)
            egress: { allow: ["10.0.0.0/33"] }               | 6: egress.allow[0]: "10.0.0.0/33" is not a range of addresses (the prefix length must be 0 to 32)
            role: server                                     | 6: role: is written twice (first in line 1; keep one)
            <<: {}                                           | 6: <<: merge keys are not supported (write the keys out)
            """)
    void eachProblemSaysWhereWhatAndWhatIsExpected(String line, String expected) {
        assertEquals(expected, problem(CLIENT + line + "\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            listen: { addr: "9999" }           | 3: listen.addr: "9999" is not an address with a port (like 192.0.2.1:9999)
            listen: { addr: ":0" }             | 3: listen.addr: ":0" is not an address with a port from 1 to 65535
            listen: {}                         | 3: listen.addr: is missing (the port that clients connect to, like addr: ":9999")
            network: { ipv4: { addr: "192.0.2.5:80" } } | 4: network.ipv4.addr: has port 80 but listen.addr has port 9999, which is where the server listens (make them equal, or write port 0 here)
            """)
    void aServerIsTheSameStrict(String line, String expected) {
        String text = "role: server\nauth: none\n" + (line.startsWith("listen") ? "" : "listen: { addr: \":9999\" }\n")
                + line;
        assertEquals(expected, problem(text + "\n"));
    }

    @Test
    void noAuthMustBeWrittenOut() throws Exception {
        String text = SERVER.replaceAll("auth:.*\n", "");
        assertTrue(problem(text).startsWith("1: auth: is missing (write auth: { key:"), problem(text));
        assertInstanceOf(Auth.None.class, load(text + "auth: none\n").auth());
        assertEquals("3: auth: is neither \"none\" nor a section with key or key_file", problem(text + "auth: off\n"));
    }

    @Test
    void theKeyMayComeFromAFileOrTheEnvironment(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), KEY + "\n");
        String text = SERVER.replaceAll("auth:.*\n", "");
        assertInstanceOf(
                Auth.SharedKey.class,
                load(text + "auth: { key_file: \"" + file + "\" }\n").auth());
        Host host = new Host(2, 8192, Map.of("LOOMWIRE_KEY", KEY));
        assertInstanceOf(
                Auth.SharedKey.class,
                ConfigLoader.parse(Path.of("c"), text, host).auth());
        Files.writeString(file, "short");
        assertTrue(problem(text + "auth: { key_file: \"" + file + "\" }\n")
                .contains("a text of 5 characters is not a key"));
    }

    @Test
    void aKeyIsNeverRepeatedInAMessage() throws Exception {
        String wrong = "de".repeat(31) + "zz";
        assertTrue(problems(CLIENT.replace(KEY, wrong)).stream().noneMatch(text -> text.contains("dede")));
        assertTrue(!load(CLIENT).auth().toString().contains("abab"));
    }

    @Test
    void severalCarriersNeedAFreePort() throws Exception {
        String fixed = CLIENT + "network: { ipv4: { addr: \"192.0.2.5:4000\" } }\n";
        assertEquals(
                "7: transport.conn: 2 connections need a port each, but network fixes port 4000 (write conn: 1, or"
                        + " port 0 in network.ipv4.addr and network.ipv6.addr)",
                problem(fixed + "transport: { conn: 2 }\n"));
        Host large = new Host(16, 8192, Map.of());
        assertEquals(
                1, ConfigLoader.parse(Path.of("c"), fixed, large).transport().carriers());
    }

    @Test
    void bothFamiliesShareAPort() {
        assertEquals(
                "6: network.ipv6.addr: has port 5 but network.ipv4.addr has port 4 (both families share one port: make"
                        + " them equal)",
                problem(CLIENT
                        + "network: { ipv4: { addr: \"192.0.2.5:4\" }, ipv6: { addr: \"[2001:db8::5]:5\" } }\n"));
    }

    @Test
    void whatHasNoEffectIsWarnedOf() throws Exception {
        Config config = load(CLIENT + """
                listen: { addr: ":9999" }
                performance: { tcp_flag_refresh_ms: 5000, tcp_connection_pool_size: 8 }
                transport: { kcp: { mode: fast, anything: 1 }, quic: { enable_datagrams: true } }
                """);
        assertEquals(
                List.of(
                        "config.yaml:6: listen: has no effect on a client",
                        "config.yaml:7: performance.tcp_flag_refresh_ms: is accepted but has no effect yet",
                        "config.yaml:7: performance.tcp_connection_pool_size: has no effect on a client: it is the server that"
                                + " connects to targets",
                        "config.yaml:8: transport.kcp: has no effect: the transport is quic",
                        "config.yaml:8: transport.quic.enable_datagrams: is accepted but has no effect yet"),
                config.warnings().stream().map(Problem::toString).toList());
    }

    @Test
    void aClientMayHaveSeveralServers() throws Exception {
        List<HostPort> two = List.of(new HostPort("192.0.2.1", 9999), new HostPort("tunnel.example", 443));
        String list = "[\"192.0.2.1:9999\", \"tunnel.example:443\"]";
        assertEquals(
                two,
                load(CLIENT.replace("server: { addr: \"192.0.2.1:9999\" }", "servers: " + list))
                        .servers());
        assertEquals(two, load(CLIENT.replace("\"192.0.2.1:9999\"", list)).servers());
    }

    @Test
    void serversAreNamedOnce() {
        assertEquals(
                "6: servers: stands beside server.addr (keep one of them)",
                problem(CLIENT + "servers: [\"192.0.2.1:9999\"]\n"));
        assertEquals(
                "2: servers: is an empty list (name at least one server, like \"192.0.2.1:9999\")",
                problem(CLIENT.replace("server: { addr: \"192.0.2.1:9999\" }", "servers: []")));
        assertEquals(
                "2: servers[1]: \"b\" is not an address with a port (like 192.0.2.1:9999)",
                problem(CLIENT.replace("server: { addr: \"192.0.2.1:9999\" }", "servers: [\"192.0.2.1:9999\", b]")));
    }

    @Test
    void theMemoryBudgetIsLargeEnoughToWorkWithOrUnlimited() throws Exception {
        assertEquals(
                0,
                load(SERVER + "performance: { memory_budget: 0 }\n")
                        .performance()
                        .memoryBudgetBytes());
        assertEquals(
                1 << 30,
                load(SERVER + "performance: { memory_budget: 1073741824 }\n")
                        .performance()
                        .memoryBudgetBytes());
        assertTrue(problem(SERVER + "performance: { memory_budget: 1000 }\n")
                .contains("at least 16777216, or 0 for no limit"));
    }

    @Test
    void aPoolThatIsOffHoldsNothing() throws Exception {
        assertTrue(load(SERVER).performance().spares().isEnabled());
        for (String off : List.of("enable_connection_pooling: false", "tcp_connection_pool_size: 0")) {
            assertFalse(load(SERVER + "performance: { " + off + " }\n")
                    .performance()
                    .spares()
                    .isEnabled());
        }
    }

    @Test
    void stoppingAndMetricsAreSetApart() throws Exception {
        Config config = load(SERVER + "shutdown: { drain: 0 }\nmetrics: { listen: \"127.0.0.1:9464\" }\n");
        assertEquals(Duration.ZERO, config.drain());
        assertEquals(new HostPort("127.0.0.1", 9464), config.metrics());
        assertEquals(
                "4: shutdown.drain: \"-1\" is not a whole number from 0 to 3600",
                problem(SERVER + "shutdown: { drain: -1 }\n"));
    }

    @Test
    void theKeyOfTheExamplesIsWarnedOf() throws Exception {
        Config config = load(SERVER.replace(KEY, ConfigLoader.EXAMPLE_KEY));
        assertTrue(config.warnings().getFirst().text().contains("which everyone knows"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            role: [client                | is not YAML
            a: 1\\n\\tb: 2                | is not YAML
            - 1                          | config.yaml:1: is not a mapping
            x: &a [*a]                   | is not
            [[[[[[[[[[[[[[[[[[[[1        | is not YAML
            """)
    void whatIsNoConfigurationIsSaidToBeNone(String text, String expected) {
        List<String> all = problems(text.replace("\\n", "\n").replace("\\t", "\t"));
        assertTrue(all.stream().anyMatch(line -> line.contains(expected)), all::toString);
    }

    @Test
    void anEmptyFileLacksItsRole() {
        assertTrue(problems("").contains("config.yaml:1: role: is missing (write role: client or role: server)"));
    }

    @Test
    void filesThatCannotBeReadAreOneProblem(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("none.yaml");
        assertTrue(assertThrows(ConfigException.class, () -> ConfigLoader.load(missing, HOST))
                .getMessage()
                .contains("there is no such file"));
        assertTrue(assertThrows(ConfigException.class, () -> ConfigLoader.load(folder, HOST))
                .getMessage()
                .contains("is a directory"));
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertTrue(assertThrows(ConfigException.class, () -> ConfigLoader.load(binary, HOST))
                .getMessage()
                .contains("is not UTF-8 text"));
        Path large = Files.write(folder.resolve("large"), new byte[YamlDocument.MAX_BYTES + 1]);
        assertTrue(assertThrows(ConfigException.class, () -> ConfigLoader.load(large, HOST))
                .getMessage()
                .contains("is larger than"));
    }

    @Test
    void theCongestionControlIsOneOfFour() throws Exception {
        String quic = "transport: { quic: { congestion: %s } }\n";
        assertEquals(
                CongestionControl.BBR,
                load(CLIENT + quic.formatted("bbr")).transport().quic().congestion());
        assertEquals(
                CongestionControl.NEWRENO,
                load(SERVER + quic.formatted("newreno")).transport().quic().congestion());
        assertEquals(
                CongestionControl.CUBIC,
                load(CLIENT + quic.formatted("cubic")).transport().quic().congestion());
        ConfigException wrong = assertThrows(ConfigException.class, () -> load(CLIENT + quic.formatted("vegas")));
        assertTrue(
                wrong.getMessage().contains("\"vegas\" is not a congestion control (bbr, cubic, newreno or fixed)"),
                wrong.getMessage());
    }

    private static QuicSettings rates(String role, String keys) throws Exception {
        return load(role + "transport: { quic: { " + keys + " } }\n")
                .transport()
                .quic();
    }

    @Test
    void aFixedRateIsWrittenInBitsASecond() throws Exception {
        assertEquals(
                new FixedRates(6_250_000, 35_000_000, 125_000_000),
                rates(CLIENT, "congestion: fixed, rate_up: 50 Mbit/s, rate_down: 280mbit")
                        .rates());
        assertEquals(
                new FixedRates(0, 156_250, 125_000_000),
                rates(CLIENT, "rate_down: 1.25 MBIT/s").rates());
        assertEquals(
                new FixedRates(12_500, 0, 0),
                rates(SERVER, "congestion: fixed, rate_up: 100000 bit/s, rate_limit: 0")
                        .rates());
        assertEquals(
                1_250_000_000, rates(SERVER, "rate_limit: 10 Gbit/s").rates().limit());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100",
                "100 MB/s",
                "fast",
                "-5 Mbit/s",
                "99 kbit/s",
                "101 Gbit/s",
                "1e9 bit/s",
                "0",
                "5 Mbit/min",
                "99999999999999999999 Mbit/s"
            })
    void whatIsNoRateIsToldWithAnExample(String text) {
        ConfigException refused =
                assertThrows(ConfigException.class, () -> rates(CLIENT, "congestion: fixed, rate_up: '" + text + "'"));
        String said = refused.problems().getFirst().toString();
        assertTrue(
                said.contains("transport.quic.rate_up: \"" + text + "\" is not a rate from 100 kbit/s to 100 Gbit/s"),
                said);
        assertTrue(said.contains("like 100 Mbit/s; 1 megabyte a second is 8 Mbit/s"), said);
    }

    @Test
    void ratesThatMeanNothingAreErrorsOrWarnedOf() throws Exception {
        ConfigException missing = assertThrows(ConfigException.class, () -> rates(CLIENT, "congestion: fixed"));
        assertTrue(
                missing.getMessage().contains("transport.quic.rate_up: is missing (congestion: fixed sends at a rate"),
                missing.getMessage());
        for (String[] each : new String[][] {
            {CLIENT, "rate_up: 5 Mbit/s", "transport.quic.rate_up: has no effect without congestion: fixed"},
            {CLIENT, "rate_limit: 5 Mbit/s", "transport.quic.rate_limit: has no effect on a client"},
            {SERVER, "rate_down: 5 Mbit/s", "transport.quic.rate_down: has no effect on a server"}
        }) {
            Config config = load(each[0] + "transport: { quic: { " + each[1] + " } }\n");
            assertTrue(
                    config.warnings().toString().contains(each[2]),
                    config.warnings().toString());
            assertEquals(0, config.transport().quic().rates().up());
            assertEquals(0, config.transport().quic().rates().down());
        }
    }

    @Test
    void aRateMeansOneConnectionUnlessMoreAreAskedFor() throws Exception {
        Host large = new Host(8, 16_384, Map.of());
        String file = CLIENT + "transport: { %squic: { rate_down: 100 Mbit/s } }\n";
        assertEquals(
                1,
                ConfigLoader.parse(Path.of("c"), file.formatted(""), large)
                        .transport()
                        .carriers());
        Config four = ConfigLoader.parse(Path.of("c"), file.formatted("conn: 4, "), large);
        assertEquals(4, four.transport().carriers());
        assertTrue(
                four.warnings().toString().contains("divides rate_up and rate_down by 4"),
                four.warnings().toString());
        assertEquals(3_125_000, four.transport().quic().rates().each(4).down());
    }

    @Test
    void ratesAreToldAsTheyAreWritten() {
        assertEquals("280 Mbit/s", BitRate.text(35_000_000));
        assertEquals("31.4 Mbit/s", BitRate.text(3_925_000));
        assertEquals("1.25 Gbit/s", BitRate.text(156_250_000));
        assertEquals("100 kbit/s", BitRate.text(12_500));
    }

    @Test
    void aQuoteThatNobodyClosedIsToldWithTheLineWhereItBegan() {
        ConfigException refused = assertThrows(
                ConfigException.class,
                () -> YamlDocument.compose(Path.of("config.yaml"), "role: client\nname: \"a\nsocks5: []\nlog: {}\n"));
        String said = refused.problems().getFirst().toString();
        assertTrue(said.contains("is not YAML") && said.contains("that begins in line 2"), said);
    }
}
