package loomwire.tunnel.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.ProgramPair;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM does to processes between which a stream is open. */
@Tag("slow")
@Timeout(180)
class StopSignalTest {
    /** What a shell reports of a process that SIGTERM, number 15, ended. */
    private static final int ENDED_BY_SIGTERM = 128 + 15;

    @TempDir
    private Path folder;

    private Upstream upstream;
    private ProgramPair programs;
    private LoomwireProcess server;
    private LoomwireProcess client;
    private SocksClient open;

    @BeforeEach
    void start() throws Exception {
        upstream = new Upstream(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
        // Nothing in these tests ends because the time to drain is over.
        programs = new ProgramPair(folder, "shutdown: { drain: 3600 }");
        server = programs.startServer();
        client = programs.startClient();
        open = programs.socks();
        assertEquals(0, open.connect("127.0.0.1", upstream.port()));
        assertMovesData();
    }

    @AfterEach
    void endAll() throws Exception {
        open.close();
        programs.close();
        upstream.close();
    }

    private void assertMovesData() throws IOException {
        open.out().write(42);
        assertEquals(42, open.in().read());
    }

    @Test
    void aSecondOneEndsAServerThatDrains() throws Exception {
        server.terminate();
        server.awaitSaid("waiting for 1 stream to end");
        assertMovesData();
        // At once it would be taken for the first one.
        Eventually.holds("it ends", () -> {
            server.terminate();
            return !server.isAlive();
        });
        assertEquals(ENDED_BY_SIGTERM, server.awaitEnd(), server.said());
    }

    @Test
    void aClientLetsItsStreamsEndAndExitsWithZero() throws Exception {
        client.terminate();
        client.awaitSaid("1 stream may finish");
        assertThrows(ConnectException.class, programs::socks);
        assertMovesData();
        open.socket().shutdownOutput();
        assertEquals(-1, open.in().read());
        assertEquals(0, client.awaitEnd(), client.said());
        assertFalse(client.said().contains("cut off"), client.said());
    }
}
