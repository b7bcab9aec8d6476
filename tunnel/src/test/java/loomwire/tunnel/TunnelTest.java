package loomwire.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import loomwire.tunnel.assembly.IdentityStore;
import loomwire.tunnel.assembly.QuicLinkDialer;
import loomwire.tunnel.assembly.ServerStart;
import loomwire.tunnel.client.DialException;
import loomwire.tunnel.client.TunnelClient;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.FreePorts;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Client and server with the real QUIC stack between them, over UDP on loopback. */
@Tag("slow")
@Timeout(120)
class TunnelTest {
    private static final String KEY = "42".repeat(32);
    private static final byte[] FILE = new byte[4 << 20];

    static {
        new Random(1).nextBytes(FILE);
    }

    @TempDir
    private Path folder;

    private int port;
    private int forwardPort;
    private ServerStart server;
    private TunnelClient client;
    private Upstream upstream;

    @BeforeEach
    void choosePorts() throws IOException {
        port = FreePorts.udp();
        forwardPort = FreePorts.tcp();
    }

    @AfterEach
    void closeAll() throws IOException {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
        if (upstream != null) {
            upstream.close();
        }
    }

    private Config config(String text) throws Exception {
        return ConfigLoader.parse(Path.of("test.yaml"), text, new Host(2, 8192, Map.of()));
    }

    private void startServer() throws Exception {
        server = ServerStart.start(config("""
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                egress: { allow: ["127.0.0.0/8"], deny: ["127.6.6.6"] }
                network: { backend: udp }
                state_dir: "%s"
                """.formatted(port, KEY, folder.resolve("state"))));
    }

    private Config clientConfig(String key, String more) throws Exception {
        return config("""
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                socks5: [{ listen: "127.0.0.1:%d" }]
                %s
                """.formatted(port, key, FreePorts.tcp(), more));
    }

    private void startClient(String key, String more) throws Exception {
        Config config = clientConfig(key, more);
        client = TunnelClient.start(config, new QuicLinkDialer(config));
    }

    private void start(Upstream.Handler handler) throws Exception {
        upstream = new Upstream(handler);
        startServer();
        startClient(KEY, "");
    }

    private SocksClient socks() throws IOException {
        return SocksClient.to(client.listenAddresses().getFirst());
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    /** Sends the file and closes. */
    private static void sendFile(Socket socket) throws IOException {
        socket.getInputStream().read();
        socket.getOutputStream().write(FILE);
    }

    private void download() throws Exception {
        try (SocksClient socks = socks()) {
            assertEquals(0, socks.connect("127.0.0.1", upstream.port(), (byte) 'x'));
            assertArrayEquals(sha256(FILE), sha256(socks.in().readAllBytes()));
        }
    }

    @Test
    void downloadsArriveWholeOneAfterAnotherAndAtOnce() throws Exception {
        start(TunnelTest::sendFile);
        download();
        download();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit((Callable<Void>) () -> {
                    download();
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    @Test
    void aKeepAliveUpstreamServesRequestAfterRequest() throws Exception {
        start(socket -> {
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            for (int size = in.readInt(); size >= 0; size = in.readInt()) {
                out.write(FILE, 0, size);
            }
        });
        for (int connection = 0; connection < 2; connection++) {
            try (SocksClient socks = socks()) {
                assertEquals(0, socks.connect("127.0.0.1", upstream.port()));
                for (int size : new int[] {1, 100_000, 17, FILE.length}) {
                    new DataOutputStream(socks.out()).writeInt(size);
                    assertArrayEquals(Arrays.copyOf(FILE, size), socks.in().readNBytes(size));
                }
            }
        }
        assertEquals(2, upstream.accepted(), "a used connection goes to nobody else");
    }

    @Test
    void whatFollowsTheRequestAtOnceIsPayload() throws Exception {
        start(socket -> socket.getOutputStream().write(socket.getInputStream().readNBytes(5000)));
        try (SocksClient socks = socks()) {
            byte[] early = Arrays.copyOf(FILE, 5000);
            assertEquals(0, socks.connect("127.0.0.1", upstream.port(), early));
            assertArrayEquals(early, socks.in().readAllBytes());
        }
    }

    @Test
    void afterAnUploadAndHalfCloseTheWholeAnswerArrives() throws Exception {
        start(socket -> {
            byte[] all = socket.getInputStream().readAllBytes();
            socket.getOutputStream().write(sha256(all));
            socket.getOutputStream().write(FILE);
        });
        try (SocksClient socks = socks()) {
            assertEquals(0, socks.connect("127.0.0.1", upstream.port()));
            socks.out().write(FILE);
            socks.socket().shutdownOutput();
            assertArrayEquals(sha256(FILE), socks.in().readNBytes(32));
            assertArrayEquals(FILE, socks.in().readAllBytes());
        }
    }

    @Test
    void abortedDownloadsLeaveNothingBehind() throws Exception {
        start(TunnelTest::sendFile);
        for (int i = 0; i < 60; i++) {
            SocksClient socks = socks();
            assertEquals(0, socks.connect("127.0.0.1", upstream.port(), (byte) 'x'));
            socks.in().readNBytes(i * 1000);
            socks.abort();
        }
        download();
        Eventually.holds(
                "every relay has ended at both ends",
                () -> client.counters().started.sum() == client.counters().ended.sum()
                        && server.server().counters().traffic().started.sum()
                                == server.server().counters().traffic().ended.sum());
        assertEquals(61, client.counters().started.sum());
    }

    @Test
    void readersThatDoNotReadHoldUpNobodyElse() throws Exception {
        start(socket -> {
            int times = socket.getInputStream().read();
            for (int i = 0; i < times; i++) {
                socket.getOutputStream().write(FILE);
            }
        });
        List<SocksClient> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 24; i++) {
                SocksClient reader = socks();
                readers.add(reader);
                assertEquals(0, reader.connect("127.0.0.1", upstream.port(), (byte) 100));
            }
            long[] before = {0};
            Eventually.holds("no more goes in for them", () -> {
                long now = server.server().counters().traffic().bytesIntoTunnel.sum();
                boolean still = now == before[0] && now > 24L << 20;
                before[0] = now;
                return still;
            });
            for (int i = 0; i < 3; i++) {
                try (SocksClient socks = socks()) {
                    assertEquals(0, socks.connect("127.0.0.1", upstream.port(), (byte) 1));
                    assertArrayEquals(FILE, socks.in().readAllBytes());
                }
            }
        } finally {
            for (SocksClient reader : readers) {
                reader.abort();
            }
        }
    }

    @Test
    void theReplyTellsTheTruth() throws Exception {
        start(TunnelTest::sendFile);
        int closed = FreePorts.tcp();
        try (SocksClient socks = socks()) {
            assertEquals(5, socks.connect("127.0.0.1", closed), "refused");
        }
        try (SocksClient socks = socks()) {
            assertEquals(2, socks.connect("127.6.6.6", upstream.port()), "denied by the owner");
        }
        try (SocksClient socks = socks()) {
            assertEquals(2, socks.connect("10.1.2.3", 80), "denied by default");
        }
        try (SocksClient socks = socks()) {
            assertEquals(4, socks.connect("no-such-name.invalid", 80), "unknown host");
        }
        assertEquals(0, upstream.accepted());
    }

    @Test
    void aForwardLeadsToItsTarget() throws Exception {
        upstream = new Upstream(TunnelTest::sendFile);
        startServer();
        startClient(
                KEY,
                "forward: [{ listen: \"127.0.0.1:%d\", target: \"127.0.0.1:%d\" }]"
                        .formatted(forwardPort, upstream.port()));
        try (Socket socket = new Socket("127.0.0.1", forwardPort)) {
            socket.getOutputStream().write(1);
            assertArrayEquals(FILE, socket.getInputStream().readAllBytes());
        }
        upstream.close();
        try (Socket socket = new Socket("127.0.0.1", forwardPort)) {
            assertThrows(IOException.class, () -> socket.getInputStream().read(), "a refused forward is a reset");
        }
    }

    @Test
    void severalCarriersShareTheLoad() throws Exception {
        upstream = new Upstream(TunnelTest::sendFile);
        startServer();
        startClient(KEY, "transport: { conn: 3 }");
        Eventually.holds(
                "three carriers are up", () -> client.carriers().ready().size() == 3);
        for (int i = 0; i < 6; i++) {
            download();
        }
    }

    @Test
    void aWrongKeyOpensNothing() throws Exception {
        startServer();
        startClient("43".repeat(32), "");
        Eventually.holds(
                "a dial to which nobody answered",
                () -> client.carriers().counters().dialFailures.sum(DialException.Cause.SILENCE) > 0);
        assertTrue(client.carriers().ready().isEmpty());
    }

    @Test
    void thePinDecidesWhoTheServerIs() throws Exception {
        startServer();
        String pin = new IdentityStore(folder.resolve("state")).loadOrCreate().pin();
        startClient(KEY, "transport: { quic: { pin: \"" + "ab".repeat(32) + "\" } }");
        assertTrue(client.carriers().counters().dialFailures.sum(DialException.Cause.UNTRUSTED) > 0);
        assertTrue(client.carriers().ready().isEmpty());
        client.close();
        upstream = new Upstream(TunnelTest::sendFile);
        startClient(KEY, "transport: { quic: { pin: \"" + pin + "\" } }");
        download();
    }

    @Test
    void theServersIdentityOutlivesIt() throws Exception {
        startServer();
        String pin = new IdentityStore(folder.resolve("state")).loadOrCreate().pin();
        server.close();
        startServer();
        assertEquals(
                pin, new IdentityStore(folder.resolve("state")).loadOrCreate().pin());
    }

    @Test
    void theClientComesBackToAServerThatWasRestarted() throws Exception {
        start(TunnelTest::sendFile);
        download();
        server.close();
        Eventually.holds(
                "the client has noticed", () -> client.carriers().ready().isEmpty());
        startServer();
        download();
    }

    @Test
    void rubbishAtTheServersPortChangesNothing() throws Exception {
        start(TunnelTest::sendFile);
        Random random = new Random(3);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 500; i++) {
                byte[] bytes = new byte[random.nextInt(1, 1400)];
                random.nextBytes(bytes);
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
            }
        }
        download();
    }

    @Test
    void whatIsInTheWayAtTheStartIsNamed() throws Exception {
        startServer();
        Config taken = clientConfig(KEY, "");
        try (ServerSocket _ =
                new ServerSocket(taken.socks5().getFirst().listen().port(), 1, InetAddress.getLoopbackAddress())) {
            IOException e = assertThrows(IOException.class, () -> TunnelClient.start(taken, new QuicLinkDialer(taken)));
            assertTrue(e.getMessage().contains("the port is in use"), e.getMessage());
        }
        Path file = folder.resolve("file");
        Config noFolder =
                config("role: server\nlisten: { addr: \"127.0.0.1:9\" }\nauth: none\nstate_dir: \"" + file + "\"\n");
        // Between the look at the configuration and the start.
        Files.createFile(file);
        assertTrue(assertThrows(IOException.class, () -> ServerStart.start(noFolder))
                .getMessage()
                .startsWith("state_dir"));
        Files.writeString(folder.resolve("state").resolve("server.key"), "rubbish");
        assertInstanceOf(
                IOException.class,
                assertThrows(IOException.class, () -> new IdentityStore(folder.resolve("state")).loadOrCreate()));
    }
}
