package loomwire.tunnel.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.ProgramPair;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server process that ends without a word, and another that takes its place. */
@Timeout(180)
class KilledServerTest {
    private static final int PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path folder;

    /** Whether a new stream carries a byte there and back. */
    private static boolean carries(ProgramPair programs, Upstream upstream) {
        try (SocksClient socks = programs.socks()) {
            socks.socket().setSoTimeout(PATIENCE_MILLIS);
            if (socks.connect("127.0.0.1", upstream.port()) != 0) {
                return false;
            }
            socks.out().write(42);
            return socks.in().read() == 42;
        } catch (IOException lostWithTheServer) {
            return false;
        }
    }

    @Test
    void aClientCarriesNewStreamsSoonAfterTheRestart() throws Exception {
        try (Upstream upstream = new Upstream(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
                ProgramPair programs = new ProgramPair(folder, "")) {
            LoomwireProcess killed = programs.startServer();
            LoomwireProcess client = programs.startClient();
            assertTrue(carries(programs, upstream));
            killed.kill();
            killed.awaitEnd();
            programs.startServer();
            long restarted = System.nanoTime();
            Eventually.holds("a new stream carries", () -> carries(programs, upstream));
            long nanos = System.nanoTime() - restarted;
            System.out.printf("a new stream carried %.2f s after the restart of a killed server%n", nanos / 1e9);
            assertTrue(nanos < TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS), nanos + " ns: " + client.said());
            assertTrue(client.isAlive());
        }
    }
}
