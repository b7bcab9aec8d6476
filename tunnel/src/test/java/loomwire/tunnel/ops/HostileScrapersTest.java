package loomwire.tunnel.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import loomwire.tunnel.count.Metric;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.testing.ChildJava;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.FreePorts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What strangers do to a server's metrics port. In a process of its own, whose descriptors nobody else opens. */
@Tag("slow")
@Timeout(180)
class HostileScrapersTest {
    private static final int MANY = 200;
    /** The JDK opens a few descriptors of its own when something is done for the first time. */
    private static final int SLACK = 16;

    @TempDir
    private static Path folder;

    private static InetSocketAddress metrics;
    private static Process program;

    @BeforeAll
    static void start() throws Exception {
        int port = FreePorts.udp();
        metrics = new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.tcp());
        Path file = Files.writeString(
                folder.resolve("server.yaml"), """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: none
                network: { backend: udp }
                state_dir: "%s"
                metrics: { listen: "127.0.0.1:%d" }
                """.formatted(port, folder.resolve("state"), metrics.getPort()));
        program = new ProcessBuilder(ChildJava.command(
                        ChildJava.QUICK_START, "loomwire.tunnel.Loomwire", "run", "-c", file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Eventually.holds("it runs", HostileScrapersTest::isWell);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        program.destroy();
        if (!program.waitFor(30, TimeUnit.SECONDS)) {
            program.destroyForcibly();
        }
    }

    private static boolean isWell() {
        try {
            return Http.get(metrics, "/healthz").status() == 200;
        } catch (IOException notNow) {
            return false;
        }
    }

    private static double openDescriptors() {
        try {
            return MetricsText.parse(Http.get(metrics, "/metrics").body()).sum(Metric.PROCESS_OPEN_FDS);
        } catch (IOException notNow) {
            return Double.MAX_VALUE;
        }
    }

    @Test
    void onlyGetOfTheTwoPathsIsAnswered() throws IOException {
        assertEquals(404, Http.get(metrics, "/").status());
        assertEquals(404, Http.get(metrics, "/metrics/more").status());
        assertEquals(404, Http.get(metrics, "/metricsandmore").status());
        assertEquals(200, Http.get(metrics, "/metrics?name=x").status());
        Http.Response post = Http.ask(
                metrics, "POST /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
        assertEquals(405, post.status());
        assertTrue(post.head().contains("Allow: GET"), post.head());
        assertEquals(400, Http.ask(metrics, "nonsense\r\n\r\n").status());
    }

    @Test
    void headIsAnsweredAsGetWithoutABody() throws IOException {
        for (String path : List.of("/metrics", "/healthz")) {
            Http.Response get = Http.get(metrics, path);
            Http.Response head =
                    Http.ask(metrics, "HEAD " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertEquals(200, head.status());
            assertEquals("", head.body());
            assertTrue(head.head().contains("Content-length: "), head.head());
            assertEquals(field(get, "Content-type"), field(head, "Content-type"));
        }
    }

    private static String field(Http.Response answer, String name) {
        return answer.head()
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void severalRequestsGoOverOneConnection() throws IOException {
        Http.Response both = Http.ask(
                metrics,
                "HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
                        + "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertTrue(both.body().startsWith("HTTP/1.1 200"), both.body());
    }

    @Test
    void halfRequestsDoNotShutOutAHealthProbe() throws IOException {
        List<Socket> held = new ArrayList<>();
        Shutdown shutdown = new Shutdown();
        try {
            for (int i = 0; i < MANY; i++) {
                Socket socket = Http.open(metrics);
                held.add(socket);
                try {
                    socket.getOutputStream().write("GET /metrics HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (SocketException evicted) {
                    // Its place went to another one.
                }
                if (i % 10 == 0) {
                    assertTrue(isWell(), "beside " + i + " half requests");
                }
            }
            assertTrue(isWell());
        } finally {
            held.forEach(shutdown::close);
        }
        shutdown.rethrow();
    }

    @Test
    void requestsWithoutEndAreCutOff() throws IOException {
        String much = "x".repeat(1 << 20);
        assertNotAnswered("GET /metrics?" + much + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertNotAnswered("GET /metrics HTTP/1.1\r\nX: " + much + "\r\n\r\n");
        assertNotAnswered("GET /metrics HTTP/1.1\r\n" + "A: b\r\n".repeat(10_000) + "\r\n");
        assertTrue(isWell());
    }

    private void assertNotAnswered(String request) throws IOException {
        try {
            assertNotEquals(200, Http.ask(metrics, request).status());
        } catch (SocketException reset) {
            // Closed with our words unread: as good as an answer.
        }
    }

    @Test
    void whoSendsSlowlyOrNothingIsLetGo() throws IOException {
        try (Socket slow = Http.open(metrics);
                Socket silent = Http.open(metrics)) {
            slow.getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
            assertEquals(0, Http.read(slow).status(), "ended without an answer, and before our own patience");
            assertEquals(0, Http.read(silent).status());
        }
        assertTrue(isWell());
    }

    @Test
    void manyConnectionsAreRefusedAndLeaveNothingBehind() throws IOException {
        double before = openDescriptors();
        List<Socket> held = new ArrayList<>();
        Shutdown shutdown = new Shutdown();
        try {
            for (int i = 0; i < MANY; i++) {
                Socket socket = Http.open(metrics);
                held.add(socket);
                socket.getOutputStream().write("GET /metrics HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (SocketException refused) {
            // Already closed at the other end: that is what the limit is for.
        } finally {
            held.forEach(shutdown::close);
        }
        shutdown.rethrow();
        Eventually.holds("it answers again", HostileScrapersTest::isWell);
        Eventually.holds("and holds no more than before", () -> openDescriptors() <= before + SLACK);
    }

    @Test
    void answersThatNobodyTakesAreGivenUp() throws IOException {
        double before = openDescriptors();
        List<Socket> deaf = new ArrayList<>();
        Shutdown shutdown = new Shutdown();
        String requests = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1000);
        try {
            for (int i = 0; i < SLACK + 8; i++) {
                Socket socket = new Socket();
                deaf.add(socket);
                socket.setReceiveBufferSize(1024);
                socket.connect(metrics);
                socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            }
            Eventually.holds("they are served", () -> openDescriptors() >= before + SLACK);
            Eventually.holds("they are let go while they still hold on", () -> openDescriptors() <= before + SLACK);
        } finally {
            deaf.forEach(shutdown::close);
        }
        shutdown.rethrow();
        assertTrue(isWell());
    }
}
