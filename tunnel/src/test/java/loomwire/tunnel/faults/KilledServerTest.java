package loomwire.tunnel.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.ProgramPair;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server process that ends without a word, and another that takes its place. */
@Tag("slow")
@Timeout(180)
class KilledServerTest {
    private static final int PATIENCE_MILLIS = 20_000;
    /** Quick to notice, so that the test is. */
    private static final String IMPATIENT = "transport: { quic: { max_idle_timeout: 2, keep_alive_period: 1 } }";

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
            Eventually.holds("a new stream carries", () -> carries(programs, upstream));
            assertTrue(client.isAlive());
        }
    }

    @Test
    void anIdleClientLosesNoStreamsAndTellsNoNamesThatWereRefused() throws Exception {
        try (ProgramPair programs = new ProgramPair(folder, IMPATIENT)) {
            LoomwireProcess killed = programs.startServer();
            LoomwireProcess client = programs.startClient();
            killed.kill();
            killed.awaitEnd();
            client.awaitSaid("lost while it carried nothing");
            assertFalse(client.said().contains("lost with"), client.said());
            programs.startServer();
            // RFC 1928 §6: 4 is what the server says of a name without an address, 1 what the client says of no name.
            Eventually.holds("the server refuses a name", () -> reply(programs, "nowhere.invalid") == 4);
            assertEquals(1, reply(programs, " "));
            assertEquals(
                    List.of(),
                    client.said()
                            .lines()
                            .filter(line -> line.contains("refused"))
                            .toList());
        }
    }

    private static int reply(ProgramPair programs, String host) {
        try (SocksClient socks = programs.socks()) {
            return socks.connect(host, 80);
        } catch (IOException notNow) {
            return -1;
        }
    }
}
