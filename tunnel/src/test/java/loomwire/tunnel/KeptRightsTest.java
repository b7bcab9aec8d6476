package loomwire.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.testing.ChildJava;
import loomwire.tunnel.testing.FreePorts;
import loomwire.tunnel.testing.LoomwireProcess;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run} keeps of root's rights, as the kernel tells it of each thread. */
@Tag("slow")
class KeptRightsTest {
    private static final String KEY = "5d0c7e21b94f3a68e1d27c05b8a6f39412de7b60c3f8954a0b1e6d72c94f8a35";
    private static final long RAW_AND_ADMIN = 1L << 13 | 1L << 12;
    private static final long BIND = 1L << 10;
    private static final long DAC_OVERRIDE = 1L << 1;

    @TempDir
    private Path folder;

    private static String server(String listen, String more) {
        return "role: server\nlisten: { addr: '" + listen + "' }\nauth: { key: '" + KEY + "' }\n" + more;
    }

    private static long kept(String text) throws Exception {
        return KeptRights.of(ConfigLoader.parse(Path.of("it.yaml"), text, new Host(2, 8192, Map.of())));
    }

    @Test
    void portsMadeByHandKeepTwoRightsAndPlainUdpNone() throws Exception {
        assertEquals(RAW_AND_ADMIN, kept(server(":9999", "")));
        assertEquals(0, kept(server(":9999", "network: { backend: udp }\n")));
        assertEquals(RAW_AND_ADMIN | BIND, kept(server(":443", "")));
        assertEquals(BIND, kept(server(":443", "network: { backend: udp }\n")));
        assertEquals(BIND, kept(server(":9999", "network: { backend: udp }\nmetrics: { listen: '127.0.0.1:90' }\n")));
    }

    @Test
    void noThreadOfARunningServerHasMoreThanItsPortsNeed() throws Exception {
        running("network: { interface: lo }\n", folder.resolve("state"), RAW_AND_ADMIN);
    }

    @Test
    void aServerOverPlainUdpHasNoRightAtAll() throws Exception {
        running("network: { backend: udp }\n", folder.resolve("state"), 0);
    }

    @Test
    void filesOfAnotherUserAreStillReached() throws Exception {
        assumeRoot();
        Path state = Files.createDirectory(folder.resolve("theirs"));
        Files.setAttribute(state, "unix:uid", 65_534);
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
        running("network: { backend: udp }\n", state, DAC_OVERRIDE);
    }

    /** The file is root's when the program starts, and names another user's key later. */
    @Test
    void aKeyFileThatIsOutOfReachNowIsRefusedWithTheReason() throws Exception {
        assumeRoot();
        String text = server(
                "127.0.0.1:" + FreePorts.udp(),
                "network: { backend: udp }\nstate_dir: '" + folder.resolve("state") + "'\n");
        Path file = Files.writeString(folder.resolve("server.yaml"), text);
        Path theirs = Files.writeString(folder.resolve("key"), KEY);
        Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rw-------"));
        Files.setAttribute(theirs, "unix:uid", 65_534);
        try (LoomwireProcess server = launched(file)) {
            server.awaitSaid("is running");
            Files.writeString(file, text.replace("key: '" + KEY + "'", "key_file: '" + theirs + "'"));
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-HUP", Long.toString(server.pid()))
                            .start()
                            .waitFor());
            server.awaitSaid("is refused; nothing has changed");
            String said = server.said();
            assertTrue(said.contains("auth.key_file: "), said);
            assertTrue(said.contains("root gave up reading other users' files"), said);
        }
    }

    private void running(String network, Path state, long expected) throws Exception {
        assumeRoot();
        Path file = Files.writeString(
                folder.resolve("server.yaml"),
                server("127.0.0.1:" + FreePorts.udp(), network + "state_dir: '" + state + "'\n"));
        try (LoomwireProcess server = launched(file)) {
            server.awaitSaid("is running");
            for (Path thread : threads(server.pid())) {
                Map<String, String> status = status(thread);
                if (!status.isEmpty()) {
                    assertEquals(expected, Long.parseUnsignedLong(status.get("CapEff"), 16), thread::toString);
                    assertEquals(expected, Long.parseUnsignedLong(status.get("CapPrm"), 16), thread::toString);
                    assertEquals(expected, Long.parseUnsignedLong(status.get("CapBnd"), 16), thread::toString);
                    assertEquals("1", status.get("NoNewPrivs"), thread::toString);
                }
            }
        }
    }

    private LoomwireProcess launched(Path file) throws IOException {
        Path output = folder.resolve("output");
        // As "java -jar" does: without preview features, so that the launcher starts the program.
        Process process = new ProcessBuilder(ChildJava.launcher(ChildJava.QUICK_START, "run", "-c", file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return LoomwireProcess.of(process, output);
    }

    private static void assumeRoot() {
        Assumptions.assumeTrue(
                System.getProperty("user.name").equals("root")
                        && System.getProperty("os.name").equals("Linux"),
                "needs root on Linux");
    }

    private static List<Path> threads(long pid) throws IOException {
        try (var found = Files.list(Path.of("/proc/" + pid + "/task"))) {
            List<Path> threads = found.toList();
            assertTrue(threads.size() > 2, threads::toString);
            return threads;
        }
    }

    /** Empty for a thread that has ended since. */
    private static Map<String, String> status(Path thread) {
        List<String> lines = new ArrayList<>();
        try {
            lines.addAll(Files.readAllLines(thread.resolve("status")));
        } catch (IOException e) {
            return Map.of();
        }
        return lines.stream()
                .filter(line -> line.startsWith("Cap") || line.startsWith("NoNewPrivs"))
                .map(line -> line.split(":\\s*", 2))
                .collect(Collectors.toMap(each -> each[0], each -> each[1]));
    }
}
