package loomwire.tunnel.server;

import static loomwire.tunnel.server.ServerOnMemory.LONG;
import static loomwire.tunnel.server.ServerOnMemory.answer;
import static loomwire.tunnel.server.ServerOnMemory.ask;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import loomwire.quic.QuicStream;
import loomwire.quic.StreamResetException;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.GoAway;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.MemoryStream;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServerStopTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LinkedBlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private Upstream upstream;
    private ServerOnMemory on;

    @BeforeEach
    void start() throws Exception {
        upstream = new Upstream(socket -> {
            sockets.add(socket);
            over.await();
        });
        on = new ServerOnMemory(ServerDeadlines.DEFAULTS, "");
    }

    @AfterEach
    void stop() throws IOException {
        over.countDown();
        on.close();
        upstream.close();
    }

    private Thread drain(Duration limit) {
        return Thread.ofVirtual().start(() -> {
            try {
                on.server.drain(limit);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private MemoryStream relayed(MemoryConnection client) throws IOException {
        MemoryStream stream = ask(client, upstream.port());
        assertEquals(OpenAnswer.ok(), answer(stream));
        return stream;
    }

    @Test
    void whatIsServedIsServedToItsEndAndWhatComesLaterIsHandedBack() throws Exception {
        MemoryConnection client = on.client();
        MemoryStream stream = relayed(client);
        MemoryStream silent = client.open();
        Thread draining = drain(MINUTE);

        QuicStream word = client.acceptStream(LONG);
        assertFalse(word.canWrite());
        assertEquals(new GoAway(MINUTE), GoAway.read(DeadlineReader.of(word, LONG)));
        for (MemoryStream late : new MemoryStream[] {silent, client.open(), client.open()}) {
            late.write(OpenRequest.echo().encode());
            assertEquals(
                    CloseCode.NOT_PROCESSED.code(),
                    assertThrows(StreamResetException.class, () -> answer(late)).errorCode());
            Eventually.holds("both halves are handed back", late::isSettled);
        }
        assertEquals(3, on.counters().streams().notProcessed.sum());
        assertFalse(on.endpoint.isAccepting());
        assertTrue(draining.isAlive());

        Socket socket = sockets.take();
        socket.getOutputStream().write("to the end".getBytes());
        socket.shutdownOutput();
        assertArrayEquals("to the end".getBytes(), stream.readAll());
        stream.finish();
        draining.join();
        assertEquals(1, on.counters().admissions().goAways.sum());
        on.server.close();
        assertEquals(CloseCode.NO_ERROR, CloseCode.ofPeer(client.closeReason()));
        assertEquals(0, on.counters().streams().cutOff.sum());
        assertEquals(0, on.counters().deadlines().sum(Deadline.DRAIN));
    }

    @Test
    void whatDoesNotEndInTimeIsCutOff() throws Exception {
        MemoryConnection client = on.client();
        MemoryStream stream = relayed(client);
        on.server.drain(Duration.ofMillis(50));
        assertEquals(1, on.counters().deadlines().sum(Deadline.DRAIN));
        on.server.close();
        assertEquals(1, on.counters().streams().cutOff.sum());
        assertEquals(CloseCode.NO_ERROR, CloseCode.ofPeer(client.closeReason()));
        assertThrows(IOException.class, stream::readAll);
        Socket socket = sockets.take();
        IOException e =
                assertThrows(IOException.class, () -> socket.getInputStream().read());
        assertTrue(e.getMessage().contains("reset"), "the target learns that this was not the end: " + e.getMessage());
    }

    @Test
    void anIdleServerStopsAtOnce() throws Exception {
        MemoryConnection client = on.client();
        MemoryConnection unauthenticated = on.endpoint.connect();
        Eventually.holds(
                "it is accepted",
                () -> on.counters().admissions().unauthenticated.sum() == 1);
        // A minute is longer than this test may take.
        on.server.drain(MINUTE);
        assertTrue(client.isOpen(), "only closing ends it");
        on.server.close();
        assertTrue(client.awaitClose(LONG));
        assertTrue(unauthenticated.awaitClose(LONG));
        assertEquals(CloseCode.NO_ERROR, CloseCode.ofPeer(unauthenticated.closeReason()));
    }

    @Test
    void aStopInThePresenceOfAClientThatTakesNoWordIsNotHeldUp() throws Exception {
        MemoryConnection deaf = on.client();
        deaf.close();
        MemoryConnection client = on.client();
        on.server.drain(MINUTE);
        assertEquals(new GoAway(MINUTE), GoAway.read(DeadlineReader.of(client.acceptStream(LONG), LONG)));
    }

    @Test
    void whoIsLetInMeanwhileIsToldToo() throws Exception {
        relayed(on.client());
        MemoryConnection late = on.endpoint.connect();
        drain(MINUTE);
        Eventually.holds("it drains", () -> !on.endpoint.isAccepting());
        Authentication.awaitServer(
                late, Authentication.introduce(late, ServerOnMemory.KEY, List.of()), ServerOnMemory.KEY);
        assertEquals(new GoAway(MINUTE), GoAway.read(DeadlineReader.of(late.acceptStream(LONG), LONG)));
    }

    @Test
    void closingTwiceIsClosingOnce() throws Exception {
        relayed(on.client());
        on.server.close();
        on.server.close();
        assertEquals(1, on.counters().streams().cutOff.sum());
    }
}
