package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.TransportConfig;
import loomwire.quic.connection.Connection;
import loomwire.quic.pipe.MemoryBooks;
import loomwire.quic.pipe.PipeEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that nobody reads, far more than fit, do not keep others of their connection waiting for as long as they like. */
class UnreadReliefTest {
    private static final long SECOND = Simulation.SECOND;
    private static final long MILLI = Simulation.MILLI;
    private static final int STREAM_WINDOW = 32 * 1024;
    private static final TransportConfig TRANSPORT = TransportConfig.builder()
            .maxBidirectionalStreams(2000)
            .maxUnidirectionalStreams(10)
            .initialStreamWindow(STREAM_WINDOW)
            .maxStreamWindow(1 << 20)
            .initialConnectionWindow(1 << 18)
            .maxConnectionWindow(4 << 20)
            .build();
    /** More than memory bears. */
    private static final TransportConfig WIDE = TRANSPORT.toBuilder()
            .initialConnectionWindow(1 << 18)
            .maxConnectionWindow(45 << 20)
            .build();
    /** More than twice what fits into the connection's window. */
    private static final int MANY = 300;

    private static final int UNREAD_BYTES = STREAM_WINDOW + 5_000;
    private static final int HONEST_BYTES = 20_000;

    private final MemoryBooks server = MemoryBooks.ofBytes(512 << 20);

    private Simulation with(MemoryBooks client) {
        return with(client, TRANSPORT);
    }

    private Simulation with(MemoryBooks client, TransportConfig transport) {
        Simulation sim = new Simulation(
                1,
                List.of(new DelayNode(5 * MILLI)),
                List.of(new DelayNode(5 * MILLI)),
                transport,
                client.segments(),
                server.segments());
        sim.transport = transport;
        sim.answerBytes = UNREAD_BYTES;
        return sim;
    }

    private static List<Transfer> unread(Simulation sim, Connection connection, int count) {
        List<Transfer> transfers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Transfer transfer = sim.request(connection, 100);
            transfer.idle(true);
            transfers.add(transfer);
        }
        sim.ring.run(2 * SECOND);
        return transfers;
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 16})
    void aCrowdOfUnreadDownloadsMakesRoomForOneThatIsRead(int megabytes) {
        MemoryBooks client = MemoryBooks.ofBytes((long) megabytes << 20);
        Simulation sim = with(client);
        Connection connection = sim.connected();
        List<Transfer> unread = unread(sim, connection, MANY);
        sim.answerBytes = HONEST_BYTES;
        Transfer honest = sim.request(connection, 100);
        sim.ring.runUntil(honest::isEndRead, 30 * SECOND, "the answer");
        assertTrue(unread.stream().anyMatch(t -> t.stream().receive().pipe().end() == PipeEnd.GIVEN_UP));
        sim.ring.run(120 * SECOND);
        sim.answerBytes = HONEST_BYTES;
        Transfer late = sim.request(connection, 100);
        sim.ring.runUntil(late::isEndRead, SECOND, "the answer once the crowd is gone");
        connection.close(0, "", sim.ring.now());
        sim.client.endpoint().touched(connection);
        unread.forEach(t -> t.idle(false));
        sim.ring.run(60 * SECOND);
        assertEquals(0, client.usedBytes());
        assertEquals(0, server.usedBytes());
    }

    /** Where memory is short of what the window allows, as with the default windows and a heap of 512 MiB. */
    @Test
    void aCrowdThatFillsTheShareOfItsConnectionMakesRoomToo() {
        Simulation sim = with(MemoryBooks.ofBytes(16 << 20), WIDE);
        Connection connection = sim.connected();
        List<Transfer> unread = unread(sim, connection, MANY);
        for (int i = 0; i < 5; i++) {
            sim.answerBytes = HONEST_BYTES;
            Transfer honest = sim.request(connection, 100);
            sim.ring.runUntil(honest::isEndRead, 15 * SECOND, "answer " + i);
        }
        assertTrue(unread.stream().anyMatch(t -> t.stream().receive().pipe().end() == PipeEnd.GIVEN_UP));
    }

    @Test
    void aFewThatNobodyReadsMayWaitForEver() {
        Simulation sim = with(MemoryBooks.ofBytes(512 << 20));
        Connection connection = sim.connected();
        List<Transfer> unread = unread(sim, connection, 20);
        sim.ring.run(600 * SECOND);
        for (Transfer transfer : unread) {
            assertNull(transfer.stream().receive().pipe().end());
            transfer.idle(false);
        }
        sim.ring.runUntil(() -> unread.stream().allMatch(Transfer::isEndRead), 10 * SECOND, "what waited");
        unread.forEach(t -> assertEquals(UNREAD_BYTES, t.bytesRead()));
    }

    @Test
    void whoIsReadNowAndThenIsNotGivenUp() {
        Simulation sim = with(MemoryBooks.ofBytes(512 << 20));
        Connection connection = sim.connected();
        Transfer slow = sim.request(connection, 100);
        slow.idle(true);
        unread(sim, connection, MANY);
        byte[] few = new byte[100];
        for (int i = 0; i < 30; i++) {
            assertSame(few.length, slow.stream().receive().pipe().read(few, 0, few.length));
            sim.ring.run(3 * SECOND);
        }
        assertNull(slow.stream().receive().pipe().end());
    }
}
