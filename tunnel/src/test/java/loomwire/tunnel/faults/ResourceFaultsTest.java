package loomwire.tunnel.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import loomwire.tunnel.testing.ChildJava;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.LoomwireProcess;
import loomwire.tunnel.testing.SocksClient;
import loomwire.tunnel.testing.TunnelPair;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program in processes that run out of something: it says so, goes on with what is left, and recovers. */
@Tag("slow")
@Timeout(240)
class ResourceFaultsTest {
    private static final String KEY = "42".repeat(32);
    private static final byte[] CONTENT = new byte[1 << 20];
    private static final int READERS = 200;
    /** What each of them asks for, in MiB: together far more than the heap. */
    private static final int BLOCKS = 2;

    private static final Path FULL_DEVICE = Path.of("/dev/full");

    static {
        new Random(3).nextBytes(CONTENT);
    }

    @TempDir
    private Path folder;

    private final List<AutoCloseable> started = new ArrayList<>();
    private Upstream upstream;
    private int serverPort;
    private int socksPort;

    @BeforeEach
    void choosePorts() throws IOException {
        serverPort = TunnelPair.freeUdpPort();
        socksPort = TunnelPair.freeTcpPort();
        upstream = new Upstream(socket -> {
            int times = socket.getInputStream().read();
            for (int i = 0; i < times; i++) {
                socket.getOutputStream().write(CONTENT);
            }
        });
    }

    @AfterEach
    void endAll() throws Exception {
        for (AutoCloseable each : started.reversed()) {
            each.close();
        }
        upstream.close();
    }

    private LoomwireProcess server(List<String> prefix, List<String> javaOptions, Path output) throws Exception {
        Path file = Files.writeString(
                folder.resolve("server.yaml"), """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                egress: { allow: ["127.0.0.0/8"] }
                network: { backend: udp }
                state_dir: "%s"
                """.formatted(serverPort, KEY, folder.resolve("state")));
        return started(file, prefix, javaOptions, output);
    }

    private LoomwireProcess client(List<String> prefix, List<String> javaOptions, Path output) throws Exception {
        Path file = Files.writeString(folder.resolve("client.yaml"), """
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                socks5: [{ listen: "127.0.0.1:%d" }]
                """.formatted(serverPort, KEY, socksPort));
        return started(file, prefix, javaOptions, output);
    }

    private LoomwireProcess started(Path file, List<String> prefix, List<String> javaOptions, Path output)
            throws IOException {
        List<String> options = new ArrayList<>(ChildJava.FAST_LATER);
        options.addAll(javaOptions);
        LoomwireProcess process = LoomwireProcess.start(prefix, options, output, "run", "-c", file.toString());
        started.add(process);
        return process;
    }

    private SocksClient socks() throws IOException {
        return SocksClient.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), socksPort));
    }

    private void download() throws IOException {
        try (SocksClient socks = socks()) {
            assertEquals(0, socks.connect("127.0.0.1", upstream.port(), (byte) 1));
            assertArrayEquals(CONTENT, socks.in().readAllBytes());
        }
    }

    private boolean reachesTheTarget() {
        try (SocksClient socks = socks()) {
            return socks.connect("127.0.0.1", upstream.port()) == 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static List<String> fewFiles() {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit (util-linux)");
        return List.of("prlimit", "--nofile=256:256");
    }

    /** Opens more streams than the process has descriptors for; gives those that were connected. */
    private List<SocksClient> openTooMany() throws IOException {
        List<SocksClient> connected = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            SocksClient socks = socks();
            socks.socket().setSoTimeout(20_000);
            try {
                if (socks.connect("127.0.0.1", upstream.port()) == 0) {
                    connected.add(socks);
                    continue;
                }
            } catch (IOException refused) {
                // The client had no descriptor for it.
            }
            socks.close();
            break;
        }
        return connected;
    }

    @Test
    void aServerWithoutFileDescriptorsRefusesWithWordsAndRecovers() throws Exception {
        LoomwireProcess server =
                server(fewFiles(), List.of(), folder.resolve("server.log")).awaitSaid("is running");
        client(List.of(), List.of(), folder.resolve("client.log")).awaitSaid("is running");
        List<SocksClient> connected = openTooMany();
        try (SocksClient socks = socks()) {
            assertEquals(
                    1, socks.connect("name.example", upstream.port()), "no word on the name, which was not asked for");
        }
        assertTrue(connected.size() > 50 && connected.size() < 256, connected.size() + " streams with 256 descriptors");
        for (SocksClient each : connected) {
            each.out().write(1);
            assertArrayEquals(CONTENT, each.in().readAllBytes());
            each.close();
        }
        download();
        assertTrue(server.isAlive());
        assertEquals(
                2,
                server.said().split("the server is out of file descriptors \\(ulimit -n\\)", -1).length,
                "said, and said once: " + server.said());
        assertEquals(0, server.stop(), server.said());
        assertTrue(!server.said().contains("\tat "), server.said());
    }

    @Test
    void aClientWithoutFileDescriptorsWaitsForSomeAndRecovers() throws Exception {
        server(List.of(), List.of(), folder.resolve("server.log")).awaitSaid("is running");
        LoomwireProcess client =
                client(fewFiles(), List.of(), folder.resolve("client.log")).awaitSaid("is running");
        List<SocksClient> open = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            open.add(socks());
        }
        for (SocksClient each : open) {
            each.abort();
        }
        download();
        assertEquals(0, client.stop(), client.said());
        assertTrue(!client.said().contains("\tat "), client.said());
    }

    @Test
    void logsThatCannotBeWrittenStopNothing() throws Exception {
        Assumptions.assumeTrue(Files.isWritable(FULL_DEVICE), "needs /dev/full");
        LoomwireProcess server = server(List.of(), List.of(), FULL_DEVICE);
        client(List.of(), List.of(), folder.resolve("client.log")).awaitSaid("is running");
        // The server cannot say that it runs: it does once it carries something.
        Eventually.holds("a first request is carried", this::reachesTheTarget);
        download();
        download();
        assertEquals(0, server.stop());
    }

    /** While the download stood still, on a machine that is busy with other things, those of whom nothing was read had to go. */
    private static void readToTheEndOrIsGivenUp(SocksClient reader) throws IOException {
        try (reader) {
            for (int block = 0; block < BLOCKS; block++) {
                byte[] read = reader.in().readNBytes(CONTENT.length);
                assertArrayEquals(CONTENT, read, "none ends early without a word");
            }
        } catch (SocketException givenUp) {
            assertEquals("Connection reset", givenUp.getMessage());
        }
    }

    @Test
    void manySlowReadersDoNotFillASmallHeap() throws Exception {
        LoomwireProcess server = server(List.of(), List.of("-Xmx64m"), folder.resolve("server.log"))
                .awaitSaid("is running");
        LoomwireProcess client = client(List.of(), List.of("-Xmx64m"), folder.resolve("client.log"))
                .awaitSaid("is running");
        List<SocksClient> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            SocksClient socks = socks();
            readers.add(socks);
            assertEquals(0, socks.connect("127.0.0.1", upstream.port(), (byte) BLOCKS));
        }
        download();
        // Every second one goes away in the middle, the others read to their end.
        for (int i = 0; i < READERS; i++) {
            if (i % 2 == 0) {
                readers.get(i).abort();
            } else {
                readToTheEndOrIsGivenUp(readers.get(i));
            }
        }
        download();
        for (LoomwireProcess process : List.of(client, server)) {
            assertEquals(0, process.stop(), process.said());
            assertTrue(!process.said().contains("OutOfMemoryError"), process.said());
        }
    }
}
