package loomwire.tunnel.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import loomwire.rawnet.linux.TcpSendQueue;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.TunnelPair;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever says something and then closes with input unread resets the connection; what it said arrives all the same, every
 * time, whichever side it is, through SOCKS5 and a forward, over the real stack and real sockets.
 */
@Tag("slow")
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class ResetsThroughTheTunnelTest {
    private static final int TIMES = 20;
    private static final int[] SIZES = {0, 1, 100, 20_000, 300_000, 5_000_000};
    private static final byte[] CONTENT = new byte[5_000_000];
    /** Each connection that the target accepts is of the application that has just come. */
    private static final String NO_SPARES = "performance: { enable_connection_pooling: false }\n";
    /** What the one who resets has not read. */
    private static final byte[] UNREAD = new byte[1000];

    static {
        new Random(11).nextBytes(CONTENT);
    }

    @TempDir
    private static Path folder;

    private static ServerSocket target;
    private static TunnelPair pair;
    private static int forwardPort;
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeAll
    static void start() throws Exception {
        target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        forwardPort = TunnelPair.freeTcpPort();
        pair = new TunnelPair(folder).startServer(NO_SPARES).startClient("""
                forward: [{ listen: "127.0.0.1:%d", target: "127.0.0.1:%d" }]
                """.formatted(
                        forwardPort, target.getLocalPort()));
    }

    @AfterAll
    static void close() throws IOException {
        THREADS.shutdownNow();
        pair.close();
        target.close();
    }

    static Stream<Arguments> everyWay() {
        return Stream.of("SOCKS5", "forward")
                .flatMap(way -> Stream.of("target", "application")
                        .flatMap(who -> Arrays.stream(SIZES).mapToObj(size -> Arguments.of(way, who, size))));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void whatWasSaidBeforeTheResetArrives(String way, String who, int size) throws Exception {
        for (int i = 0; i < TIMES; i++) {
            try (Socket application = application(way)) {
                try (Socket accepted = target.accept()) {
                    Socket speaker = who.equals("target") ? accepted : application;
                    Socket listener = who.equals("target") ? application : accepted;
                    listener.getOutputStream().write(UNREAD);
                    // The kernel resets only if it is there before the close.
                    Eventually.holds("it is there", () -> isThere(speaker));
                    Future<byte[]> heard = THREADS.submit(allThatComes(listener));
                    speaker.getOutputStream().write(CONTENT, 0, size);
                    awaitTaken(speaker);
                    speaker.close();
                    byte[] said = heard.get();
                    assertEquals(size, said.length, "round " + i);
                    assertArrayEquals(Arrays.copyOf(CONTENT, size), said, "round " + i);
                }
            }
        }
    }

    private static Socket application(String way) throws IOException {
        if (way.equals("forward")) {
            return new Socket(InetAddress.getLoopbackAddress(), forwardPort);
        }
        InetSocketAddress proxy = pair.client().listenAddresses().getFirst();
        Socket socket = new Socket(proxy.getAddress(), proxy.getPort());
        int port = target.getLocalPort();
        socket.getOutputStream().write(new byte[] {5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, (byte) (port >> 8), (byte) port});
        assertEquals(0, socket.getInputStream().readNBytes(12)[3]);
        return socket;
    }

    /** A reset throws away what its own kernel has not sent yet: that nobody could deliver. */
    private static void awaitTaken(Socket speaker) {
        InetSocketAddress local = (InetSocketAddress) speaker.getLocalSocketAddress();
        InetSocketAddress remote = (InetSocketAddress) speaker.getRemoteSocketAddress();
        Eventually.holds("all is taken", () -> {
            try {
                return TcpSendQueue.unacknowledgedBytes(local, remote) == 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static boolean isThere(Socket speaker) {
        try {
            return speaker.getInputStream().available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Callable<byte[]> allThatComes(Socket listener) {
        return () -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] piece = new byte[64 << 10];
            try {
                for (int count; (count = listener.getInputStream().read(piece)) >= 0; ) {
                    all.write(piece, 0, count);
                }
            } catch (IOException reset) {
                // That it was reset is told after the last byte.
            }
            return all.toByteArray();
        };
    }
}
