package loomwire.tunnel.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import loomwire.tunnel.assembly.ServerStart;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.testing.FreePorts;
import loomwire.tunnel.testing.ProgramRun;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor as a user calls it, in a process of its own, on the machine that really is here. */
@Tag("slow")
class DoctorTest {
    private static final String KEY = "9f2c61d0a7b34e8850c3f91be6d7284a1375ce09b8f46d2af1e05c977a8b3d64";
    private static final String OTHER_KEY = "8f2c61d0a7b34e8850c3f91be6d7284a1375ce09b8f46d2af1e05c977a8b3d64";
    /** A machine of its own with one cable to nowhere, too small for QUIC. */
    private static final List<String> SMALL_LINK = List.of(
            "unshare",
            "-n",
            "sh",
            "-c",
            "ip link set lo up && ip link add veth0 mtu 1200 type veth peer name veth1 && ip address add 10.8.0.1/24 dev veth0"
                    + " && ip link set veth1 up && ip link set veth0 up || exit 99; exec \"$@\"",
            "sh");

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("config.yaml"), text);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return file;
    }

    private Path client(int port, String key, String backend) throws IOException {
        return file("""
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: %s }
                socks5: [{ listen: "127.0.0.1:%d" }]
                performance: { max_concurrent_streams: 100 }
                """.formatted(port, key, backend, FreePorts.tcp()));
    }

    private static boolean has(ProgramRun run, String pattern) {
        return run.lines().stream().anyMatch(line -> line.matches(pattern));
    }

    @Test
    void theMachineAloneCanBeLookedAt() throws Exception {
        ProgramRun run = ProgramRun.of(folder, List.of(), "doctor");
        assertTrue(has(run, "ok +clock +it is 2.*"), run.text());
        assertTrue(
                run.lines().getLast().matches("ok: \\d+, warnings: \\d+, problems: \\d+, not checked: \\d+"),
                run.text());
        assertEquals(run.text().contains("problems: 0") ? 0 : 1, run.status(), run.text());
    }

    @Test
    void aServerThatAnswersIsFoundAndOneWithAnotherKeyIsAProblem() throws Exception {
        int port = FreePorts.udp();
        try (ServerStart _ = ServerStart.start(ConfigLoader.parse(
                Path.of("server.yaml"),
                """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                state_dir: "%s"
                """.formatted(port, KEY, folder.resolve("state")),
                new Host(2, 8192, Map.of())))) {
            ProgramRun well = ProgramRun.of(
                    folder, List.of(), "doctor", "-c", client(port, KEY, "udp").toString());
            assertTrue(
                    has(well, "ok +server 127.0.0.1:" + port + " +answers and holds the same key; round trip .* ms"),
                    well.text());
            assertEquals(0, well.status(), well.text());

            ProgramRun ill = ProgramRun.of(
                    folder,
                    List.of(),
                    "doctor",
                    "-c",
                    client(port, OTHER_KEY, "udp").toString());
            assertTrue(has(ill, "problem +server .*auth.key is another one than the server's.*"), ill.text());
            assertEquals(1, ill.status(), ill.text());
        }
    }

    @Test
    void aConfigurationThatCannotBeReadIsStatusTwo() throws Exception {
        ProgramRun wrong = ProgramRun.of(
                folder,
                List.of(),
                "doctor",
                "-c",
                file("role: client\nbogus: 1\n").toString());
        assertEquals(2, wrong.status(), wrong.text());
        assertTrue(has(wrong, ".*config.yaml:2: bogus: is not a known key.*"), wrong.text());
        assertEquals(
                2,
                ProgramRun.of(
                                folder,
                                List.of(),
                                "doctor",
                                "-c",
                                folder.resolve("none").toString())
                        .status());
    }

    @Test
    void aLinkTooSmallForQuicIsAProblemAndFixMendsWhatIsSafe() throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Path file = file("""
                role: client
                server: { addr: "10.8.0.2:9999" }
                auth: { key: "%s" }
                network: { ipv4: { addr: "10.8.0.1:0", router_mac: "02:00:5e:10:00:01" } }
                socks5: [{ listen: "127.0.0.1:1080" }]
                performance: { max_concurrent_streams: 100 }
                """.formatted(KEY));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        ProgramRun run = ProgramRun.of(folder, SMALL_LINK, "doctor", "--no-ping", "--fix", "-c", file.toString());
        Assumptions.assumeTrue(run.status() != 99, "no network namespace can be made here");
        assertTrue(
                has(
                        run,
                        "problem +MTU of veth0 +interface veth0 has an MTU of 1200 bytes, too small for QUIC.*mtu 1260.*"),
                run.text());
        assertTrue(has(run, "ok +RST guard +a guarded port of 10.8.0.1 stays silent"), run.text());
        assertTrue(has(run, "ok +key's file +mended: chmod o-rwx .*"), run.text());
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(1, run.status(), run.text());
    }
}
