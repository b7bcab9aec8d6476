package loomwire.tunnel.config;

import static loomwire.tunnel.config.LoaderSamples.CLIENT;
import static loomwire.tunnel.config.LoaderSamples.HOST;
import static loomwire.tunnel.config.LoaderSamples.SERVER;
import static loomwire.tunnel.config.LoaderSamples.load;
import static loomwire.tunnel.config.LoaderSamples.problem;
import static loomwire.tunnel.config.LoaderSamples.problems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file is turned into, and how everything that is wrong with it is told. */
class ConfigLoaderTest {
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
                        "config.yaml:2: log.level: \"loud\" is not one of none, trace, debug, info, warn, error, fatal",
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
    void stoppingAndMetricsAreSetApart() throws Exception {
        Config config = load(SERVER + "shutdown: { drain: 0 }\nmetrics: { listen: \"127.0.0.1:9464\" }\n");
        assertEquals(Duration.ZERO, config.drain());
        assertEquals(new HostPort("127.0.0.1", 9464), config.metrics());
        assertEquals(
                "4: shutdown.drain: \"-1\" is not a whole number from 0 to 3600",
                problem(SERVER + "shutdown: { drain: -1 }\n"));
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
    void aQuoteThatNobodyClosedIsToldWithTheLineWhereItBegan() {
        ConfigException refused = assertThrows(
                ConfigException.class,
                () -> YamlDocument.compose(Path.of("config.yaml"), "role: client\nname: \"a\nsocks5: []\nlog: {}\n"));
        String said = refused.problems().getFirst().toString();
        assertTrue(said.contains("is not YAML") && said.contains("that begins in line 2"), said);
    }
}
