package loomwire.tunnel.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
 * Upstreams that misbehave while others are at work: each concerns its own stream only, its client is told the truth, and
 * nothing of it is left.
 */
@Tag("slow")
@Timeout(120)
class UpstreamFaultsTest {
    private static final byte[] CONTENT = new byte[1 << 20];
    private static final int CROWD = 100;

    static {
        new Random(2).nextBytes(CONTENT);
    }

    @TempDir
    private Path folder;

    private TunnelPair pair;
    private Upstream good;

    @BeforeEach
    void start() throws Exception {
        good = new Upstream(socket -> {
            socket.getInputStream().read();
            socket.getOutputStream().write(CONTENT);
        });
        pair = new TunnelPair(folder).startServer("").startClient("");
    }

    @AfterEach
    void close() throws IOException {
        pair.close();
        good.close();
    }

    /** What one client does with a misbehaving upstream. */
    private interface Visit {
        void with(SocksClient socks) throws Exception;
    }

    /** Many clients visit at once, and one beside them downloads; at the end no relay is left at either end. */
    private void crowd(Visit visit) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                all.add(threads.submit(() -> {
                    try (SocksClient socks = pair.socks()) {
                        visit.with(socks);
                    }
                    return null;
                }));
            }
            download();
            for (Future<?> each : all) {
                each.get();
            }
        }
        nothingIsLeft();
    }

    private void download() throws IOException {
        try (SocksClient socks = pair.socks()) {
            assertEquals(0, socks.connect("127.0.0.1", good.port(), (byte) 'x'));
            assertArrayEquals(CONTENT, socks.in().readAllBytes());
        }
    }

    private void nothingIsLeft() {
        Eventually.holds(
                "every relay has ended at both ends",
                () -> pair.client().counters().started.sum()
                                == pair.client().counters().ended.sum()
                        && pair.server().server().counters().traffic().started.sum()
                                == pair.server()
                                        .server()
                                        .counters()
                                        .traffic()
                                        .ended
                                        .sum());
    }

    @Test
    void anUpstreamThatRefusesIsToldAsSuch() throws Exception {
        int closed = TunnelPair.freeTcpPort();
        crowd(socks -> assertEquals(5, socks.connect("127.0.0.1", closed)));
    }

    @Test
    void anUpstreamThatResetsEndsInAResetAndNotInAnEnd() throws Exception {
        try (Upstream resetting = new Upstream(socket -> {
            socket.getInputStream().read();
            socket.getOutputStream().write(CONTENT, 0, 1000);
            socket.setSoLinger(true, 0);
        })) {
            crowd(socks -> {
                assertEquals(0, socks.connect("127.0.0.1", resetting.port(), (byte) 'x'));
                assertThrows(IOException.class, () -> socks.in().readAllBytes());
            });
        }
    }

    @Test
    void anUpstreamThatAnswersByteByByteArrivesWhole() throws Exception {
        byte[] answer = Arrays.copyOf(CONTENT, 500);
        try (Upstream dripping = new Upstream(socket -> {
            socket.setTcpNoDelay(true);
            for (byte each : answer) {
                socket.getOutputStream().write(each);
            }
        })) {
            crowd(socks -> {
                assertEquals(0, socks.connect("127.0.0.1", dripping.port()));
                assertArrayEquals(answer, socks.in().readAllBytes());
            });
        }
    }

    @Test
    void anUpstreamThatHangsHoldsUpNobodyAndEndsWithItsClient() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Upstream hanging = new Upstream(socket -> over.await())) {
            List<SocksClient> waiting = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                SocksClient socks = pair.socks();
                waiting.add(socks);
                assertEquals(0, socks.connect("127.0.0.1", hanging.port(), CONTENT[i]));
            }
            download();
            for (SocksClient each : waiting) {
                each.abort();
            }
            nothingIsLeft();
            download();
        } finally {
            over.countDown();
        }
    }

    @Test
    void anUpstreamThatDoesNotReadStopsItsOwnClientOnly() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Upstream deaf = new Upstream(socket -> over.await());
                SocksClient socks = pair.socks()) {
            assertEquals(0, socks.connect("127.0.0.1", deaf.port()));
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        socks.out().write(CONTENT);
                    }
                } catch (IOException aborted) {
                    // The upstream closed without having read it all.
                }
            });
            for (int i = 0; i < 5; i++) {
                download();
            }
            over.countDown();
            writer.join();
            nothingIsLeft();
        } finally {
            over.countDown();
        }
    }

    @Test
    void anUpstreamWhoseListenerIsFullIsNotTakenForOneThatAnswered() throws Exception {
        // A backlog of one that nobody accepts from: the kernel takes a few connections and drops the SYNs of the
        // others.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> fillers = new ArrayList<>();
            try {
                for (int i = 0; i < 2; i++) {
                    fillers.add(new Socket(full.getInetAddress(), full.getLocalPort()));
                }
                try (SocksClient socks = pair.socks()) {
                    download();
                    assertEquals(6, socks.connect("127.0.0.1", full.getLocalPort()), "no answer in time");
                }
            } finally {
                for (Socket each : fillers) {
                    each.close();
                }
            }
        }
        download();
    }
}
