package loomwire.tunnel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import loomwire.quic.base.PeerWords;
import loomwire.tunnel.testing.FreePorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("standard output and error are swapped")
class CommandLineEntryTest {
    private record Result(int status, String out, String err) {}

    private static Result run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
            int status = CommandLineEntry.run(arguments);
            return new Result(
                    status, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run", "check", "doctor", "migrate", "ping", "status", "dump", "qlog", "iface", "secret", "version",
                "demo"
            })
    void everyCommandExplainsItself(String command) {
        Result result = run(command, "--help");
        assertEquals(0, result.status);
        assertTrue(result.out.startsWith("Usage: loomwire " + command), result.out);
        assertTrue(run("--help").out.contains("  " + command + " "), "and is in the list");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fly",
                "run",
                "run -c",
                "dump -i lo",
                "dump -i lo -p 0",
                "check -c a -x",
                "status",
                "status -c a --at b:1",
                "status --at nowhere",
                "status --at a:1 --interval 0"
            })
    void wrongUsageIsOneLineAndStatusTwo(String line) {
        Result result = run(line.split(" "));
        assertEquals(2, result.status);
        assertEquals(1, result.err.lines().count(), result.err);
        assertTrue(result.err.startsWith("loomwire: ") && result.err.contains("--help"), result.err);
    }

    @Test
    void aCommandThatIsNearlyRightIsNamed() {
        assertTrue(run("runn").err.contains("there is no command \"runn\"; was run meant?"), run("runn").err);
        assertTrue(run("fly").err.contains("there is no command \"fly\" (see"), run("fly").err);
    }

    @Test
    void theStackOfAFailureIsIndented(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("c.yaml"),
                "role: client\nserver: { addr: 'nowhere.invalid:1' }\nauth: none\n"
                        + "network: { backend: udp }\nsocks5: [{ listen: '127.0.0.1:1' }]\ntransport: { quic: { insecure_skip_verify: true } }\n"
                        + "log: { level: debug }\n");
        String err = run("ping", "-c", file.toString()).err;
        assertTrue(err.contains("\n        at loomwire."), err);
        assertFalse(err.contains("\\u0009"), err);
    }

    @Test
    void aWrongConfigurationIsStatusTwoWithALineForEachProblem(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("c.yaml"), "role: client\nbogus: 1\n");
        for (String command : new String[] {"check", "run", "ping", "doctor"}) {
            Result result = run(command, "-c", file.toString());
            assertEquals(2, result.status);
            assertTrue(result.err.contains("c.yaml:2: bogus: is not a known key"), result.err);
            assertTrue(result.err.contains("auth: is missing"), result.err);
        }
    }

    @Test
    void aRightConfigurationIsSaidToBeRight(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("s.yaml"), "role: server\nlisten: { addr: ':99' }\nauth: none\n");
        Result result = run("check", "-c", file.toString());
        assertEquals(0, result.status, result.err);
        assertTrue(result.out.contains("a valid server, listening on :99"), result.out);
        Result ping = run("ping", "-c", file.toString());
        assertEquals(2, ping.status);
        assertTrue(ping.err.contains("ping needs a client's configuration"), ping.err);
    }

    @Test
    void aStatusWithoutAProcessSaysWhatIsMissing(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("s.yaml"), "role: server\nlisten: { addr: ':99' }\nauth: none\n");
        Result unconfigured = run("status", "-c", file.toString());
        assertEquals(2, unconfigured.status);
        assertTrue(unconfigured.err.contains("has no metrics.listen (write metrics: {"), unconfigured.err);
        int free = FreePorts.tcp();
        Result nobody = run("status", "--at", "127.0.0.1:" + free);
        assertEquals(1, nobody.status);
        assertTrue(nobody.err.contains("nothing answers at 127.0.0.1:" + free), nobody.err);
    }

    @Test
    void aStatusOfSomethingElseSaysSo() throws Exception {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write("up 1\n".getBytes(StandardCharsets.US_ASCII));
            }
        });
        other.start();
        try {
            Result result =
                    run("status", "--at", "127.0.0.1:" + other.getAddress().getPort());
            assertEquals(1, result.status);
            assertTrue(result.err.contains("but not as Loomwire's metrics do"), result.err);
        } finally {
            other.stop(0);
        }
    }

    private static void assertNoOrders(String printed) {
        assertTrue(printed.codePoints().allMatch(c -> c == '\n' || PeerWords.isPrintable(c)), printed);
        assertTrue(printed.length() < 40_000, () -> printed.length() + " characters");
    }

    @Test
    void whatAStrangerAnswersGivesTheTerminalNoOrders() throws Exception {
        String evil = "\u001b[2J\u202e\u0085" + "x".repeat(100_000);
        AtomicReference<String> metrics = new AtomicReference<>();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            try (exchange) {
                boolean health = exchange.getRequestURI().getPath().equals("/healthz");
                exchange.sendResponseHeaders(health ? 503 : 200, 0);
                exchange.getResponseBody().write((health ? evil : metrics.get()).getBytes(StandardCharsets.UTF_8));
            }
        });
        other.start();
        try {
            String at = "127.0.0.1:" + other.getAddress().getPort();
            metrics.set("loomwire_build_info{version=\"" + evil + "\",role=\"" + evil
                    + "\"} 1\nloomwire_carriers{state=\"" + evil + "\"} 1\n");
            Result strange = run("status", "--once", "--interval", "0.5", "--at", at);
            assertEquals(0, strange.status, strange.err);
            assertNoOrders(strange.out);
            metrics.set("up" + evil + "\n");
            Result error = run("status", "--once", "--at", at);
            assertEquals(1, error.status);
            assertEquals(1, error.err.lines().count(), error.err);
            assertNoOrders(error.err);
        } finally {
            other.stop(0);
        }
    }

    @Test
    void aSecretIsSixtyFourHexDigitsAndNeverTheSame() {
        String one = run("secret").out.strip();
        assertTrue(one.matches("[0-9a-f]{64}"), one);
        assertTrue(!one.equals(run("secret").out.strip()));
    }

    @Test
    void theVersionNamesProgramProtocolAndJava() {
        assertTrue(run("version").out.matches("(?s)loomwire .*protocol loomwire/1, Java .*"));
    }

    @Test
    void interfacesAreListedWithTheirAddresses() {
        Result result = run("iface");
        assertEquals(0, result.status, result.err);
        assertTrue(result.out.contains("127.0.0.1/8"), result.out);
    }
}
