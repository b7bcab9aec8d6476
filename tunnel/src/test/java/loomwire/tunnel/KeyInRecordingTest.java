package loomwire.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import loomwire.tunnel.testing.ChildJava;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.FreePorts;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The key, of the environment and of a file, looked for in what real programs record, dump and say. */
@Tag("slow")
@Timeout(180)
class KeyInRecordingTest {
    private static final String KEY = "6f1d0c9be2a7485390fb37d218c4ae5502e98b7d41c63fa01857de29b36c4af0";

    @TempDir
    private Path folder;

    private Path config() throws Exception {
        return Files.writeString(
                folder.resolve("server.yaml"), """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                network: { backend: udp }
                state_dir: "%s"
                log: { level: debug }
                """.formatted(FreePorts.udp(), folder.resolve("state")));
    }

    private static String said(Path out) {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRecordingFromTheStartHoldsNoKey() throws Exception {
        Path recording = folder.resolve("start.jfr");
        Path out = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(ChildJava.launcher(
                        List.of("-XX:TieredStopAtLevel=1", "-XX:StartFlightRecording:filename=" + recording),
                        "run",
                        "-c",
                        config().toString()))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("LOOMWIRE_KEY", KEY);
        Process process = builder.start();
        try {
            Eventually.holds("it runs", () -> said(out).contains("is running"));
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue(), () -> "status");
        } finally {
            process.destroyForcibly();
        }
        assertFalse(Files.readString(out).contains(KEY));
        assertFalse(new String(Files.readAllBytes(recording), StandardCharsets.ISO_8859_1).contains(KEY));
        List<RecordedEvent> events = RecordingFile.readAllEvents(recording);
        assertTrue(events.stream()
                .anyMatch(each -> each.getEventType().getName().equals("jdk.InitialEnvironmentVariable")));
        assertFalse(events.stream().anyMatch(each -> each.toString().contains(KEY)));
    }

    /** What an operator may hand to somebody else of a pair that works: recordings, thread dumps, logs, what it runs with. */
    @Test
    void nothingThatARunningPairTellsHoldsTheKey() throws Exception {
        int port = FreePorts.udp();
        int socks = FreePorts.tcp();
        Path server = Files.writeString(folder.resolve("s.yaml"), """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                egress: { allow: ["127.0.0.0/8"] }
                network: { backend: udp }
                state_dir: "%s"
                log: { level: debug }
                """.formatted(port, folder.resolve("state")));
        Path client = Files.writeString(folder.resolve("c.yaml"), """
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                socks5: [{ listen: "127.0.0.1:%d" }]
                log: { level: debug }
                """.formatted(port, KEY, socks));
        try (LoomwireProcess first =
                        start(server, "server.out", Map.of("LOOMWIRE_KEY", KEY)).awaitSaid("is running");
                LoomwireProcess second = start(client, "client.out", Map.of()).awaitSaid("is running");
                Upstream upstream =
                        new Upstream(socket -> socket.getInputStream().transferTo(socket.getOutputStream()))) {
            for (LoomwireProcess each : List.of(first, second)) {
                assertNoKey(jcmd(each, "JFR.start", "name=all", "settings=profile"), "what starts a recording");
            }
            try (SocksClient application = SocksClient.to(new InetSocketAddress("127.0.0.1", socks))) {
                assertEquals(0, application.connect("127.0.0.1", upstream.port()));
                application.out().write(42);
                assertEquals(42, application.in().read());
                for (LoomwireProcess each : List.of(first, second)) {
                    tellsNoKey(each);
                }
            }
            assertEquals(0, second.stop());
            assertEquals(0, first.stop());
            assertNoKey(first.said(), "the server's log");
            assertNoKey(second.said(), "the client's log");
        }
    }

    private void tellsNoKey(LoomwireProcess process) throws Exception {
        Path recording = folder.resolve(process.pid() + ".jfr");
        Path threads = folder.resolve(process.pid() + ".threads");
        jcmd(process, "JFR.dump", "name=all", "filename=" + recording);
        assertTrue(
                RecordingFile.readAllEvents(recording).stream()
                        .map(event -> event.getEventType().getName())
                        .anyMatch("jdk.InitialEnvironmentVariable"::equals),
                "it has what is asked about");
        assertNoKey(Files.readString(recording, StandardCharsets.ISO_8859_1), "a flight recording");
        assertTrue(jcmd(process, "Thread.print", "-e").contains("loomwire"));
        assertNoKey(jcmd(process, "Thread.print", "-e", "-l"), "the platform threads");
        jcmd(process, "Thread.dump_to_file", "-format=json", threads.toString());
        assertTrue(Files.readString(threads).contains("loomwire"));
        assertNoKey(Files.readString(threads), "the virtual threads");
        for (String command :
                List.of("VM.command_line", "VM.system_properties", "VM.info", "VM.flags", "GC.class_histogram")) {
            assertNoKey(jcmd(process, command), command);
        }
        if (Files.isReadable(Path.of("/proc/self/environ"))) {
            for (String file : List.of("environ", "cmdline")) {
                assertNoKey(
                        Files.readString(Path.of("/proc", process.pid() + "", file), StandardCharsets.ISO_8859_1),
                        file);
            }
        }
    }

    private LoomwireProcess start(Path config, String output, Map<String, String> environment) throws IOException {
        Path out = folder.resolve(output);
        ProcessBuilder builder = new ProcessBuilder(
                        ChildJava.launcher(ChildJava.QUICK_START, "run", "-c", config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        return LoomwireProcess.of(builder.start(), out);
    }

    private String jcmd(LoomwireProcess process, String... command) throws Exception {
        Path out = folder.resolve("jcmd.out");
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), process.pid() + ""));
        line.addAll(List.of(command));
        Process jcmd = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertTrue(jcmd.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, jcmd.exitValue(), () -> said(out));
        return Files.readString(out, StandardCharsets.ISO_8859_1);
    }

    /** Neither as it is written nor as bytes. */
    private static void assertNoKey(String text, String what) {
        assertFalse(text.toLowerCase(Locale.ROOT).contains(KEY), what);
        assertFalse(text.contains(new String(HexFormat.of().parseHex(KEY), StandardCharsets.ISO_8859_1)), what);
        assertFalse(
                text.contains(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(KEY))), what);
    }
}
