package loomwire.tunnel.server;

import static loomwire.tunnel.server.ServerOnMemory.answer;
import static loomwire.tunnel.server.ServerOnMemory.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.MemoryStream;
import loomwire.tunnel.testing.NameServer;
import loomwire.tunnel.testing.SilentPort;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stream that its client gives up while the server sets out for the target leaves nothing behind, whatever it waits for. */
@Timeout(120)
class GivenUpTest {
    /** Nothing ends by itself while the test runs. */
    private static final ServerDeadlines FOR_EVER =
            ServerDeadlines.DEFAULTS.withConnect(Duration.ofHours(1)).withPlace(Duration.ofHours(1));

    @TempDir
    private Path folder;

    private static void eachIsGivenUp(ServerOnMemory on, List<MemoryStream> streams, BooleanSupplier underWay) {
        Eventually.holds("they are under way", underWay);
        streams.forEach(MemoryStream::close);
        Eventually.holds("all are over", () -> on.counters().streams().closed.sum() == streams.size());
        assertEquals(streams.size(), on.counters().streams().givenUp.sum());
        assertEquals(0, on.counters().dials().underWay.sum());
        assertEquals(0, on.counters().dials().places.waiting.sum());
        assertEquals(0, on.counters().streams().places.waiting.sum());
        assertEquals(0, on.counters().deadlines().total(), "nobody waited until its time was over");
        assertEquals(0, on.counters().streams().answered.total());
    }

    private static List<MemoryStream> asked(MemoryConnection client, int count, String host, int port)
            throws IOException {
        List<MemoryStream> streams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            streams.add(ask(client, host, port));
        }
        return streams;
    }

    @Test
    void whileItConnects() throws Exception {
        try (SilentPort silent = new SilentPort();
                Upstream upstream =
                        new Upstream(socket -> socket.getInputStream().read());
                ServerOnMemory on = new ServerOnMemory(FOR_EVER, "performance: { max_concurrent_streams: 4 }")) {
            MemoryConnection client = on.client();
            List<MemoryStream> all = asked(client, 3, "127.0.0.1", silent.port());
            eachIsGivenUp(on, all, () -> on.counters().dials().underWay.sum() == 3);
            assertEquals(OpenAnswer.ok(), answer(ask(client, upstream.port())));
        }
    }

    @Test
    void whileItConnectsToSeveralAddresses() throws Exception {
        try (SilentPort silent = new SilentPort();
                NameServer names = new NameServer((name, type, reply, tcp) -> {
                    NameServer.add(reply, name, type, InetAddress.getByName("127.0.0.1"));
                    NameServer.add(reply, name, type, InetAddress.getByName("127.0.0.2"));
                    return true;
                });
                ServerOnMemory on = new ServerOnMemory(FOR_EVER, "[127.0.0.0/8]", "", names.source(folder))) {
            List<MemoryStream> all = asked(on.client(), 3, "two.example", silent.port());
            eachIsGivenUp(on, all, () -> on.counters().dials().underWay.sum() == 3);
        }
    }

    @Test
    void whileItsNameIsLookedUp() throws Exception {
        try (NameServer names = new NameServer((name, type, reply, tcp) -> false);
                ServerOnMemory on = new ServerOnMemory(
                        FOR_EVER, "[127.0.0.1]", "", names.source(folder, "options timeout:30 attempts:5"))) {
            List<MemoryStream> all = asked(on.client(), 3, "silent.example", 80);
            eachIsGivenUp(
                    on,
                    all,
                    () -> on.counters().names().underWay.sum() == 1
                            && on.counters().dials().underWay.sum() == 3);
            Eventually.holds(
                    "nobody wants the name",
                    () -> on.counters().names().underWay.sum() == 0);
        }
    }

    @Test
    void whileItWaitsForAPlaceToConnect() throws Exception {
        try (SilentPort silent = new SilentPort();
                ServerOnMemory on = new ServerOnMemory(FOR_EVER, "performance: { stream_worker_pool_size: 10 }")) {
            List<MemoryStream> all = asked(on.client(), 12, "127.0.0.1", silent.port());
            eachIsGivenUp(
                    on,
                    all,
                    () -> on.counters().dials().places.waiting.sum() > 0
                            && on.counters().dials().places.waiting.sum()
                                            + on.counters().dials().underWay.sum()
                                    == 12);
        }
    }

    @Test
    void whileItWaitsForAPlaceAmongTheStreams() throws Exception {
        try (SilentPort silent = new SilentPort();
                ServerOnMemory on = new ServerOnMemory(FOR_EVER, "performance: { max_concurrent_streams: 1 }")) {
            List<MemoryStream> all = asked(on.client(), 3, "127.0.0.1", silent.port());
            eachIsGivenUp(on, all, () -> on.counters().streams().places.waiting.sum() == 2);
        }
    }

    @Test
    void noSocketIsLeftOfIt() throws Exception {
        try (SilentPort silent = new SilentPort();
                ServerOnMemory on = new ServerOnMemory(FOR_EVER, "")) {
            long before = connecting(silent.port());
            List<MemoryStream> all = asked(on.client(), 20, "127.0.0.1", silent.port());
            Eventually.holds("they connect", () -> connecting(silent.port()) == before + 20);
            eachIsGivenUp(on, all, () -> on.counters().dials().underWay.sum() == 20);
            Eventually.holds("their sockets are closed", () -> connecting(silent.port()) == before);
        }
    }

    /** Sockets of this machine that have sent a SYN to the port and got no answer. */
    private static long connecting(int port) {
        String syn = "[0-9]+: [0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:%04X 02 .*".formatted(port);
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(GivenUpTest::lines)
                .filter(line -> line.strip().matches(syn))
                .count();
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
