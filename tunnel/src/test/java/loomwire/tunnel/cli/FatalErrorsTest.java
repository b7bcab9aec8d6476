package loomwire.tunnel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import loomwire.tunnel.testing.ChildJava;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.TunnelPair;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@Timeout(120)
class FatalErrorsTest {
    @TempDir
    private Path folder;

    private static List<String> java(String heap, Class<?> main, String... arguments) {
        List<String> options = new ArrayList<>(ChildJava.QUICK_START);
        options.add(heap);
        return ChildJava.command(options, main.getName(), arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual", "kept", "disguised"})
    void aProcessWithoutMemoryEndsWithAStatusThatHasItStartedAnew(String where) throws Exception {
        Path output = folder.resolve("filler.log");
        Process process = new ProcessBuilder(java("-Xmx32m", HeapFiller.class, where))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (LoomwireProcess program = LoomwireProcess.of(process, output)) {
            assertEquals(FatalErrors.STATUS, program.awaitEnd(), program.said());
            assertTrue(program.said().contains("out of memory"), program.said());
        }
    }

    @Test
    void aServerWithoutMemoryEndsByItselfWithThatStatus() throws Exception {
        try (LoomwireProcess server = starved(true)) {
            assertEquals(FatalErrors.STATUS, server.awaitEnd(), server.said());
        }
    }

    @Test
    void aServerThatRunsOutOfMemoryStillEndsWhenItIsTold() throws Exception {
        try (LoomwireProcess server = starved(false)) {
            // It may have found out by itself already.
            Eventually.holds(
                    "its memory is taken",
                    () -> !server.isAlive() || server.said().contains(StarvedServer.WORD));
            server.terminate();
            assertNotEquals(0, server.awaitEnd(), "it ends, and not as if nothing had been: " + server.said());
        }
    }

    @Test
    void aProgramThatHasNoMemoryToStartWithEndsWithThatStatus() throws Exception {
        Path output = folder.resolve("start.log");
        Process process = new ProcessBuilder(java("-Xmx64m", StarvedStart.class))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (LoomwireProcess program = LoomwireProcess.of(process, output)) {
            assertEquals(FatalErrors.STATUS, program.awaitEnd(), program.said());
        }
    }

    /** Standard error that nobody reads must not keep it: a pipe takes 64 KiB, and the next who writes waits for ever. */
    @Test
    void aProcessWithoutMemoryEndsAlsoWhereNobodyTakesItsLastWords() throws Exception {
        Process process = new ProcessBuilder(java("-Xmx64m", UnreadLastWords.class)).start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(FatalErrors.STATUS, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    /** @param asked for something all the time: else it may well not find out that its memory is taken */
    private LoomwireProcess starved(boolean asked) throws Exception {
        int port = TunnelPair.freeUdpPort();
        int metrics = TunnelPair.freeTcpPort();
        Path file = Files.writeString(
                folder.resolve("server.yaml"), """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                metrics: { listen: "127.0.0.1:%d" }
                state_dir: "%s"
                """.formatted(port, "42".repeat(32), metrics, folder.resolve("state")));
        Path output = folder.resolve("server.log");
        Process process = new ProcessBuilder(java("-Xmx64m", StarvedServer.class, "run", "-c", file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        LoomwireProcess server = LoomwireProcess.of(process, output);
        server.awaitSaid("127.0.0.1:" + port);
        process.getOutputStream().write(1);
        process.getOutputStream().flush();
        if (asked) {
            Thread.ofVirtual().start(() -> ask(process, metrics));
        }
        return server;
    }

    private static void ask(Process process, int port) {
        while (process.isAlive()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(1_000);
                socket.getOutputStream().write("GET /metrics HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().readAllBytes();
            } catch (IOException gone) {
                // That is what it is about.
            }
        }
    }
}
