package loomwire.tunnel.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.TunnelPair;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that opens hundreds of downloads and reads none shuts nobody else out, not even behind the same client. */
@Tag("slow")
@Timeout(480)
class UnreadDownloadsTest {
    private static final String KEY = "42".repeat(32);
    private static final byte[] CONTENT = new byte[100_000];
    private static final int UNREAD = 600;
    private static final byte FLOOD = 1;
    private static final byte ANSWER = 2;

    static {
        new Random(5).nextBytes(CONTENT);
    }

    @TempDir
    private Path folder;

    private final List<AutoCloseable> started = new ArrayList<>();

    @AfterEach
    void endAll() throws Exception {
        for (AutoCloseable each : started.reversed()) {
            each.close();
        }
    }

    private LoomwireProcess run(String name, String heap, String configuration) throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".yaml"), configuration);
        LoomwireProcess process = LoomwireProcess.start(
                List.of(), List.of("-Xmx" + heap), folder.resolve(name + ".log"), "run", "-c", file.toString());
        started.add(process);
        return process.awaitSaid("is running");
    }

    private int client(String name, String heap, int serverPort) throws Exception {
        int port = TunnelPair.freeTcpPort();
        run(name, heap, """
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted(serverPort, KEY, port));
        return port;
    }

    private SocksClient socks(int port) throws IOException {
        SocksClient socks = SocksClient.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        started.add(socks);
        return socks;
    }

    private void isAnswered(int socksPort, int target) throws IOException {
        SocksClient socks = socks(socksPort);
        assertEquals(0, socks.connect("127.0.0.1", target, ANSWER));
        assertArrayEquals(CONTENT, socks.in().readAllBytes());
    }

    /** With a small heap it is memory that is full before the window of the connection is. */
    @ParameterizedTest
    @ValueSource(strings = {"1g", "256m"})
    void everybodyElseIsStillAnsweredBesideHundredsOfDownloadsThatNobodyReads(String heap) throws Exception {
        Upstream target = new Upstream(socket -> {
            OutputStream out = socket.getOutputStream();
            boolean floods = socket.getInputStream().read() == FLOOD;
            do {
                out.write(CONTENT);
            } while (floods);
        });
        started.add(target);
        int serverPort = TunnelPair.freeUdpPort();
        LoomwireProcess server = run("server", "1g", """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                egress: { allow: ["127.0.0.0/8"] }
                network: { backend: udp }
                state_dir: "%s"
                """.formatted(serverPort, KEY, folder.resolve("state")));
        int flooded = client("flooded", heap, serverPort);
        int other = client("other", "256m", serverPort);
        for (int i = 0; i < UNREAD; i++) {
            assertEquals(0, socks(flooded).connect("127.0.0.1", target.port(), FLOOD), "download " + i);
        }
        isAnswered(flooded, target.port());
        isAnswered(other, target.port());
        assertTrue(server.isAlive(), server.said());
        assertTrue(!server.said().contains("OutOfMemoryError"), server.said());
    }
}
