package loomwire.quic.runtime;

import static loomwire.quic.runtime.Duo.LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.StreamResetException;
import loomwire.quic.StreamStoppedException;
import loomwire.quic.TransportConfig;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.PacketPort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How streams behave for their applications, whatever the port. */
@Timeout(90)
abstract class StreamBehaviour {
    private static final TransportConfig DEFAULTS = TransportConfig.DEFAULTS;
    private static final int BIG_BYTES = 24 << 20;
    private final List<Duo> opened = new ArrayList<>();

    abstract PacketPort openPort() throws IOException;

    private Duo duo() throws IOException {
        return duo(DEFAULTS, DEFAULTS);
    }

    private Duo duo(TransportConfig server, TransportConfig client) throws IOException {
        Duo duo = new Duo(openPort(), openPort(), server, client);
        opened.add(duo);
        return duo;
    }

    @AfterEach
    void close() throws IOException {
        for (Duo duo : opened) {
            duo.close();
        }
    }

    /** A stream of a connection with an echoing server brings back what it was given. */
    static void assertEchoes(QuicConnection connection, int bytes) throws Exception {
        assertEchoes(connection.openStream(LONG), bytes);
    }

    static void assertEchoes(QuicStream stream, int bytes) throws Exception {
        byte[] sent = bytes(stream.id(), bytes);
        try (stream) {
            CompletableFuture<Void> writing = Waiting.call(() -> {
                stream.write(sent, 0, sent.length);
                stream.finish();
                return null;
            });
            assertArrayEquals(sent, readAll(stream));
            writing.get();
        }
    }

    private static byte[] bytes(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] readAll(QuicStream stream) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 * 1024];
        for (int n = stream.read(buffer, 0, buffer.length); n >= 0; n = stream.read(buffer, 0, buffer.length)) {
            all.write(buffer, 0, n);
        }
        return all.toByteArray();
    }

    @Test
    void aStreamIsReadAndWrittenAsJavasStreamsAreToo() throws Exception {
        QuicStream stream = duo(DEFAULTS, DEFAULTS).serving(Duo::echo).dial().openStream(LONG);
        try (OutputStream out = stream.out()) {
            out.write('a');
            out.write("bcd".getBytes());
        }
        try (InputStream in = stream.in()) {
            assertEquals('a', in.read());
            assertEquals("bcd", new String(in.readAllBytes()));
            assertEquals(-1, in.read(), "closing what was written ended it in order");
        }
        QuicStream oneWay = stream.connection().openUnidirectionalStream(LONG);
        assertThrows(UnsupportedOperationException.class, oneWay::in);
    }

    @Test
    void whatIsWrittenComesBack() throws Exception {
        QuicConnection connection = duo().serving(Duo::echo).dial();
        assertEchoes(connection, 0);
        assertEchoes(connection, 1);
        assertEchoes(connection, 300_000);
    }

    @Test
    void aThousandStreamsAtOnceEachBringBackTheirOwn() throws Exception {
        QuicConnection connection = duo().serving(Duo::echo).dial();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(Waiting.call(() -> {
                assertEchoes(connection, 4096);
                return null;
            }));
        }
        for (CompletableFuture<Void> one : all) {
            one.get();
        }
    }

    @Test
    void bulkGoesBothWaysAtOnceUnharmed() throws Exception {
        byte[] down = bytes(1, BIG_BYTES);
        byte[] up = bytes(2, BIG_BYTES);
        CompletableFuture<byte[]> arrived = new CompletableFuture<>();
        QuicConnection connection = duo().serving(stream -> {
                    CompletableFuture<Void> writing = Waiting.call(() -> {
                        stream.write(down, 0, down.length);
                        stream.finish();
                        return null;
                    });
                    arrived.complete(readAll(stream));
                    writing.join();
                })
                .dial();
        QuicStream stream = connection.openStream(LONG);
        CompletableFuture<Void> writing = Waiting.call(() -> {
            stream.write(up, 0, up.length);
            stream.finish();
            return null;
        });
        assertArrayEquals(sha256(down), sha256(readAll(stream)));
        assertArrayEquals(sha256(up), sha256(arrived.get()));
        writing.get();
    }

    @Test
    void anAnswerAfterTheEndOfTheQuestionArrivesWhole() throws Exception {
        QuicConnection connection = duo().serving(stream -> {
                    byte[] question = readAll(stream);
                    stream.write(question, 0, question.length);
                    stream.write(question, 0, question.length);
                    stream.finish();
                })
                .dial();
        QuicStream stream = connection.openStream(LONG);
        byte[] question = bytes(3, 200_000);
        stream.write(question, 0, question.length);
        stream.finish();
        byte[] answer = readAll(stream);
        assertEquals(400_000, answer.length);
        assertEquals(-1, stream.read(new byte[1], 0, 1), "the end stays the end");
    }

    @Test
    void aUnidirectionalStreamOnlyGoesOneWay() throws Exception {
        CompletableFuture<byte[]> arrived = new CompletableFuture<>();
        CompletableFuture<Boolean> canWrite = new CompletableFuture<>();
        QuicConnection connection = duo().serving(stream -> {
                    canWrite.complete(stream.canWrite());
                    arrived.complete(readAll(stream));
                })
                .dial();
        QuicStream stream = connection.openUnidirectionalStream(LONG);
        assertFalse(stream.canRead());
        assertThrows(UnsupportedOperationException.class, () -> stream.read(new byte[1], 0, 1));
        byte[] sent = bytes(4, 100_000);
        stream.write(sent, 0, sent.length);
        stream.finish();
        assertArrayEquals(sent, arrived.get());
        assertFalse(canWrite.get());
    }

    @Test
    void aResetEndsThePeersReadWithItsCode() throws Exception {
        CompletableFuture<IOException> seen = new CompletableFuture<>();
        QuicConnection connection = duo().serving(stream -> {
                    try {
                        readAll(stream);
                    } catch (IOException e) {
                        seen.complete(e);
                    }
                })
                .dial();
        QuicStream stream = connection.openStream(LONG);
        stream.write(new byte[1000], 0, 1000);
        stream.reset(77);
        StreamResetException reset = (StreamResetException) seen.get();
        assertEquals(77, reset.errorCode());
        assertThrows(IOException.class, () -> stream.write(new byte[1], 0, 1));
        stream.close();
    }

    @Test
    void whatWasWrittenBeforeAResetThatWaitsArrivesWhole() throws Exception {
        for (int size : new int[] {0, 1, 100, 20_000, 300_000, 5_000_000}) {
            CompletableFuture<byte[]> arrived = new CompletableFuture<>();
            CompletableFuture<IOException> seen = new CompletableFuture<>();
            QuicConnection connection = duo().serving(stream -> readUntilItFails(stream, arrived, seen))
                    .dial();
            QuicStream stream = connection.openStream(LONG);
            byte[] sent = bytes(size, size);
            stream.write(sent, 0, sent.length);
            stream.resetWhenDelivered(77);
            assertThrows(IOException.class, () -> stream.write(new byte[1], 0, 1));
            assertEquals(77, ((StreamResetException) seen.get()).errorCode());
            assertArrayEquals(sent, arrived.get());
            stream.close();
        }
    }

    private static void readUntilItFails(
            QuicStream stream, CompletableFuture<byte[]> arrived, CompletableFuture<IOException> seen) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[7000];
        try {
            for (int n = stream.read(buffer, 0, buffer.length); n >= 0; n = stream.read(buffer, 0, buffer.length)) {
                all.write(buffer, 0, n);
            }
            seen.completeExceptionally(new AssertionError("it ended in order"));
        } catch (IOException e) {
            arrived.complete(all.toByteArray());
            seen.complete(e);
        }
    }

    @Test
    void aResetIsToldToWhoeverIsBusyElsewhere() throws Exception {
        CompletableFuture<IOException> before = new CompletableFuture<>();
        CompletableFuture<IOException> after = new CompletableFuture<>();
        QuicConnection connection = duo().serving(stream -> {
                    stream.onAbort(before::complete);
                    stream.write(new byte[1], 0, 1);
                    before.join();
                    stream.onAbort(after::complete);
                    after.join();
                })
                .dial();
        QuicStream stream = connection.openStream(LONG);
        stream.write(new byte[1], 0, 1);
        stream.read(new byte[1], 0, 1);
        stream.reset(77);
        assertEquals(77, ((StreamResetException) before.get()).errorCode());
        assertEquals(77, ((StreamResetException) after.get()).errorCode());
        stream.close();
    }

    @Test
    void theEndOfTheConnectionIsToldToWhoeverIsBusyElsewhere() throws Exception {
        CompletableFuture<IOException> here = new CompletableFuture<>();
        CompletableFuture<IOException> there = new CompletableFuture<>();
        QuicConnection connection = duo().serving(stream -> {
                    stream.onAbort(there::complete);
                    stream.write(new byte[1], 0, 1);
                    there.join();
                })
                .dial();
        QuicStream stream = connection.openStream(LONG);
        stream.write(new byte[1], 0, 1);
        stream.read(new byte[1], 0, 1);
        stream.onAbort(here::complete);
        connection.close(5, "enough");
        assertEquals(5, ((ConnectionClosedException) here.get()).reason().errorCode());
        assertTrue(there.get().getMessage().contains("enough"), there.get().getMessage());
    }

    @Test
    void whoHasClosedAStreamIsToldNothingMore() throws Exception {
        CompletableFuture<IOException> told = new CompletableFuture<>();
        QuicConnection connection = duo().dial();
        QuicStream stream = connection.openStream(LONG);
        stream.onAbort(told::complete);
        stream.close();
        connection.close();
        assertFalse(told.isDone());
    }

    @Test
    void stopSendingEndsThePeersWriteWithItsCode() throws Exception {
        CompletableFuture<IOException> seen = new CompletableFuture<>();
        QuicConnection connection = duo().serving(stream -> {
                    try {
                        while (true) {
                            stream.write(new byte[100_000], 0, 100_000);
                        }
                    } catch (IOException e) {
                        seen.complete(e);
                    }
                })
                .dial();
        QuicStream stream = connection.openStream(LONG);
        stream.write(new byte[1], 0, 1);
        assertTrue(stream.read(new byte[10], 0, 10) > 0);
        stream.stopSending(88);
        StreamStoppedException stopped = (StreamStoppedException) seen.get();
        assertEquals(88, stopped.errorCode());
        assertThrows(IOException.class, () -> stream.read(new byte[1], 0, 1));
        stream.close();
    }

    @Test
    void aReadThatWaitsTooLongTimesOutAndTheStreamGoesOn() throws Exception {
        QuicConnection connection = duo().serving(Duo::echo).dial();
        QuicStream stream = connection.openStream(LONG);
        stream.readTimeout(Duration.ofMillis(30));
        QuicTimeoutException timeout = assertThrows(QuicTimeoutException.class, () -> stream.read(new byte[1], 0, 1));
        assertTrue(timeout.getMessage().contains(AddressWords.of(connection.remoteAddress())), timeout.getMessage());
        stream.readTimeout(Duration.ZERO);
        assertEchoes(stream, 5000);
    }

    @Test
    void aWriteWithoutProgressTimesOut() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        QuicConnection connection = duo().serving(stream -> {
                    while (!over.get()) {
                        Thread.onSpinWait(); // Never reads, until the client is done with it.
                        Thread.yield();
                    }
                })
                .dial();
        QuicStream stream = connection.openStream(LONG);
        stream.writeTimeout(Duration.ofMillis(200));
        assertThrows(QuicTimeoutException.class, () -> {
            while (true) {
                stream.write(new byte[1 << 20], 0, 1 << 20);
            }
        });
        over.set(true);
        stream.close();
    }

    @Test
    void anInterruptEndsAReadAndStaysPending() throws Exception {
        QuicConnection connection = duo().serving(Duo::echo).dial();
        QuicStream stream = connection.openStream(LONG);
        AtomicBoolean pending = new AtomicBoolean();
        Waiting waiting = new Waiting();
        Thread reader = waiting.blockedIn(() -> {
            try {
                stream.read(new byte[1], 0, 1);
            } finally {
                pending.set(Thread.currentThread().isInterrupted());
            }
        });
        reader.interrupt();
        assertEquals(InterruptedIOException.class, waiting.ends().getFirst().getClass());
        assertTrue(pending.get());
        assertEchoes(stream, 5000);
    }

    @Test
    void closingAStreamHereEndsTheCallsThatWaitOnIt() throws Exception {
        QuicConnection connection = duo().serving(stream -> readAll(stream)).dial();
        QuicStream stream = connection.openStream(LONG);
        Waiting waiting = new Waiting();
        waiting.blockedIn(() -> stream.read(new byte[1], 0, 1));
        stream.close();
        assertTrue(waiting.ends().getFirst().getMessage().contains("stopped here"));
        assertThrows(IOException.class, () -> stream.write(new byte[1], 0, 1));
        stream.close();
    }

    @Test
    void nothingCanBeWrittenAfterTheEnd() throws Exception {
        QuicConnection connection = duo().serving(Duo::echo).dial();
        QuicStream stream = connection.openStream(LONG);
        stream.finish();
        stream.finish();
        assertThrows(IOException.class, () -> stream.write(new byte[1], 0, 1));
        assertEquals(-1, stream.read(new byte[1], 0, 1));
    }

    @Test
    void aThousandAbortedStreamsLeaveRoomForAGoodOne() throws Exception {
        Duo duo = duo(
                        DEFAULTS.toBuilder()
                                .maxBidirectionalStreams(100)
                                .maxUnidirectionalStreams(10)
                                .build(),
                        DEFAULTS)
                .serving(Duo::echo);
        QuicConnection connection = duo.dial();
        for (int i = 0; i < 1000; i++) {
            QuicStream stream = connection.openStream(LONG);
            stream.write(new byte[20_000], 0, 20_000);
            if (i % 2 == 0) {
                stream.read(new byte[100], 0, 100);
            }
            stream.close();
        }
        assertEchoes(connection, 3 << 20);
    }

    @Test
    void manyHalfReadStreamsDoNotStarveTheConnection() throws Exception {
        TransportConfig narrow = DEFAULTS.toBuilder()
                .initialStreamWindow(256 << 10)
                .maxStreamWindow(256 << 10)
                .initialConnectionWindow(512 << 10)
                .maxConnectionWindow(512 << 10)
                .build();
        QuicConnection connection = duo(narrow, narrow)
                .serving(stream -> {
                    // 200 streams of 10 kB are four connection windows; none alone is worth telling of.
                    stream.write(new byte[10_000], 0, 10_000);
                    readAll(stream);
                    stream.finish();
                })
                .dial();
        List<QuicStream> idle = new ArrayList<>();
        byte[] buffer = new byte[4096];
        for (int i = 0; i < 200; i++) {
            QuicStream stream = connection.openStream(LONG);
            stream.write(new byte[1], 0, 1);
            for (int left = 10_000; left > 0; ) {
                left -= stream.read(buffer, 0, buffer.length);
            }
            idle.add(stream);
        }
        for (QuicStream stream : idle) {
            stream.finish();
            assertEquals(-1, stream.read(buffer, 0, 1));
        }
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
