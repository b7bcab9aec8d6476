package loomwire.tunnel.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryStream;
import loomwire.tunnel.testing.ScriptedServer;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.TunnelPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a client stops: no new connections, time for the streams that are open, then the end for all. */
@Timeout(60)
class TunnelClientStopTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ScriptedServer server = new ScriptedServer();
    private TunnelClient client;

    @BeforeEach
    void start() throws Exception {
        client = TunnelClient.start(
                ConfigLoader.parse(
                        Path.of("test.yaml"),
                        """
                role: client
                server: { addr: "192.0.2.1:9999" }
                auth: { key: "%s" }
                transport: { conn: 1 }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted("00".repeat(32), TunnelPair.freeTcpPort()),
                        new Host(2, 8192, Map.of())),
                server);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        assertEquals(server.dialled.size(), server.portsClosed.get(), "every port was given back");
    }

    private InetSocketAddress address() {
        return client.listenAddresses().getFirst();
    }

    /** A relayed connection; the server's end of its stream is the last that it has seen. */
    private SocksClient relayed() throws IOException {
        SocksClient socks = SocksClient.to(address());
        assertEquals(0, socks.connect("example.org", 80));
        return socks;
    }

    private CompletableFuture<Void> drainBeside(Duration limit) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        client.drain(limit);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    @Test
    void streamsMayFinishWhileNothingNewIsTaken() throws Exception {
        SocksClient socks = relayed();
        Socket silent = new Socket(address().getAddress(), address().getPort());
        // Its greeting is answered, so that it is known to be negotiating.
        silent.getOutputStream().write(new byte[] {5, 1, 0});
        assertEquals(5, silent.getInputStream().read());
        InetSocketAddress where = address();
        CompletableFuture<Void> drained = drainBeside(LONG);

        assertEquals(0, silent.getInputStream().read(), "the rest of the answer");
        assertThrows(SocketException.class, () -> silent.getInputStream().read(), "who has not said where to is reset");
        assertThrows(ConnectException.class, () -> new Socket(where.getAddress(), where.getPort()).close());
        socks.out().write('x');
        MemoryStream far = server.server(0).streams.getLast();
        assertEquals('x', far.readUpTo(1)[0]);
        assertFalse(drained.isDone());
        far.write("the end".getBytes());
        far.finish();
        assertEquals("the end", new String(socks.in().readAllBytes()));
        socks.close();
        drained.get(30, TimeUnit.SECONDS);
    }

    @Test
    void whatIsLeftAfterTheTimeIsResetAtBothEnds() throws Exception {
        SocksClient socks = relayed();
        MemoryStream far = server.server(0).streams.getLast();
        client.drain(Duration.ofMillis(20));
        assertTrue(server.client(0).isOpen());
        client.close();
        assertThrows(SocketException.class, () -> socks.in().read(), "a reset, not an orderly end");
        assertThrows(IOException.class, () -> far.read(new byte[1], 0, 1));
        Eventually.holds(
                "every relay has ended",
                () -> client.counters().started.sum() == 1
                        && client.counters().ended.sum() == 1);
        client.close();
    }

    @Test
    void anOpeningThatWaitsForItsAnswerEndsWithTheClient() throws Exception {
        server.script = (connection, stream) -> {};
        SocksClient socks = SocksClient.to(address());
        CompletableFuture<Integer> reply = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return socks.connect("example.org", 80);
                    } catch (IOException reset) {
                        return -1;
                    }
                },
                task -> Thread.ofVirtual().start(task));
        Eventually.holds("it was asked for", () -> server.server(0).streams.size() == 2);
        client.drain(Duration.ZERO);
        client.close();
        assertTrue(reply.get(30, TimeUnit.SECONDS) != 0);
        assertEquals(
                0, client.carriers().counters().deadlines.sum(Deadline.OPEN_ANSWER), "it did not wait until its end");
        assertEquals(0, client.carriers().counters().deadlines.sum(Deadline.OPEN_STREAM));
    }
}
