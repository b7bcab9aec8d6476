package loomwire.tunnel.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.tunnel.assembly.QuicLinkDialer;
import loomwire.tunnel.client.ServerLink;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.GoAway;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.TunnelPair;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server in a process of its own that is told to stop while streams move data. */
@Tag("slow")
@Timeout(180)
class StopUnderLoadTest {
    private static final int STREAMS = 1000;
    private static final String KEY = "42".repeat(32);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int DRAIN_SECONDS = 2;

    @TempDir
    private Path folder;

    private LoomwireProcess server(int port) throws IOException {
        Path file = Files.writeString(
                folder.resolve("server.yaml"), """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                state_dir: "%s"
                shutdown: { drain: %d }
                """.formatted(port, KEY, folder.resolve("state"), DRAIN_SECONDS));
        return LoomwireProcess.start(List.of(), List.of(), folder.resolve("server.log"), "run", "-c", file.toString())
                .awaitSaid("is running");
    }

    private ServerLink dial(int port) throws Exception {
        Config config =
                ConfigLoader.parse(Path.of("client.yaml"), """
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                socks5: [{ listen: "127.0.0.1:1080" }]
                """.formatted(port, KEY), new Host(2, 8192, Map.of()));
        ServerLink link = new QuicLinkDialer(config).dial(config.servers().getFirst());
        Authentication.awaitServer(
                link.connection(),
                Authentication.introduce(link.connection(), config.auth(), List.of()),
                config.auth());
        return link;
    }

    /** Sends and gets back small pieces for as long as it can. */
    private static void exchange(QuicConnection connection, AtomicInteger moving, LongAdder bytes) {
        byte[] piece = new byte[256];
        try (QuicStream stream = connection.openStream(LONG)) {
            byte[] request = OpenRequest.echo().encode();
            stream.write(request, 0, request.length);
            assertEquals(OpenAnswer.ok(), OpenAnswer.read(DeadlineReader.of(stream, LONG)));
            for (boolean first = true; ; first = false) {
                stream.write(piece, 0, piece.length);
                DeadlineReader.of(stream, LONG).readFully(piece, 0, piece.length);
                bytes.add(piece.length);
                if (first) {
                    moving.incrementAndGet();
                }
            }
        } catch (IOException ended) {
            // With the connection.
        }
    }

    @Test
    void aThousandStreamsAreGivenTheirTimeAndClientsSeeAnOrderlyEnd() throws Exception {
        int port = TunnelPair.freeUdpPort();
        try (LoomwireProcess server = server(port);
                ServerLink link = dial(port)) {
            AtomicInteger moving = new AtomicInteger();
            LongAdder bytes = new LongAdder();
            for (int i = 0; i < STREAMS; i++) {
                Thread.ofVirtual().start(() -> exchange(link.connection(), moving, bytes));
            }
            Eventually.holds("all move data", () -> moving.get() == STREAMS);
            long start = System.nanoTime();
            server.terminate();
            assertEquals(
                    new GoAway(Duration.ofSeconds(DRAIN_SECONDS)),
                    GoAway.read(DeadlineReader.of(link.connection().acceptStream(LONG), LONG)));
            long atGoAway = bytes.sum();
            assertEquals(0, server.awaitEnd(), server.said());
            long nanos = System.nanoTime() - start;
            System.out.printf(
                    "stopped %d streams in %.2f s, %d s of them to drain%n", STREAMS, nanos / 1e9, DRAIN_SECONDS);
            assertTrue(nanos >= TimeUnit.SECONDS.toNanos(DRAIN_SECONDS), "they had their time");
            assertTrue(bytes.sum() > atGoAway, "data moved on meanwhile");
            assertTrue(link.connection().awaitClose(LONG));
            assertEquals(
                    CloseCode.NO_ERROR,
                    CloseCode.ofPeer(link.connection().closeReason()),
                    link.connection().closeReason().getMessage());
            assertTrue(server.said().contains("waiting for 1000 streams"), server.said());
            assertTrue(server.said().contains("1000 streams cut off"), server.said());
        }
    }

    @Test
    void anIdleServerStopsWithoutDraining() throws Exception {
        int port = TunnelPair.freeUdpPort();
        try (LoomwireProcess server = server(port);
                ServerLink link = dial(port)) {
            assertEquals(0, server.stop(), server.said());
            assertTrue(link.connection().awaitClose(LONG));
            assertEquals(CloseCode.NO_ERROR, CloseCode.ofPeer(link.connection().closeReason()));
            assertTrue(server.said().contains("all streams have ended"), server.said());
        }
    }
}
