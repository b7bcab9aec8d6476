package loomwire.quic.runtime;

import static loomwire.quic.runtime.Duo.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import loomwire.quic.MemoryBudget;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.QuicTimeoutException;
import loomwire.quic.TransportConfig;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.memory.LinkConditions;
import loomwire.rawnet.memory.MemoryNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The budget as applications meet it: threads that write and read while memory is short, and books that balance. */
@Tag("slow")
@Timeout(120)
class MemoryBudgetTest {
    private static final int RESERVE_BYTES = 16 << 20;
    private final MemoryNetwork network = new MemoryNetwork(1, LinkConditions.PERFECT);

    private PacketPort openPort() throws IOException {
        return network.open(new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 0));
    }

    private Duo duo(MemoryBudget budget) throws IOException {
        return new Duo(openPort(), openPort(), TransportConfig.DEFAULTS, TransportConfig.DEFAULTS, 64, budget);
    }

    /** A connection whose handshake is over at the server too, which answers a PING only then: a handshake needs memory. */
    private static QuicConnection settled(Duo duo) throws IOException {
        QuicConnection connection = duo.dial();
        connection.ping(LONG);
        return connection;
    }

    @Test
    void manyStreamsEchoToTheEndOverATinyBudgetAndGiveAllOfItBack() throws Exception {
        MemoryBudget budget = MemoryBudget.ofBytes(300_000);
        try (Duo duo = duo(budget).serving(Duo::echo)) {
            QuicConnection connection = duo.dial();
            List<CompletableFuture<Long>> echoes = new ArrayList<>();
            for (int i = 0; i < 48; i++) {
                QuicStream stream = connection.openStream(LONG);
                Waiting.call(() -> {
                    byte[] piece = new byte[7000];
                    for (int n = 0; n < 40; n++) {
                        stream.write(piece, 0, piece.length);
                    }
                    stream.finish();
                    return null;
                });
                echoes.add(Waiting.call(() -> readToEnd(stream)));
            }
            for (CompletableFuture<Long> echo : echoes) {
                assertEquals(280_000, echo.get(60, TimeUnit.SECONDS));
            }
            Waiting.until(() -> duo.client.stats().streams().open() == 0);
        }
        assertEquals(0, budget.heldBytes(), budget.toString());
        assertEquals(0, budget.promisedBytes(), budget.toString());
    }

    private static long readToEnd(QuicStream stream) throws IOException {
        byte[] buffer = new byte[10_000];
        long sum = 0;
        for (int n = stream.read(buffer, 0, buffer.length); n >= 0; n = stream.read(buffer, 0, buffer.length)) {
            sum += n;
        }
        return sum;
    }

    @Test
    void aWriterThatGotNoMemoryAtAllGoesOnOnceThereIsSome() throws Exception {
        MemoryBudget budget = MemoryBudget.ofBytes(10_000_000);
        try (Duo duo = duo(budget).serving(Duo::echo)) {
            QuicStream stream = settled(duo).openStream(LONG);
            long others = budget.limitBytes() + RESERVE_BYTES;
            budget.hold(others);
            stream.writeTimeout(Duration.ofMillis(100));
            assertThrows(QuicTimeoutException.class, () -> stream.write(new byte[1], 0, 1));
            stream.writeTimeout(Duration.ZERO);
            Thread[] writer = new Thread[1];
            CompletableFuture<Void> written = new CompletableFuture<>();
            writer[0] = Thread.ofVirtual().start(() -> {
                try {
                    stream.write(new byte[50_000], 0, 50_000);
                    stream.finish();
                    written.complete(null);
                } catch (IOException e) {
                    written.completeExceptionally(e);
                }
            });
            Waiting.untilBlocked(writer[0]);
            assertFalse(written.isDone());
            budget.release(others);
            written.get(30, TimeUnit.SECONDS);
            assertEquals(50_000, readToEnd(stream));
        }
        assertEquals(0, budget.usedBytes(), budget.toString());
    }

    @Test
    void aReaderOfAWindowThatMemoryMadeSmallGetsEverything() throws Exception {
        int total = 1 << 20;
        MemoryBudget budget = MemoryBudget.ofBytes(10_000_000);
        budget.hold(budget.limitBytes());
        try (Duo duo = duo(budget).serving(stream -> {
            byte[] piece = new byte[64 * 1024];
            for (int n = 0; n < total; n += piece.length) {
                stream.write(piece, 0, piece.length);
            }
            stream.finish();
        })) {
            // Memory is short for what comes, not for who comes.
            budget.release(budget.limitBytes() / 2);
            QuicStream stream = settled(duo).openStream(LONG);
            budget.hold(budget.limitBytes() / 2);
            stream.finish();
            assertEquals(total, readToEnd(stream));
            budget.release(budget.limitBytes());
        }
        assertEquals(0, budget.heldBytes(), budget.toString());
    }

    /** Nothing else would: the peer has used up its credit, and until it hears of more it says nothing. */
    @Test
    void aReaderThatHasReadAllThatThePeerCouldSendEndsTheLoopsSleep() throws Exception {
        int window = 256 * 1024;
        int left = 10_000; // less than an eighth of the window, of which the loop is told otherwise
        int total = window - 1000;
        TransportConfig quiet = TransportConfig.builder()
                .initialStreamWindow(window)
                .maxStreamWindow(window)
                .maxIdleTimeout(Duration.ZERO)
                .keepAlivePeriod(Duration.ZERO)
                .build();
        MemoryBudget budget = MemoryBudget.ofBytes(10_000_000);
        SleepWatch port = new SleepWatch(openPort());
        try (Duo duo = new Duo(openPort(), port, quiet, quiet, 64, budget).serving(stream -> {
            stream.write(new byte[total], 0, total);
            readToEnd(stream);
        })) {
            QuicStream stream = duo.dial().openStream(LONG);
            stream.write(new byte[1], 0, 1);
            Waiting.until(() -> stream.available() == total);
            budget.hold(budget.limitBytes());
            byte[] buffer = new byte[total];
            for (int n = 0; n < total - left; ) {
                n += stream.read(buffer, 0, total - left - n);
            }
            // Its last timer, which gives back what a resting connection does not need, would wake it too.
            Waiting.until(() -> port.asleepForNanos() > LONG.toNanos());
            long turns = port.turns();
            assertEquals(left, stream.read(buffer, 0, left));
            Waiting.until(() -> port.turns() > turns);
            budget.release(budget.limitBytes());
            stream.finish();
        }
    }

    @Test
    void streamsThatAreAbandonedInTheMiddleGiveEverythingBackToo() throws Exception {
        MemoryBudget budget = MemoryBudget.ofBytes(64 << 20);
        List<QuicStream> reset = new ArrayList<>();
        try (Duo duo = duo(budget).serving(Duo::echo)) {
            QuicConnection connection = duo.dial();
            for (int i = 0; i < 200; i++) {
                QuicStream stream = connection.openStream(LONG);
                stream.write(new byte[30_000], 0, 30_000);
                if (i % 3 == 0) {
                    stream.reset(1);
                    reset.add(stream);
                } else if (i % 3 == 1) {
                    stream.close();
                } // else the end of the connection is the stream's
            }
            assertTrue(budget.heldBytes() > 0);
            if (connection.number() % 2 == 0) {
                connection.close();
            }
        }
        // What came whole may be read to its end, as the answer to a stream whose reset came late: whoever has it gives
        // it back.
        reset.forEach(QuicStream::close);
        Waiting.until(() -> budget.heldBytes() == 0);
        assertEquals(0, budget.promisedBytes(), budget.toString());
    }

    @Test
    void streamsThatNobodyAcceptedAreGivenBackWithTheirConnection() throws Exception {
        MemoryBudget budget = MemoryBudget.ofBytes(64 << 20);
        try (Duo duo = duo(budget)) {
            QuicConnection accepted = duo.dial();
            QuicConnection notAccepted = duo.dial();
            duo.server.accept(LONG);
            writeAndFinish(accepted, 30);
            writeAndFinish(notAccepted, 30);
            Waiting.until(() -> duo.server.stats().traffic().streamBytesReceived() == 60 * 30_000);
            accepted.close();
        }
        assertEquals(0, budget.heldBytes(), budget.toString());
        assertEquals(0, budget.promisedBytes(), budget.toString());
    }

    private static void writeAndFinish(QuicConnection connection, int streams) throws IOException {
        for (int i = 0; i < streams; i++) {
            QuicStream stream = connection.openStream(LONG);
            stream.write(new byte[30_000], 0, 30_000);
            stream.finish();
        }
    }
}
