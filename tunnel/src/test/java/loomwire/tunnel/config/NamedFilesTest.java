package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import loomwire.quic.ServerIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever file or folder a configuration names: what nothing can be started with is found when it is read. */
@Timeout(60)
class NamedFilesTest {
    private static final String KEY = "5e".repeat(32);

    @TempDir
    private Path folder;

    /** Each key that names a file, in a configuration that is whole but for it. */
    private static String withFile(String key, String name) {
        String client = "role: client\nserver: { addr: '192.0.2.1:9999' }\nsocks5: [{ listen: '127.0.0.1:1080' }]\n";
        return switch (key) {
            case "transport.quic.ca" ->
                client + "auth: { key: '" + KEY + "' }\ntransport: { quic: { ca: " + name + " } }\n";
            case "transport.quic.qlog_dir" ->
                client + "auth: { key: '" + KEY + "' }\ntransport: { quic: { qlog_dir: " + name + " } }\n";
            case "auth.key_file" -> client + "auth: { key_file: " + name + " }\n";
            case "state_dir" ->
                "role: server\nlisten: { addr: ':9999' }\nauth: { key: '" + KEY + "' }\nstate_dir: " + name + "\n";
            default -> throw new IllegalArgumentException(key);
        };
    }

    private static Config load(String text, Map<String, String> environment) throws ConfigException {
        return ConfigLoader.parse(Path.of("c.yaml"), text, new Host(2, 8192, environment));
    }

    /** The one problem that there is. */
    private static String problem(String key, String name) {
        List<Problem> problems = assertThrows(
                        ConfigException.class, () -> load(withFile(key, name), Map.of()), key + ": " + name)
                .problems();
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.getFirst().toString().contains(key + ": "), problems.toString());
        return problems.getFirst().toString();
    }

    private static void isSaid(String expected, String said) {
        assertTrue(said.contains(expected), said);
    }

    private List<String> devicesAndPipes() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/zero"));
        List<String> all = new ArrayList<>();
        List.of(Path.of("/dev/zero"), pipe, link).forEach(each -> all.add("'" + each + "'"));
        return all;
    }

    private static String certificate() {
        return ServerIdentity.selfSigned("server", Instant.EPOCH, Instant.EPOCH.plusSeconds(60))
                .certificatePem();
    }

    @Test
    void devicesAndPipesAreNoFilesAndNoFolders() throws Exception {
        for (String each : devicesAndPipes()) {
            isSaid("is a device, a pipe or a socket, not a regular file", problem("transport.quic.ca", each));
            isSaid("is a device, a pipe or a socket, not a regular file", problem("auth.key_file", each));
            isSaid("is not a folder", problem("state_dir", each));
            isSaid("is not a folder", problem("transport.quic.qlog_dir", each));
        }
    }

    @Test
    void namesThatNoSystemHasAreToldInOneSentence() {
        for (String key : List.of("transport.quic.ca", "auth.key_file", "state_dir", "transport.quic.qlog_dir")) {
            isSaid("\"x\\u0000y\" is not the name of a file (no system has NUL in a name)", problem(key, "\"x\\0y\""));
            isSaid("\"\" is not the name of a file (it is empty)", problem(key, "\"\""));
        }
    }

    @Test
    void filesThatAreNotThereAreToldWithWhereTheyWereLookedFor() {
        for (String key : List.of("transport.quic.ca", "auth.key_file")) {
            isSaid(
                    "\"no-such\" cannot be read: looked for "
                            + Path.of("no-such").toAbsolutePath()
                            + ", which is not there (a relative name starts where the program was started)",
                    problem(key, "no-such"));
            isSaid("is a directory, not a file", problem(key, "'" + folder + "'"));
        }
    }

    @Test
    void authoritiesAreCertificates() throws Exception {
        Path file = Files.writeString(folder.resolve("ca.pem"), certificate() + certificate());
        assertEquals(
                file,
                load(withFile("transport.quic.ca", "'" + file + "'"), Map.of())
                        .transport()
                        .quic()
                        .ca());
        Files.writeString(file, "");
        isSaid(
                "holds no certificate (expected a file of PEM certificates)",
                problem("transport.quic.ca", "'" + file + "'"));
        Files.writeString(file, "secret of another program\n");
        String said = problem("transport.quic.ca", "'" + file + "'");
        isSaid("is not a file of PEM certificates", said);
        assertTrue(!said.contains("secret"), said);
        Files.write(file, new byte[(1 << 20) + 1]);
        isSaid("is larger than 1048576 bytes", problem("transport.quic.ca", "'" + file + "'"));
    }

    @Test
    void aStateFolderIsThereOrCanBeMade() throws Exception {
        for (Path each :
                List.of(folder, folder.resolve("new/one"), Files.createSymbolicLink(folder.resolve("to"), folder))) {
            assertEquals(
                    each,
                    load(withFile("state_dir", "'" + each + "'"), Map.of()).stateDirectory());
        }
        Path file = Files.writeString(folder.resolve("file"), "");
        isSaid(file + " is not a folder", problem("state_dir", "'" + file.resolve("state") + "'"));
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("gone"));
        isSaid(dangling + " is a link to what is not there", problem("state_dir", "'" + dangling + "'"));
        String unnamed = withFile("state_dir", "").replace("state_dir: \n", "");
        isSaid(
                "LOOMWIRE_STATE_DIR: \"/dev/zero\" cannot be used: /dev/zero is not a folder",
                assertThrows(ConfigException.class, () -> load(unnamed, Map.of("LOOMWIRE_STATE_DIR", "/dev/zero")))
                        .getMessage());
    }

    /** Only warned of: the tunnel goes on without. Root may write everywhere, so this is for other users. */
    @Test
    void aFolderOfQlogsThatCannotBeWrittenIsWarnedOf() throws Exception {
        Path shut = Files.createDirectory(folder.resolve("shut"));
        Files.setPosixFilePermissions(shut, PosixFilePermissions.fromString("r-x------"));
        assumeFalse(Files.isWritable(shut));
        for (Path each : List.of(shut, shut.resolve("new/one"))) {
            isSaid(
                    "transport.quic.qlog_dir: this user may not write to \"" + shut + "\", so no qlogs will be there",
                    load(withFile("transport.quic.qlog_dir", "'" + each + "'"), Map.of())
                            .warnings()
                            .toString());
        }
        String others = load(withFile("transport.quic.qlog_dir", "'" + folder.resolve("new/one") + "'"), Map.of())
                .warnings()
                .toString();
        assertFalse(others.contains("qlog_dir"), others);
    }
}
