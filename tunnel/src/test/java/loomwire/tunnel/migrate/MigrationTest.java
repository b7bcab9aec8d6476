package loomwire.tunnel.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Forward;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.config.LogLevel;
import loomwire.tunnel.config.SocksListen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationTest {
    private static final String KEY = "9f2c61d0a7b34e8850c3f91be6d7284a1375ce09b8f46d2af1e05c977a8b3d64";
    private static final Path FILE = Path.of("old.yaml");

    private static String file(String name) throws Exception {
        try (var in = MigrationTest.class.getResourceAsStream(name + ".yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Migrated migrate(String text) throws ConfigException {
        return Migration.of(FILE, text, KEY);
    }

    /** As {@code loomwire check} does, on a machine of another size. */
    private static Config load(Migrated migrated) {
        try {
            return ConfigLoader.parse(Path.of("new.yaml"), migrated.text(), new Host(16, 65_536, Map.of()));
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage() + "\n" + migrated.text(), e);
        }
    }

    private static void says(Migrated migrated, String path, String text) {
        assertTrue(
                migrated.notes().stream()
                        .anyMatch(
                                note -> note.path().equals(path) && note.text().contains(text)),
                () -> path + ": " + text + " is not in " + migrated.notes());
    }

    private static String failure(String text) {
        return assertThrows(ConfigException.class, () -> migrate(text)).getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kcp-client", "kcp-server", "quic-client", "quic-server"})
    void whatComesOutLoadsWithoutAWarningButOfListenersThatWereOpenBefore(String name) throws Exception {
        Migrated migrated = migrate(file(name));
        Config config = load(migrated);
        assertEquals(
                List.of(),
                config.warnings().stream()
                        .filter(each -> !each.text().contains("beyond loopback"))
                        .toList());
        assertEquals(KEY, HexFormat.of().formatHex(((Auth.SharedKey) config.auth()).key()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kcp-client", "kcp-server", "quic-client", "quic-server"})
    void noValueIsLostSilently(String name) throws Exception {
        Migrated migrated = migrate(file(name));
        for (OldKey key : OldFile.read(FILE, file(name)).keys()) {
            String last = key.path().substring(key.path().lastIndexOf('.') + 1);
            boolean written = migrated.text()
                    .lines()
                    .anyMatch(line -> line.strip().replaceFirst("^- ", "").startsWith(last + ":"));
            boolean told =
                    migrated.notes().stream().anyMatch(note -> note.path().equals(key.path()));
            assertTrue(key.isEmpty() || written || told, () -> key + "\n" + migrated.text());
        }
    }

    @Test
    void aClientWithKcpBecomesOneWithQuic() throws Exception {
        Migrated migrated = migrate(file("kcp-client"));
        Config config = load(migrated);
        assertEquals(List.of(new HostPort("10.0.0.100", 9999)), config.servers());
        assertEquals(
                List.of(
                        new SocksListen(new HostPort("127.0.0.1", 1080), "", ""),
                        new SocksListen(new HostPort("127.0.0.1", 1081), "", "")),
                config.socks5());
        assertEquals(
                List.of(new Forward(new HostPort("127.0.0.1", 8080), new HostPort("127.0.0.1", 80))),
                config.forwards());
        assertEquals(List.of("PA", "A"), config.network().remoteFlags());
        says(migrated, "transport.protocol", "was kcp");
        says(migrated, "transport.kcp.key", "passphrase");
        says(migrated, "transport.kcp.dshard", "forward error correction");
        says(migrated, "tun.enabled", "no TUN");
        says(migrated, "forward[0].protocol", "tcp only");
        says(migrated, "forward[1].target", "egress.allow");
        says(migrated, "socks5[1].username", "stands alone");
        says(migrated, "performance.max_concurrent_streams", "0 meant the default");
        says(migrated, "performance.stream_worker_poolsize", "stream_worker_pool_size meant?");
    }

    @Test
    void whatTheReportSaysOfAKeyIsInTheNewFileToo() throws Exception {
        Migrated migrated = migrate(
                "role: client\nserver: { addr: '192.0.2.1:9999' }\nforward:\n  - { listen: ':1', target: 'a:1', "
                        + "protocol: udp }\n  - { listen: ':2', target: '10.0.0.5:80', protocol: tcp }\n");
        says(migrated, "forward[1].target", "denies 10.0.0.5 unless egress.allow");
        assertTrue(
                migrated.text()
                        .replaceAll("\\n *# *", " ")
                        .contains("the server denies 10.0.0.5 unless egress.allow in its file names it"),
                migrated.text());
        assertFalse(migrated.text().contains("passphrase"), "there was none: " + migrated.text());
    }

    @Test
    void aServerIsNotToldWhatWasSoOnClients() throws Exception {
        assertFalse(migrate(file("quic-server")).text().contains("of one forward"));
        says(
                migrate("role: client\nserver: { addr: '192.0.2.1:9999' }\nsocks5: [{ listen: ':1080' }]\n"
                        + "performance: { max_concurrent_streams: 100 }\n"),
                "performance.max_concurrent_streams",
                "of one forward");
    }

    @Test
    void theOldPassphraseIsNowhereRepeated() throws Exception {
        Migrated client = migrate(file("kcp-client"));
        Migrated server = migrate(file("kcp-server"));
        assertFalse((client.text() + client.notes()).contains("your-secret-key-here"));
        assertFalse((server.text() + server.notes()).contains("pass: phrase"));
    }

    @Test
    void aServerListensWhereItReallyDid() throws Exception {
        Migrated migrated = migrate(file("quic-server"));
        Config config = load(migrated);
        assertEquals(new HostPort("", 9999), config.listen());
        assertEquals("203.0.113.7:9999", config.network().ipv4().address().toString());
        says(migrated, "listen.addr", "was 0.0.0.0:8443, which was only printed");
        assertEquals(50_000, config.performance().maxConcurrentStreams());
        assertEquals(8, config.performance().packetWorkers());
        assertEquals(500, config.performance().spares().maxCount());
        assertEquals(40L << 20, config.transport().quic().maxStreamWindow());
        says(migrated, "performance.tcp_connection_pool_size", "mixed up users");
        says(migrated, "egress", "denied unless");
        assertEquals(LogLevel.NONE, load(migrate(file("kcp-server"))).logLevel());
    }

    @Test
    void aPortThatWasRandomIsTheOneThatWasPrinted() throws Exception {
        Migrated migrated = migrate(
                "role: server\nlisten: { addr: '198.51.100.1:7000' }\nnetwork: { ipv4: { addr: '192.0.2.1:0' } }\n");
        assertEquals(new HostPort("", 7000), load(migrated).listen());
        says(migrated, "listen.addr", "random");
    }

    @Test
    void aClientKeepsItsWordsAndLosesOnlyWhatCannotBe() throws Exception {
        Migrated migrated = migrate(file("quic-client"));
        Config config = load(migrated);
        assertEquals("jo\"e", config.socks5().getFirst().username());
        assertEquals("p#ss: word", config.socks5().getFirst().password());
        assertEquals(
                List.of(new HostPort("0.0.0.0", 8080), new HostPort("127.0.0.1", 2222)),
                config.forwards().stream().map(Forward::listen).toList());
        assertEquals(20_000, config.network().fixedPort());
        assertEquals(1, config.transport().carriers());
        says(migrated, "transport.conn", "need a port each");
        assertEquals(Duration.ofSeconds(10), config.transport().quic().maxIdleTimeout());
        says(migrated, "transport.quic.keep_alive_period", "not shorter than max_idle_timeout");
        says(migrated, "transport.quic.insecure_skip_verify", "proves the server");
        says(migrated, "transport.quic.max_incoming_streams", "0 meant the default");
        says(migrated, "performance.frobnicate", "no key of paqet");
        says(migrated, "performance.tcp_flag_refresh_ms", "no effect");
        says(migrated, "performance.connection_health_check_ms", "must be answered");
    }

    @Test
    void aKeyIsFoundWhateverItsPlaceInAList() {
        assertTrue(PaqetKeys.of(new OldKey("socks5[3].password", 1, List.of("x"), false)) instanceof Rule.Several);
        assertTrue(PaqetKeys.of(new OldKey("socks5[3].pasword", 1, List.of("x"), false)) instanceof Rule.Drop drop
                && drop.why().contains("socks5[].password meant?"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            role: [                                        | is not YAML
            just words                                     | is not a mapping
            log: { level: info }                           | old.yaml: role: is missing
            role: relay                                    | old.yaml:1: role: is neither client nor server
            role: server                                   | listen.addr: is missing
            role: client                                   | server.addr: is missing
            { role: client, server: { addr: nowhere } }    | old.yaml:1: server.addr: "nowhere" is not
            { role: client, role: server }                 | role: is written twice
            { role: client, server: &s { a: *s } }         | nested too deep
            { a: &a { b: 1 }, role: client, <<: *a }       | a merge
            """)
    void whatCannotBeUnderstoodIsAnErrorThatSaysWhy(String text, String expected) {
        String said = failure(text);
        assertTrue(said.contains(expected), said);
        assertTrue(said.startsWith("old.yaml"), said);
    }

    @Test
    void anEmptyFileIsAnError() {
        assertEquals("old.yaml: is empty", failure("# nothing\n"));
    }

    @Test
    void aValueCannotEscapeFromItsComment() throws Exception {
        Migrated migrated = migrate(
                "role: client\nserver: { addr: '192.0.2.1:9999' }\n"
                        + "odd: \"a\\nrole: server\\u2028role: server\\u0085b\"\nsocks5: [{ listen: '127.0.0.1:1080', username: \"x\\ny: z\", password: \"'\" }]\n");
        Config config = load(migrated);
        assertEquals("x\ny: z", config.socks5().getFirst().username());
        assertTrue(
                migrated.text().contains("# line 3, odd: a?role: server?role: server?b - is no key"), migrated.text());
    }

    @Test
    void aFileOfLoomwireIsNotTakenForOneOfPaqet() throws Exception {
        String ours = migrate(file("quic-client")).text();
        assertTrue(failure(ours).contains("this file is one of Loomwire already"), failure(ours));
        assertTrue(failure("role: client\nserver: { addr: '192.0.2.1:9999' }\nauth: none\n")
                .contains("Loomwire already"));
    }

    @Test
    void onlyUsersOfQuicAreToldThatTheirPortWasOpen() throws Exception {
        says(migrate(file("quic-server")), "auth", "let in whoever found the port");
        assertFalse(migrate(file("kcp-server")).text().contains("whoever found the port"));
        assertTrue(migrate(file("kcp-server")).notes().stream()
                .noneMatch(note -> note.text().contains("whoever found")));
    }
}
