package loomwire.tunnel.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.TunnelPair;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is promised when the network between client and server fails under load: a short outage loses nothing, a long one
 * ends the streams with an error and the tunnel comes back by itself. Outages are as short as the timeouts set here allow;
 * those of the defaults run in virtual time in the module {@code quic}.
 */
@Tag("slow")
@Timeout(120)
class PathFaultsTest {
    private static final byte[] BLOCK = new byte[1 << 20];
    /** Streams that are busy while it happens. */
    private static final int STREAMS = 16;
    /** Quick to notice, so that the test is. */
    private static final String IMPATIENT = """
            transport: { quic: { max_idle_timeout: 2, keep_alive_period: 1 } }
            performance: { connection_health_check_ms: 200, retry_initial_backoff_ms: 50, retry_max_backoff_ms: 400 }
            """;

    private static final String IMPATIENT_SERVER =
            "transport: { quic: { max_idle_timeout: 2, keep_alive_period: 1 } }\n";

    static {
        new Random(1).nextBytes(BLOCK);
    }

    @TempDir
    private Path folder;

    private TunnelPair pair;
    private Upstream upstream;
    private final List<SocksClient> open = new ArrayList<>();

    @BeforeEach
    void startUpstream() throws IOException {
        upstream = new Upstream(PathFaultsTest::answer);
        pair = new TunnelPair(folder);
    }

    @AfterEach
    void closeAll() throws IOException {
        for (SocksClient each : open) {
            each.close();
        }
        pair.close();
        upstream.close();
    }

    /** Each request is a number of blocks; the answer is so many. */
    private static void answer(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        while (true) {
            int blocks = in.readInt();
            for (int i = 0; i < blocks; i++) {
                socket.getOutputStream().write(BLOCK);
            }
        }
    }

    private SocksClient connect() throws IOException {
        SocksClient socks = pair.socks();
        open.add(socks);
        assertEquals(0, socks.connect("127.0.0.1", upstream.port()));
        return socks;
    }

    private static void ask(SocksClient socks, int blocks) throws IOException {
        new DataOutputStream(socks.out()).writeInt(blocks);
    }

    private static void receive(SocksClient socks, int blocks) throws IOException {
        for (int i = 0; i < blocks; i++) {
            assertArrayEquals(BLOCK, socks.in().readNBytes(BLOCK.length));
        }
    }

    private void roundTrip() throws IOException {
        try (SocksClient socks = pair.socks()) {
            assertEquals(0, socks.connect("127.0.0.1", upstream.port()));
            ask(socks, 1);
            receive(socks, 1);
        }
    }

    private void loaded(int blocks) throws IOException {
        for (int i = 0; i < STREAMS; i++) {
            ask(connect(), blocks);
        }
        for (SocksClient each : open) {
            receive(each, 1);
        }
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** Every stream that was open when the connection was lost ends with an error, not with a short answer or never. */
    private void everyStreamFails() {
        for (SocksClient each : open) {
            assertThrows(IOException.class, () -> {
                each.socket().setSoTimeout(60_000);
                receive(each, 1 << 20);
            });
            assertTrue(each.socket().isConnected());
        }
    }

    @Test
    void anOutageShorterThanTheIdleTimeoutLosesNothing() throws Exception {
        pair.startServer("").startClient("");
        loaded(4);
        pair.path().black(true, true);
        pass(Duration.ofMillis(1500));
        pair.path().black(false, false);
        for (SocksClient each : open) {
            receive(each, 3);
        }
        roundTrip();
    }

    @Test
    void anOutageLongerThanTheIdleTimeoutEndsStreamsWithAnErrorAndTheTunnelComesBack() throws Exception {
        pair.startServer(IMPATIENT_SERVER).startClient(IMPATIENT);
        loaded(1 << 10);
        pair.path().black(true, true);
        everyStreamFails();
        Eventually.holds(
                "the client has noticed", () -> pair.client().carriers().ready().isEmpty());
        pair.path().black(false, false);
        roundTrip();
    }

    @Test
    void silenceFromTheServerAloneEndsStreamsAndTheTunnelComesBack() throws Exception {
        pair.startServer(IMPATIENT_SERVER).startClient(IMPATIENT);
        loaded(1 << 10);
        pair.path().black(false, true);
        everyStreamFails();
        pair.path().black(false, false);
        roundTrip();
    }

    @Test
    void aServerThatHearsNothingAnyMoreEndsStreamsAndTheTunnelComesBack() throws Exception {
        pair.startServer(IMPATIENT_SERVER).startClient(IMPATIENT);
        loaded(1 << 10);
        pair.path().black(true, false);
        everyStreamFails();
        pair.path().black(false, false);
        roundTrip();
    }

    @Test
    void clientsBehindANatThatForgotThemAreCarriedAgain() throws Exception {
        pair.startServer(IMPATIENT_SERVER).startClient(IMPATIENT);
        loaded(1);
        pair.path().rebindPorts();
        roundTrip();
        roundTrip();
    }

    @Test
    void aServerThatWasReplacedUnderLoadServesItsClientsAgain() throws Exception {
        pair.startServer("").startClient("");
        loaded(1 << 10);
        pair.replaceServer();
        everyStreamFails();
        roundTrip();
    }
}
