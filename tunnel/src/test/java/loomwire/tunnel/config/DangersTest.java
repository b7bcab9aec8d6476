package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DangersTest {
    private static final String KEY = "9f2c61d0a7b34e8850c3f91be6d7284a1375ce09b8f46d2af1e05c977a8b3d64";

    @TempDir
    private Path folder;

    private List<String> warnings(String role, String auth, String more) throws ConfigException {
        String text = role.equals("server")
                ? "role: server\nlisten: { addr: ':9999' }\n"
                : "role: client\nserver: { addr: '192.0.2.1:9999' }\n";
        String state = role.equals("server") && !more.contains("state_dir")
                ? "state_dir: " + folder.resolve("none") + "\n"
                : "";
        return ConfigLoader.parse(
                        folder.resolve("c.yaml"),
                        text + "auth: " + auth + "\n" + state + more + "\n",
                        new Host(2, 8192, Map.of()))
                .warnings()
                .stream()
                .map(each -> each.path() + ": " + each.text())
                .toList();
    }

    private void warns(String expected, String role, String auth, String more) throws ConfigException {
        List<String> all = warnings(role, auth, more);
        assertTrue(all.stream().anyMatch(each -> each.startsWith(expected)), () -> expected + " among " + all);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            client | socks5: [{ listen: '0.0.0.0:1080' }]                                 | socks5[0].listen: is beyond
            client | socks5: [{ listen: '[::]:1080' }]                                    | socks5[0].listen: is beyond
            client | forward: [{ listen: '192.0.2.7:80', target: 'a:80' }]                | forward[0].listen: is beyond
            server | metrics: { listen: '0.0.0.0:9464' }                                  | metrics.listen: is beyond
            server | egress: { allow: ['0.0.0.0/0'] }                                     | egress.allow: 0.0.0.0/0 takes
            server | egress: { allow: ['::/0'] }                                          | egress.allow: ::/0 takes
            server | network: { tcp: { local_flag: [PA, R] } }                            | network.tcp.local_flag: has R
            server | network: { backend: udp, interface: eth0 }                           | network.interface: has no effect
            server | network: { backend: udp, tcp: { local_flag: [A] } }                  | network.tcp.local_flag: has no
            server | network: { backend: udp, pcap: { max_retries: 3 } }                  | network.pcap.max_retries: has no
            """)
    void whatIsDangerousOrUselessIsNamed(String role, String more, String expected) throws Exception {
        warns(expected, role, "{ key: '" + KEY + "' }", more);
    }

    @Test
    void aPrivateKeyThatEverybodyMayReadIsNamed() throws Exception {
        Path state = Files.createDirectory(
                folder.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path key = Files.writeString(state.resolve("server.key"), "x");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        warns(
                "state_dir: " + key + " is the server's private key",
                "server",
                "{ key: '" + KEY + "' }",
                "state_dir: " + state);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertEquals(List.of(), warnings("server", "{ key: '" + KEY + "' }", "state_dir: " + state));
    }

    @Test
    void whatIsSafeIsNotNamed() throws Exception {
        assertEquals(
                List.of(),
                warnings(
                        "client",
                        "{ key: '" + KEY + "' }",
                        "socks5: [{ listen: '0.0.0.0:1080', username: a,"
                                + " password: b }, { listen: '[::1]:1081' }]"));
        assertEquals(List.of(), warnings("server", "{ key: '" + KEY + "' }", "egress: { allow: ['10.0.0.0/8'] }"));
    }

    @Test
    void keysThatCanBeGuessedAreNamed() throws Exception {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < 32; i++) {
            row.append("%02x".formatted(i));
        }
        for (String key : List.of("00".repeat(32), "ab".repeat(32), "0123456789abcdef".repeat(4), row.toString())) {
            warns("auth.key: is a key that can be guessed", "server", "{ key: '" + key + "' }", "");
        }
        warns("auth: is none", "server", "none", "");
    }

    @Test
    void filesOpenToOthersAreNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("k"), KEY);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        warns("auth.key_file: is a key in a file that every user", "server", "{ key_file: '" + file + "' }", "");
        Path state = Files.createDirectory(folder.resolve("state"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
        warns("state_dir: " + state + " can be written", "server", "{ key: '" + KEY + "' }", "state_dir: " + state);
    }

    @Test
    void rangesOfWhichMoreIsMeantThanTheyLookLikeAreNamed() throws Exception {
        String auth = "{ key: '" + KEY + "' }";
        warns("egress.allow: 10.1.2.3/8 is all of 10.0.0.0/8", "server", auth, "egress: { allow: [10.1.2.3/8] }");
        warns(
                "egress.deny: 192.0.2.129/25 is all of 192.0.2.128/25",
                "server",
                auth,
                "egress: { deny: [192.0.2.129/25] }");
        warns("egress.allow: fd00:1::1/8 is all of fd00::/8", "server", auth, "egress: { allow: ['fd00:1::1/8'] }");
        warns(
                "egress.allow: 2001:db8::1:2:3/80 is all of 2001:db8::/80",
                "server",
                auth,
                "egress: { allow: ['2001:db8::1:2:3/80'] }");
        assertEquals(
                List.of(),
                warnings(
                        "server",
                        auth,
                        "egress: { allow: [10.0.0.0/8, 'fd00::/8', 10.1.2.3, 'fd00::1', "
                                + "'2001:db8::/64'], deny: [192.0.2.128/25] }"));
    }

    @Test
    void aByteOrderMarkIsNoPartOfAKey() throws Exception {
        Path file = Files.writeString(folder.resolve("k"), "\uFEFF" + KEY + "\r\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertEquals(List.of(), warnings("server", "{ key_file: '" + file + "' }", ""));
    }

    @Test
    void namesThatCannotBeAreOneProblemThatSaysWhereItLooked() {
        assertTrue(assertThrows(ConfigException.class, () -> warnings("server", "{ key_file: no-such.key }", ""))
                .getMessage()
                .contains("looked for " + Path.of("no-such.key").toAbsolutePath() + ", which is not there"));
        assertTrue(assertThrows(ConfigException.class, () -> warnings("server", "{ key_file: \"a\\0b\" }", ""))
                .getMessage()
                .contains("no system has NUL"));
        assertTrue(assertThrows(
                        ConfigException.class,
                        () -> warnings("server", "{ key: '" + KEY + "' }", "state_dir: \"a\\0b\""))
                .getMessage()
                .contains("state_dir: \"a\\u0000b\" is not the name of a file"));
    }
}
