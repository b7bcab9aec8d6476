package loomwire.tunnel.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import loomwire.tunnel.server.ServerCounters;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.SilentPort;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.TunnelPair;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application that hangs up while its target does not answer gives everything back, at both ends, before any deadline. */
@Tag("slow")
@Timeout(120)
class HangUpTest {
    private static final int PLACES = 8;

    @TempDir
    private Path folder;

    private SilentPort silent;
    private TunnelPair pair;
    private int forwardPort;

    @BeforeEach
    void start() throws Exception {
        silent = new SilentPort();
        forwardPort = TunnelPair.freeTcpPort();
        pair = new TunnelPair(folder)
                .startServer("performance: { stream_worker_pool_size: 20 }\n")
                .startClient("""
                        forward: [{ listen: "127.0.0.1:%d", target: "127.0.0.1:%d" }]
                        performance: { max_concurrent_streams: %d }
                        """.formatted(forwardPort, silent.port(), PLACES));
    }

    @AfterEach
    void close() throws IOException {
        pair.close();
        silent.close();
    }

    private Socket application(boolean socks, byte[] words) throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        if (!socks) {
            Socket socket = new Socket(here, forwardPort);
            socket.getOutputStream().write(words);
            return socket;
        }
        InetSocketAddress proxy = pair.client().listenAddresses().getFirst();
        Socket socket = new Socket(proxy.getAddress(), proxy.getPort());
        socket.getOutputStream().write(new byte[] {5, 1, 0});
        socket.getInputStream().readNBytes(2);
        byte[] request = {5, 1, 0, 1, 127, 0, 0, 1, (byte) (silent.port() >> 8), (byte) silent.port()};
        socket.getOutputStream().write(request);
        socket.getOutputStream().write(words);
        return socket;
    }

    @ParameterizedTest
    @CsvSource({
        "SOCKS5, FIN, 0", "SOCKS5, FIN, 100", "SOCKS5, reset, 0", "SOCKS5, reset, 100", "SOCKS5, FIN, 100000",
        "forward, FIN, 0", "forward, FIN, 100", "forward, reset, 0", "forward, reset, 100", "forward, FIN, 100000"
    })
    void allIsGivenBack(String way, String end, int words) throws Exception {
        ServerCounters server = pair.server().server().counters();
        List<Socket> applications = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            applications.add(application(way.equals("SOCKS5"), new byte[words]));
        }
        Eventually.holds(
                "the server connects for each", () -> server.dials().underWay.sum() == PLACES);
        for (Socket each : applications) {
            if (end.equals("reset")) {
                each.setSoLinger(true, 0);
            }
            each.close();
        }
        Eventually.holds(
                "the client has noticed", () -> pair.client().requests().givenUp.sum() == PLACES);
        Eventually.holds("and the server", () -> server.streams().closed.sum() == PLACES);
        assertEquals(0, server.dials().underWay.sum());
        assertEquals(0, server.deadlines().total(), "nobody waited until its time was over");
        assertEquals(0, pair.client().requests().answered.total(), "there was nobody to answer to");
        try (Upstream upstream = new Upstream(socket -> socket.getOutputStream().write("hello".getBytes()));
                SocksClient next = pair.socks()) {
            assertEquals(0, next.connect("127.0.0.1", upstream.port()));
            assertEquals("hello", new String(next.in().readAllBytes(), StandardCharsets.US_ASCII));
        }
    }
}
