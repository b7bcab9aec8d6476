package loomwire.tunnel.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class HealthTest {
    @TempDir
    private Path folder;

    private static int status(InetSocketAddress address) {
        try {
            return Http.get(address, "/healthz").status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aClientIsWellWhileItHasAConnectionAndIllWithout() throws Exception {
        try (LivePair pair = new LivePair(folder)) {
            pair.startServer();
            pair.startClient();
            Http.Response well = Http.get(pair.clientMetrics(), "/healthz");
            assertEquals(200, well.status());
            assertTrue(well.body().contains("1 of 1 connections"), well.body());
            assertEquals(200, status(pair.serverMetrics()));
            pair.stopServer();
            Eventually.holds("ill", () -> status(pair.clientMetrics()) == 503);
            Http.Response ill = Http.get(pair.clientMetrics(), "/healthz");
            assertTrue(ill.body().contains("no connection"), ill.body());
            pair.startServer();
            Eventually.holds("well again", () -> status(pair.clientMetrics()) == 200);
        }
    }

    @Test
    void aClientThatStillConnectsAnswersThatItIsNotReady() throws Exception {
        try (LivePair pair = new LivePair(folder)) {
            Thread starting = Thread.ofVirtual().start(() -> {
                try {
                    pair.startClient();
                } catch (Exception refused) {
                    // No server: that is the point.
                }
            });
            Eventually.holds("it answers", () -> {
                try {
                    Http.Response answer = Http.get(pair.clientMetrics(), "/healthz");
                    return answer.status() == 503 && answer.body().startsWith("starting");
                } catch (IOException notYet) {
                    return false;
                }
            });
            starting.interrupt();
            starting.join();
            assertThrows(
                    IOException.class, () -> Http.get(pair.clientMetrics(), "/healthz"), "closed with the process");
        }
    }

    @Test
    void aServerThatDrainsSaysThatItStops() throws Exception {
        try (Upstream upstream = new Upstream(socket -> socket.getInputStream().readAllBytes());
                LivePair pair = new LivePair(folder)) {
            pair.startServer();
            pair.startClient();
            try (SocksClient socks = SocksClient.to(pair.socks())) {
                assertEquals(0, socks.connect("127.0.0.1", upstream.port(), (byte) 'x'));
                assertEquals(200, status(pair.serverMetrics()));
                Thread draining = Thread.ofVirtual().start(pair::drainServer);
                Eventually.holds("stopping", () -> status(pair.serverMetrics()) == 503);
                assertTrue(Http.get(pair.serverMetrics(), "/healthz").body().startsWith("stopping"));
                assertTrue(draining.isAlive(), "the stream that it carries is still open");
            }
        }
    }

    @Test
    void aPortThatIsTakenEndsTheStartWithAClearWord() throws Exception {
        try (LivePair pair = new LivePair(folder);
                ServerSocket taken = new ServerSocket()) {
            taken.bind(pair.serverMetrics());
            IOException e = assertThrows(BindException.class, pair::startServer);
            assertTrue(e.getMessage().startsWith("metrics.listen: cannot listen on 127.0.0.1:"), e.getMessage());
            assertTrue(e.getMessage().contains("the port is in use"), e.getMessage());
        }
        try (LivePair pair = new LivePair(folder)) {
            pair.startServer();
        }
    }
}
