package loomwire.tunnel.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.rawnet.linux.TcpHangUp;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.Sockets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class EarlyInputTest {
    private final AtomicInteger told = new AtomicInteger();
    private final CountDownLatch gone = new CountDownLatch(1);
    private Sockets.Pair sockets;

    @BeforeEach
    void connect() throws IOException {
        sockets = Sockets.pair();
    }

    @AfterEach
    void close() throws IOException {
        sockets.close();
    }

    private EarlyInput listen() {
        return new EarlyInput(sockets.near(), false, () -> {
            told.incrementAndGet();
            gone.countDown();
        });
    }

    private void say(String words) throws IOException {
        sockets.far().write(ByteBuffer.wrap(words.getBytes()));
    }

    private TcpHangUp.Presence presence() {
        try {
            SocketChannel near = sockets.near();
            return TcpHangUp.ask(
                    (InetSocketAddress) near.getLocalAddress(), (InetSocketAddress) near.getRemoteAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "words", "half a word and then some"})
    void whoClosesIsGone(String words) throws Exception {
        EarlyInput early = listen();
        say(words);
        sockets.far().close();
        gone.await();
        assertTrue(early.isGone());
        assertNull(early.handOver(() -> {}), "it is too late to go on");
        early.close();
        assertEquals(1, told.get());
    }

    @Test
    void whoResetsIsGone() throws Exception {
        EarlyInput early = listen();
        sockets.far().setOption(StandardSocketOptions.SO_LINGER, 0);
        sockets.far().close();
        gone.await();
        assertTrue(early.isGone());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "words"})
    void whoEndsItsInputAndListensIsNotGoneUntilItCloses(String words) throws Exception {
        EarlyInput early = listen();
        say(words);
        sockets.far().shutdownOutput();
        Eventually.holds("the end is there", () -> presence() == TcpHangUp.Presence.LISTENING);
        assertFalse(early.isGone());
        sockets.far().close();
        gone.await();
        assertTrue(early.isGone());
    }

    @Test
    void whoListensNoMoreTellsNothing() throws Exception {
        EarlyInput early = listen();
        early.close();
        sockets.far().close();
        early.thread().join();
        assertEquals(0, told.get());
        assertFalse(early.isGone());
    }

    @Test
    void theRelayGoesOnWithWhatWasSaidInOrder() throws Exception {
        MemoryConnection.Pair connection = MemoryConnection.pair();
        EarlyInput early = listen();
        say("first, ");
        Eventually.holds("it is kept", () -> early.saidBytes() == 7);
        say("second, ");
        TrafficCounters counters = new TrafficCounters();
        Relay relay = new Relay(sockets.near(), connection.client().open(), new BufferPool(4096), counters);
        relay.continues(early);
        Thread running = Thread.ofVirtual().start(relay::run);
        say("third");
        sockets.far().shutdownOutput();
        var stream = connection.server().streams.getFirst();
        assertEquals("first, second, third", new String(stream.readAll()));
        stream.finish();
        running.join();
        assertNull(relay.failure());
        assertEquals(20, relay.bytesIntoTunnel());
        assertEquals(20, counters.bytesIntoTunnel.sum());
        assertNotNull(early.thread());
        assertFalse(early.thread().isAlive());
    }
}
