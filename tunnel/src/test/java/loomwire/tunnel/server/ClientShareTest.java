package loomwire.tunnel.server;

import static loomwire.tunnel.server.ServerOnMemory.answer;
import static loomwire.tunnel.server.ServerOnMemory.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.MemoryStream;
import loomwire.tunnel.testing.NameServer;
import loomwire.tunnel.testing.SilentPort;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that takes all it can get leaves another one served, of everything that clients share. */
@Timeout(120)
class ClientShareTest {
    private static final ServerDeadlines DEADLINES =
            ServerDeadlines.DEFAULTS.withConnect(Duration.ofSeconds(60)).withPlace(Duration.ofMillis(50));

    @TempDir
    private Path folder;

    private static MemoryConnection client(ServerOnMemory on, String from) throws Exception {
        return on.client(new InetSocketAddress(from, 1));
    }

    @Test
    void ofStreams() throws Exception {
        try (Upstream upstream = new Upstream(socket -> socket.getInputStream().readAllBytes());
                ServerOnMemory on = new ServerOnMemory(DEADLINES, "performance: { max_concurrent_streams: 20 }")) {
            MemoryConnection greedy = client(on, "192.0.2.1");
            List<MemoryStream> held = new ArrayList<>();
            OpenAnswer last = OpenAnswer.ok();
            while (last.status() == OpenStatus.OK) {
                held.add(ask(greedy, upstream.port()));
                last = answer(held.getLast());
            }
            assertEquals(OpenStatus.BUSY, last.status());
            assertEquals(OpenAnswer.ok(), answer(ask(client(on, "198.51.100.1"), upstream.port())));
            assertEquals(OpenAnswer.ok(), answer(ask(client(on, "192.0.2.1"), upstream.port())), "from the same place");
            assertEquals(17, held.size(), "80 of 100 were its, and one more was refused");
        }
    }

    @Test
    void ofPlacesToConnect() throws Exception {
        try (SilentPort silent = new SilentPort();
                Upstream upstream =
                        new Upstream(socket -> socket.getInputStream().readAllBytes());
                ServerOnMemory on = new ServerOnMemory(DEADLINES, "performance: { stream_worker_pool_size: 10 }")) {
            MemoryConnection greedy = client(on, "192.0.2.1");
            for (int i = 0; i < 30; i++) {
                ask(greedy, silent.port());
            }
            Eventually.holds(
                    "its share is taken",
                    () -> on.counters().dials().places.waiting.sum() == 22);
            assertEquals(OpenAnswer.ok(), answer(ask(client(on, "198.51.100.1"), upstream.port())));
        }
    }

    @Test
    void ofNamesThatAreLookedUp() throws Exception {
        try (Upstream upstream = new Upstream(socket -> socket.getInputStream().readAllBytes());
                NameServer names = new NameServer((name, type, reply, tcp) -> {
                    NameServer.add(reply, name, type, InetAddress.getLoopbackAddress());
                    return !name.toString().startsWith("slow");
                });
                ServerOnMemory on = new ServerOnMemory(DEADLINES, "[127.0.0.1]", "", names.source(folder))) {
            MemoryConnection greedy = client(on, "192.0.2.1");
            for (int i = 0; i < 700; i++) {
                ask(greedy, "slow" + i + ".example", 80);
            }
            Eventually.holds(
                    "its share is taken", () -> on.counters().names().underWay.sum() >= 400);
            assertEquals(OpenAnswer.ok(), answer(ask(client(on, "198.51.100.1"), "www.example", upstream.port())));
        }
    }
}
