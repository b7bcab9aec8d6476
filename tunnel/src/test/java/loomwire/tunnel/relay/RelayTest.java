package loomwire.tunnel.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import loomwire.quic.StreamResetException;
import loomwire.quic.StreamStoppedException;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.MemoryStream;
import loomwire.tunnel.testing.Sockets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RelayTest {
    private static final byte[] LARGE = new byte[3 << 20];

    static {
        new Random(7).nextBytes(LARGE);
    }

    private static final int[] SIZES = {0, 1, 100, 20_000, 300_000, 3 << 20};

    private final BufferPool buffers = new BufferPool(64 << 10);
    private final TrafficCounters counters = new TrafficCounters();
    private Sockets.Pair sockets;
    private MemoryConnection.Pair connection;
    private MemoryStream far;
    private MemoryStream near;
    private Relay relay;
    private Thread running;

    @BeforeEach
    void start() throws IOException {
        sockets = Sockets.pair();
        connection = MemoryConnection.pair();
        near = connection.client().open();
        far = connection.server().streams.getFirst();
        relay = new Relay(sockets.near(), near, buffers, counters, Duration.ofMillis(200));
        running = Thread.ofVirtual().start(relay::run);
    }

    @AfterEach
    void everythingIsOver() throws Exception {
        sockets.far().close();
        connection.client().close();
        running.join();
        assertEquals(1, counters.ended.sum());
        assertTrue(!sockets.near().isOpen());
        assertTrue(near.isSettled(), "both halves of the stream are finished");
    }

    @Test
    void aRelayThatWaitsForTheStreamHoldsNoLargeBuffer() throws Exception {
        Thread sending = Thread.ofVirtual().start(() -> {
            try {
                send(LARGE);
            } catch (IOException theEndOfTheTest) {
                // Nobody reads it all.
            }
        });
        Eventually.holds("the stream is full", () -> near.room() == 0);
        Eventually.holds("the relay waits without a large buffer", () -> buffers.lent() == 0);
        assertEquals(1, buffers.kept(), "it had one before");
        connection.client().close();
        sockets.far().close();
        sending.join();
    }

    private SocketChannel socket() {
        return sockets.far();
    }

    private void send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            socket().write(buffer);
        }
    }

    private byte[] receiveAll() throws IOException {
        return Channels.newInputStream(socket()).readAllBytes();
    }

    private void resetSocket() throws IOException {
        socket().setOption(StandardSocketOptions.SO_LINGER, 0);
        socket().close();
    }

    @Test
    void aSocketsEndIsTheEndOfOneDirectionOnly() throws Exception {
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                send(LARGE);
                socket().shutdownOutput();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertArrayEquals(LARGE, far.readAll());
        sender.join();
        far.write("the answer".getBytes());
        far.finish();
        assertEquals("the answer", new String(receiveAll()));
        running.join();
        assertNull(relay.failure());
        assertEquals(LARGE.length, relay.bytesIntoTunnel());
        assertEquals("the answer".length(), relay.bytesOutOfTunnel());
    }

    @Test
    void aStreamsEndIsTheEndOfOneDirectionOnly() throws Exception {
        Thread.ofVirtual().start(() -> {
            try {
                far.write(LARGE);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            far.finish();
        });
        assertArrayEquals(LARGE, receiveAll());
        send("still here".getBytes());
        socket().shutdownOutput();
        assertEquals("still here", new String(far.readAll()));
        running.join();
        assertNull(relay.failure());
    }

    @Test
    void aResetSocketResetsTheStreamBothWays() throws Exception {
        send(new byte[] {1});
        assertEquals(1, far.read(new byte[10], 0, 10));
        resetSocket();
        assertEquals(
                CloseCode.SOCKET_FAILED.code(),
                assertThrows(StreamResetException.class, () -> far.readAll()).errorCode());
        Eventually.holds("the peer is told that nobody reads", () -> near.ownStopCode() != null);
        assertThrows(StreamStoppedException.class, () -> far.write(new byte[1]));
        running.join();
        assertNotNull(relay.failure());
    }

    @Test
    void aResetStreamResetsTheSocket() throws Exception {
        far.reset(5);
        IOException e = assertThrows(IOException.class, this::receiveAll);
        assertTrue(e.getMessage().contains("reset"), e.toString());
        assertThrows(StreamResetException.class, () -> far.readAll());
        running.join();
        assertInstanceOf(StreamResetException.class, relay.failure());
    }

    @Test
    void aPeerThatStopsReadingStillGetsItsWordThrough() throws Exception {
        far.stopSending(9);
        far.write("413 too large".getBytes());
        far.finish();
        // Written until the relay notices; the answer arrives all the same.
        Thread.ofVirtual().start(() -> {
            try {
                send(new byte[1000]);
            } catch (IOException expected) {
                // The relay may have closed the socket already.
            }
        });
        byte[] answer = new byte[13];
        Channels.newInputStream(socket()).readNBytes(answer, 0, 13);
        assertEquals("413 too large", new String(answer));
        running.join();
        assertInstanceOf(StreamStoppedException.class, relay.failure());
    }

    @Test
    void whatAPeerSaidBeforeItLeftWithInputUnreadIsCarried() throws Exception {
        for (int size : SIZES) {
            restart();
            far.write(new byte[1000]); // never read: closing then resets
            Eventually.holds("the input lies in the socket", () -> counters.bytesOutOfTunnel.sum() >= 1000);
            byte[] said = Arrays.copyOf(LARGE, size);
            Thread sender = sendingThenClosing(said);
            assertEndsWithReset(said);
            sender.join();
        }
    }

    /** The relay is over before anybody reads: what it has taken is not taken back by the reset behind it. */
    @Test
    void whatWasTakenIsDeliveredAfterTheRelayHasEnded() throws Exception {
        far.write(new byte[1000]); // never read: closing then resets
        Eventually.holds("the input lies in the socket", () -> counters.bytesOutOfTunnel.sum() >= 1000);
        byte[] said = Arrays.copyOf(LARGE, 20_000);
        sendingThenClosing(said).join();
        running.join();
        assertEndsWithReset(said);
    }

    @Test
    void anAnswerIsCarriedThoughTheSocketTakesNoMore() throws Exception {
        for (int size : SIZES) {
            restart();
            byte[] said = Arrays.copyOf(LARGE, size);
            Thread flood = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        far.write(LARGE, 0, 10_000); // on and on, so that a write meets the reset
                    }
                } catch (IOException | IllegalStateException over) {
                    // The near end wants no more.
                }
            });
            Eventually.holds("the flood has begun", () -> counters.bytesOutOfTunnel.sum() > 0);
            Thread sender = sendingThenClosing(said);
            assertEndsWithReset(said);
            sender.join();
            flood.join();
        }
    }

    @Test
    void whatTheFarEndSaidBeforeItsResetReachesTheSocketFirst() throws Exception {
        for (int size : SIZES) {
            restart();
            byte[] said = Arrays.copyOf(LARGE, size);
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    far.write(said);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                far.resetWhenDelivered(5);
            });
            ByteBuffer got = ByteBuffer.allocate(LARGE.length + 1);
            IOException end = assertThrows(IOException.class, () -> {
                while (socket().read(got) >= 0) {
                    // to the end, which is a reset
                }
            });
            assertTrue(end.getMessage().contains("reset"), end.toString());
            assertArrayEquals(said, Arrays.copyOf(got.array(), got.position()));
            writer.join();
        }
    }

    @Test
    void aPeerThatGoesOnSendingWhatNobodyWantsStillReadsItsAnswer() throws Exception {
        far.stopSending(9);
        Thread.ofVirtual().start(() -> {
            try {
                far.write(LARGE);
                far.finish();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        for (int i = 0; i < 10; i++) {
            send(LARGE); // more than all buffers hold: it is taken and thrown away, or this would wait for ever
        }
        ByteBuffer got = ByteBuffer.allocate(LARGE.length);
        while (got.hasRemaining() && socket().read(got) >= 0) {
            // up to the last byte
        }
        assertArrayEquals(LARGE, got.array());
        running.join();
    }

    @Test
    void aSocketThatDidNotWaitForItsAnswerIsStillHeard() throws Exception {
        sockets.far().close();
        connection.client().close();
        running.join();
        counters.ended.reset();
        sockets = Sockets.pair();
        connection = MemoryConnection.pair();
        near = connection.client().open();
        far = connection.server().streams.getFirst();
        relay = new Relay(sockets.near(), near, buffers, counters, Duration.ofMillis(200));
        relay.socketTakesNoMore();
        send("said in haste".getBytes());
        sockets.far().close();
        running = Thread.ofVirtual().start(relay::run);
        assertEndsWithReset("said in haste".getBytes());
    }

    private void restart() throws Exception {
        sockets.far().close();
        connection.client().close();
        running.join();
        counters.ended.reset();
        counters.bytesOutOfTunnel.reset();
        start();
    }

    /** Sends, and closes once its own kernel has got rid of it all: until then, a reset throws that away by itself. */
    private Thread sendingThenClosing(byte[] bytes) {
        return Thread.ofVirtual().start(() -> {
            try {
                send(bytes);
                Delivery.await(socket(), Duration.ofSeconds(30));
                socket().close();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void assertEndsWithReset(byte[] expected) throws IOException {
        byte[] got = new byte[expected.length + 1];
        int at = 0;
        try {
            for (int n = far.read(got, 0, got.length); n >= 0; n = far.read(got, at, got.length - at)) {
                at += n;
            }
            throw new AssertionError("ended in order after " + at + " of " + expected.length);
        } catch (StreamResetException e) {
            assertEquals(CloseCode.SOCKET_FAILED.code(), e.errorCode());
        }
        assertArrayEquals(expected, Arrays.copyOf(got, at));
    }

    @Test
    void theEndOfTheConnectionResetsTheSocket() throws Exception {
        connection.server().close(7, "going");
        assertThrows(IOException.class, this::receiveAll);
        running.join();
        assertTrue(relay.failure().getMessage().contains("going"));
    }

    @Test
    void aResetFreesARelayWhoseSocketTakesNoMore() throws Exception {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    far.write(LARGE);
                }
            } catch (IOException | IllegalStateException over) {
                // Reset below.
            }
        });
        // Nobody reads the socket; once nothing more goes into it the relay is in the middle of a write.
        long[] before = {-1};
        Eventually.holds("the relay waits for the socket", () -> {
            long now = counters.bytesOutOfTunnel.sum();
            boolean still = now == before[0] && now > 0;
            before[0] = now;
            return still;
        });
        far.reset(5);
        running.join();
        assertInstanceOf(StreamResetException.class, relay.failure());
    }

    @Test
    void anAbortEndsBothDirectionsAtOnce() throws Exception {
        relay.abort();
        running.join();
        assertThrows(IOException.class, this::receiveAll);
        assertThrows(StreamResetException.class, () -> far.readAll());
    }

    @Test
    void anInterruptEndsTheRelay() throws Exception {
        running.interrupt();
        running.join();
        assertThrows(IOException.class, this::receiveAll);
    }

    @Test
    void largeBuffersComeBackToThePool() throws Exception {
        Thread.ofVirtual().start(() -> {
            try {
                send(LARGE);
                socket().shutdownOutput();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertEquals(LARGE.length, far.readAll().length);
        far.finish();
        running.join();
        assertTrue(buffers.kept() >= 1, "a bulk transfer used large buffers");
    }
}
