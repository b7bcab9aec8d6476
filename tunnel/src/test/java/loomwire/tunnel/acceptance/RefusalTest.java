package loomwire.tunnel.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import loomwire.tunnel.assembly.ServerStart;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.testing.FreePorts;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.ProgramRun;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a user sees who starts the program where it cannot work, in a process of its own: one line that says what to do,
 * a status that says that it failed, and no stack trace.
 */
@Tag("slow")
class RefusalTest {
    private static final String KEY = "42".repeat(32);
    private static final String OTHER_KEY = "43".repeat(32);
    /** Still able to read the classes of this build, wherever they are. */
    private static final String[] WITHOUT_RIGHTS = {"setpriv", "--bounding-set=-net_raw,-net_admin"};
    /** In a mount namespace of its own, where every libpcap is an empty file. */
    private static final String[] WITHOUT_LIBPCAP = {
        "unshare",
        "-m",
        "sh",
        "-c",
        "for f in /usr/lib/libpcap.so* /usr/lib/*/libpcap.so*; do"
                + " [ ! -e \"$f\" ] || mount --bind /dev/null \"$f\" || exit 99; done; exec \"$@\"",
        "sh"
    };

    /** In a network namespace of its own, whose only link is too small for QUIC. */
    private static final String[] SMALL_LINK = {
        "unshare", "-n", "sh", "-c", "ip link set lo mtu 1200 up || exit 99; exec \"$@\"", "sh"
    };

    @TempDir
    private Path folder;

    @Test
    void anotherKeyIsNamed() throws Exception {
        int port = FreePorts.udp();
        try (ServerStart _ = server(port)) {
            refused(
                    run(
                            List.of(),
                            "ping",
                            "-c",
                            client(port, OTHER_KEY, "udp", "").toString()),
                    "auth.key is another one than the server's");
        }
    }

    @Test
    void anotherPinIsNamed() throws Exception {
        int port = FreePorts.udp();
        try (ServerStart _ = server(port)) {
            Path file = client(port, KEY, "udp", "transport: { quic: { pin: \"" + OTHER_KEY + "\" } }");
            refused(run(List.of(), "ping", "-c", file.toString()), "which is not one of those configured");
        }
    }

    @Test
    void aServerThatIsDownIsNamed() throws Exception {
        refused(
                run(
                        List.of(),
                        "ping",
                        "-c",
                        client(FreePorts.udp(), KEY, "udp", "").toString()),
                "nothing came back from 127.0.0.1");
    }

    @Test
    void anInterfaceThatIsNotThereIsNamed() throws Exception {
        Path file = client(9, KEY, "pcap, interface: nosuch0", "");
        refused(run(List.of(), "ping", "-c", file.toString()), "there is no interface nosuch0");
    }

    @Test
    void aServerThatIsDownAtTheStartIsNamedOnceAndWaitedFor() throws Exception {
        int port = FreePorts.udp();
        try (LoomwireProcess client = LoomwireProcess.start(
                List.of(),
                List.of(),
                folder.resolve("client.log"),
                "run",
                "-c",
                client(port, KEY, "udp", "log: { level: info }").toString())) {
            client.awaitSaid("client is running");
            String said = client.said();
            assertEquals(2, said.split("nothing came back from 127.0.0.1", -1).length, said);
            try (ServerStart _ = server(port)) {
                client.awaitSaid(": up");
                assertEquals(0, client.stop(), client.said());
            }
        }
    }

    @Test
    void anInterfaceThatIsNotThereAtTheStartIsNamedAndWaitedFor() throws Exception {
        Path file = client(9, KEY, "pcap, interface: nosuch0", "log: { level: info }");
        try (LoomwireProcess client = LoomwireProcess.start(
                List.of(), List.of(), folder.resolve("client.log"), "run", "-c", file.toString())) {
            client.awaitSaid("there is no interface nosuch0").awaitSaid("client is running");
            assertEquals(0, client.stop(), client.said());
        }
    }

    @Test
    void aServersInterfaceThatIsNotThereIsNamedOnceAndWaitedForUntilItIsStopped() throws Exception {
        Path file = Files.writeString(
                folder.resolve("server.yaml"), """
                role: server
                listen: { addr: "0.0.0.0:%d" }
                auth: { key: "%s" }
                network: { backend: pcap, interface: nosuch0 }
                state_dir: "%s"
                """.formatted(FreePorts.udp(), KEY, folder.resolve("state")));
        try (LoomwireProcess server = LoomwireProcess.start(
                List.of(), List.of(), folder.resolve("server.log"), "run", "-c", file.toString())) {
            server.awaitSaid("no client can come in yet: there is no interface nosuch0");
            assertEquals(0, server.stop(), server.said());
            assertEquals(2, server.said().split("there is no interface nosuch0", -1).length, server.said());
            assertTrue(server.said().contains("stopped"), server.said());
        }
    }

    @Test
    void aMissingLibpcapIsNamed() throws Exception {
        assumeRoot("unshare", "--version");
        Path file = client(9, KEY, "pcap", "");
        ProgramRun result = run(List.of(WITHOUT_LIBPCAP), "ping", "-c", file.toString());
        Assumptions.assumeTrue(result.status() != 99, "no file can be hidden by a mount here");
        refused(result, "libpcap cannot be loaded; install it");
    }

    @Test
    void aUserWithoutTheRightIsToldWhichOne() throws Exception {
        assumeRoot("setpriv", "--version");
        Path file = client(9, KEY, "pcap", "");
        refused(
                run(List.of(WITHOUT_RIGHTS), "ping", "-c", file.toString()),
                "run as root, or give the java program CAP_NET_RAW");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "udp"})
    void aLinkTooSmallForQuicIsNamed(String backend) throws Exception {
        assumeRoot("ip", "-V");
        Path client = client(9, KEY, backend, "");
        Path server = Files.writeString(
                folder.resolve("server.yaml"), """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: %s }
                state_dir: "%s"
                """.formatted(FreePorts.udp(), KEY, backend, folder.resolve("state")));
        for (Path file : List.of(client, server)) {
            ProgramRun result = run(List.of(SMALL_LINK), "run", "-c", file.toString());
            Assumptions.assumeTrue(result.status() != 99, "no network namespace can be made here");
            refused(result, "interface lo has an MTU of 1200 bytes, too small for QUIC");
        }
    }

    private static void refused(ProgramRun result, String text) {
        String said = String.join("\n", result.lines());
        assertEquals(1, result.status(), said);
        assertTrue(
                result.lines().getLast().startsWith("loomwire: ")
                        && result.lines().getLast().contains(text),
                said);
        assertEquals(
                1,
                result.lines().stream()
                        .filter(line -> line.startsWith("loomwire: "))
                        .count(),
                said);
        assertTrue(result.lines().stream().noneMatch(line -> line.startsWith("\t")), said);
    }

    private static void assumeRoot(String... tool) throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        try {
            new ProcessBuilder(tool)
                    .redirectErrorStream(true)
                    .start()
                    .getInputStream()
                    .readAllBytes();
        } catch (IOException e) {
            Assumptions.abort(e.getMessage());
        }
    }

    private ServerStart server(int port) throws Exception {
        return ServerStart.start(ConfigLoader.parse(
                Path.of("server.yaml"),
                """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                state_dir: "%s"
                """.formatted(port, KEY, folder.resolve("state")),
                new Host(2, 8192, Map.of())));
    }

    private Path client(int port, String key, String backend, String more) throws IOException {
        return Files.writeString(
                folder.resolve("client.yaml"), """
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: %s }
                socks5: [{ listen: "127.0.0.1:%d" }]
                %s
                """.formatted(port, key, backend, FreePorts.tcp(), more));
    }

    private ProgramRun run(List<String> prefix, String... arguments) throws Exception {
        return ProgramRun.of(folder, prefix, arguments);
    }
}
