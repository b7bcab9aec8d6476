package loomwire.tunnel.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import loomwire.tunnel.testing.ChildJava;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.FreePorts;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.ProgramPair;
import loomwire.tunnel.testing.ReloadableProgram;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP, in a process of its own: it ends nothing whenever it comes, and its outcome is told. */
@Tag("slow")
@Timeout(300)
class ReloadSignalTest {
    private static final String KEY = "6f1d0c9be2a7485390fb37d218c4ae5502e98b7d41c63fa01857de29b36c4af0";
    private static final String OTHER_KEY = "a11d0c9be2a7485390fb37d218c4ae5502e98b7d41c63fa01857de29b36c4af0";

    @TempDir
    private Path folder;

    private final int port;

    ReloadSignalTest() throws Exception {
        port = FreePorts.udp();
    }

    private String server(String level, String key, String more) {
        return """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                network: { backend: udp }
                state_dir: "%s"
                auth: { key: "%s" }
                log: { level: %s }
                %s
                """.formatted(port, folder.resolve("state"), key, level, more);
    }

    @Test
    void eachKeyThatHasChangedIsToldAndItsDangersToo() throws Exception {
        try (ReloadableProgram server = ReloadableProgram.start(folder, "server", server("info", KEY, ""))) {
            String said = server.reload();
            assertTrue(said.contains("was read again: nothing has changed"), said);
            said = server.reload(server(
                    "info",
                    OTHER_KEY,
                    "egress: { allow: [\"0.0.0.0/0\"] }\n"
                            + "performance: { client_share: 70, tcp_flag_refresh_ms: 600 }"));
            assertTrue(said.contains("INFO Reload - SIGHUP: auth.key: applied"), said);
            assertTrue(said.contains("INFO Reload - SIGHUP: egress.allow: applied"), said);
            assertTrue(said.contains("WARN Reload - SIGHUP: performance.client_share: needs a restart"), said);
            assertTrue(said.contains("INFO Reload - SIGHUP: performance.tcp_flag_refresh_ms: has no effect"), said);
            assertTrue(said.contains("egress.allow: 0.0.0.0/0 takes back every denial"), said);
            assertTrue(said.contains("2 applied, 1 after a restart, 1 without effect"), said);
            said = server.reload();
            assertTrue(said.contains("SIGHUP: performance.client_share: needs a restart"), "still: " + said);
            assertFalse(said.contains("applied:"), said);
            assertFalse(
                    server.process().said().contains(OTHER_KEY),
                    server.process().said());
        }
    }

    @Test
    void theLogLevelChangesAtOnceAndIsToldAtTheMoreTalkativeOne() throws Exception {
        try (ReloadableProgram server = ReloadableProgram.start(folder, "server", server("info", KEY, ""))) {
            assertTrue(server.reload(server("none", KEY, "")).contains("SIGHUP: log.level: applied"));
            assertTrue(server.reload(server("info", KEY, "")).contains("SIGHUP: log.level: applied"));
            server.reload(server("warn", KEY, ""));
            assertEquals(0, server.process().stop());
            assertFalse(
                    server.process().said().contains("RunCommand - stopped"),
                    "INFO is off: " + server.process().said());
        }
    }

    @Test
    void aFileThatIsWrongIsRefusedWholly() throws Exception {
        try (ReloadableProgram server = ReloadableProgram.start(folder, "server", server("info", KEY, ""))) {
            String said = server.reload(server("nonsense", OTHER_KEY, "egres: {}"));
            assertTrue(
                    said.contains("ERROR Reload - SIGHUP: " + folder.resolve("server.yaml") + ":6: log.level: "), said);
            assertTrue(said.contains(":7: egres: is not a known key"), said);
            assertTrue(said.contains("is refused; nothing has changed"), said);
            assertTrue(server.reload(server("info", KEY, "")).contains("nothing has changed"));
            said = server.reload("role: client\nserver: { addr: \"127.0.0.1:1\" }\nauth: none\n");
            assertTrue(said.contains("SIGHUP: role: needs a restart"), said);
            said = server.reload(server("info", KEY, "").replace("role: server", "role: client"));
            assertTrue(said.contains("SIGHUP: role: needs a restart"), said);
            assertFalse(said.contains("server.addr"), "that is what the other end would lack: " + said);
            Files.delete(folder.resolve("server.yaml"));
            assertTrue(server.reload().contains("there is no such file"));
            assertEquals(0, server.process().stop());
        }
    }

    @Test
    void aProgramThatWasStartedWithNohupReadsItsFileToo() throws Exception {
        try (ReloadableProgram server =
                ReloadableProgram.begin(List.of("nohup"), folder, "server", server("info", KEY, ""))) {
            server.process().awaitSaid(" is running");
            assertTrue(server.reload().contains("nothing has changed"));
            assertEquals(0, server.process().stop());
        }
    }

    @Test
    void aStormOfSignalsIsAFewReadings() throws Exception {
        try (ReloadableProgram server = ReloadableProgram.start(folder, "server", server("info", KEY, ""))) {
            int signals = 300;
            String kill = "for i in $(seq " + signals + "); do kill -HUP "
                    + server.process().pid() + "; done";
            assertEquals(0, new ProcessBuilder("sh", "-c", kill).start().waitFor());
            String said = server.reload(server("info", KEY, "egress: { deny: [\"192.0.2.0/24\"] }"));
            Eventually.holds(
                    "the last signal counts", () -> server.process().said().contains("egress.deny: applied"));
            assertTrue(server.outcomes() < signals / 2, server.outcomes() + " readings; the last one: " + said);
            assertEquals(0, server.process().stop());
        }
    }

    @Test
    void oneThatComesDuringTheStartCountsWhenThatIsOver() throws Exception {
        // Nobody is there, which a client that starts finds out after some seconds.
        String client =
                "role: client\nserver: { addr: \"127.0.0.1:%d\" }\nauth: { key: %s }\nnetwork: { backend: udp }\n"
                                .formatted(port, KEY)
                        + "socks5: [{ listen: \"127.0.0.1:%d\" }]\n".formatted(FreePorts.tcp());
        try (ReloadableProgram started = ReloadableProgram.begin(folder, "client", client)) {
            started.process().awaitSaid("socks5 on ");
            Files.writeString(folder.resolve("client.yaml"), client + "shutdown: { drain: 3 }\n");
            started.hangUp();
            started.process().awaitSaid("SIGHUP: the file is read again when the program has started");
            started.process().awaitSaid(" is running");
            started.process().awaitSaid("SIGHUP: shutdown.drain: applied");
            assertEquals(0, started.process().stop());
        }
    }

    @Test
    void aServerThatWaitsForItsNetworkBeginsAnewWithTheFileAsItIsByThen() throws Exception {
        // TEST-NET-1 (RFC 5737): no address of this machine, but one that may come.
        String absent = server("info", KEY, "").replace("127.0.0.1", "192.0.2.1");
        try (ReloadableProgram server = ReloadableProgram.begin(folder, "server", absent)) {
            server.process().awaitSaid("no client can come in yet: ");
            String said = server.reload(absent + "egres: {}\n");
            assertTrue(said.contains("egres: is not a known key"), said);
            assertTrue(said.contains("the start goes on with the old settings"), said);
            server.reload(server("info", KEY, "metrics: { listen: \"192.0.2.1:9\" }"));
            Eventually.holds("taken, then refused", () -> server.outcomes() == 3);
            assertTrue(
                    server.process().said().contains("SIGHUP: metrics.listen: "),
                    server.process().said());
            said = server.reload(server("info", KEY, ""));
            assertTrue(said.contains("was read again: the start begins anew with it"), said);
            server.process().awaitSaid(" is running");
            assertTrue(server.reload().contains("was read again: nothing has changed"));
            assertEquals(0, server.process().stop());
        }
    }

    /** From where the launcher has started the program, long before that can listen. */
    @Test
    void oneThatComesWhileJavaStartsEndsNothing() throws Exception {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"));
        Path file = Files.writeString(folder.resolve("server.yaml"), server("info", KEY, ""));
        Path output = folder.resolve("server.log");
        Process launched = new ProcessBuilder(ChildJava.launcher(ChildJava.QUICK_START, "run", "-c", file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (LoomwireProcess server = LoomwireProcess.of(launched, output)) {
            Eventually.holds("the launcher has it ignored", () -> isHangUpIgnored(server.pid()) || !server.isAlive());
            int sent = 0;
            while (!server.said().contains(" is running")) {
                assertTrue(server.isAlive(), server.said());
                new ProcessBuilder("kill", "-HUP", Long.toString(server.pid()))
                        .start()
                        .waitFor();
                sent++;
            }
            assertTrue(sent > 0);
            new ProcessBuilder("kill", "-HUP", Long.toString(server.pid()))
                    .start()
                    .waitFor();
            server.awaitSaid("was read again: nothing has changed");
            assertEquals(0, server.stop());
        }
    }

    private static boolean isHangUpIgnored(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .anyMatch(line -> line.matches("SigIgn:\\s.*[13579bdf]"));
        } catch (IOException over) {
            return false;
        }
    }

    @Test
    void oneThatComesDuringTheStopHasNoEffect() throws Exception {
        try (Upstream echo = new Upstream(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
                ProgramPair programs = new ProgramPair(folder, "shutdown: { drain: 3600 }")) {
            LoomwireProcess server = programs.startServer();
            programs.startClient();
            try (SocksClient open = programs.socks()) {
                assertEquals(0, open.connect("127.0.0.1", echo.port()));
                server.terminate();
                server.awaitSaid("waiting for 1 stream to end");
                assertEquals(
                        0,
                        new ProcessBuilder("kill", "-HUP", Long.toString(server.pid()))
                                .start()
                                .waitFor());
                server.awaitSaid("SIGHUP: the program is stopping");
                open.out().write(42);
                assertEquals(42, open.in().read());
            }
            assertEquals(0, server.awaitEnd(), server.said());
            assertFalse(server.said().contains("was read again"), server.said());
        }
    }

    private static String get(int metrics) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), metrics)) {
            socket.getOutputStream().write("GET /metrics HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void metricsAndStatusTellTheOutcome() throws Exception {
        int metrics = FreePorts.tcp();
        String listen = "metrics: { listen: \"127.0.0.1:" + metrics + "\" }";
        try (ReloadableProgram server = ReloadableProgram.start(folder, "server", server("info", KEY, listen))) {
            server.reload();
            server.reload(server("info", KEY, listen + "\nperformance: { client_share: 70 }"));
            server.reload(server("nonsense", KEY, listen));
            Eventually.holds("in the metrics", () -> {
                try {
                    String text = get(metrics);
                    return text.contains("loomwire_config_reloads_total{result=\"ok\"} 2.0")
                            && text.contains("loomwire_config_reloads_total{result=\"refused\"} 1.0")
                            && text.contains("loomwire_config_last_reload_ok 0.0")
                            && text.contains("loomwire_config_keys_waiting 1.0");
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            Path output = folder.resolve("status.log");
            try (LoomwireProcess status = LoomwireProcess.start(
                    List.of(), List.of(), output, "status", "--once", "--at", "127.0.0.1:" + metrics)) {
                assertEquals(0, status.awaitEnd(), status.said());
                assertTrue(
                        status.said().contains("read again 3 times, 1 refused; the last one was refused"),
                        status.said());
                assertTrue(status.said().contains("1 key waits for a restart"), status.said());
            }
        }
    }
}
