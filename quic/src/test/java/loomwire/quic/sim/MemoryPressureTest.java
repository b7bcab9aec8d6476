package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.RefusalCause;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.TransportError;
import loomwire.quic.connection.Connection;
import loomwire.quic.pipe.MemoryBooks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With too little memory everything gets slower, nothing stands still for ever, and all of it comes back in the end. */
@Tag("slow")
class MemoryPressureTest {
    private static final long SECOND = Simulation.SECOND;
    private static final long MILLI = Simulation.MILLI;

    private static Simulation sharing(MemoryBooks client, MemoryBooks server, long seed, double loss) {
        return new Simulation(
                seed,
                List.of(new LossNode(loss, 2, false, seed), new DelayNode(5 * MILLI)),
                List.of(new LossNode(loss, 2, false, seed + 77), new DelayNode(5 * MILLI)),
                TransportConfig.DEFAULTS,
                client.segments(),
                server.segments());
    }

    private static List<Transfer> requests(Simulation sim, Connection connection, int count, long bytes) {
        List<Transfer> transfers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            transfers.add(sim.request(connection, bytes));
        }
        return transfers;
    }

    private static void closeAll(Simulation sim, Connection connection) {
        connection.close(0, "", sim.ring.now());
        sim.client.endpoint().touched(connection);
        sim.ring.run(60 * SECOND);
        assertEquals(
                0,
                sim.client.endpoint().connectionCount() + sim.server.endpoint().connectionCount());
    }

    @Test
    void manyBulkStreamsAllFinishWhereConnectionsAndStreamsAloneFillTheBudget() {
        for (long seed = 1; seed <= 5; seed++) {
            MemoryBooks budget = MemoryBooks.ofBytes(90_000);
            Simulation sim = sharing(budget, budget, seed, seed % 3 * 0.02);
            sim.answerBytes = 50_000;
            Connection connection = sim.connected();
            List<Transfer> transfers = requests(sim, connection, 30, 50_000);
            assertTrue(budget.heldBytes() >= budget.limitBytes(), "the streams of one end are enough to fill it");
            sim.ring.runUntil(
                    () -> transfers.stream().allMatch(Transfer::isEndRead), 600 * SECOND, "all answers, seed " + seed);
            closeAll(sim, connection);
            assertEquals(0, budget.heldBytes(), "seed " + seed);
            assertEquals(0, budget.promisedBytes(), "seed " + seed);
        }
    }

    @Test
    void windowsThatGrewGiveBackWhatTheyWereGranted() {
        MemoryBooks budget = MemoryBooks.ofBytes(64 << 20);
        Simulation sim = sharing(MemoryBooks.ofBytes(1 << 30), budget, 3, 0);
        sim.answerBytes = 1000;
        Connection connection = sim.connected();
        Transfer bulk = sim.request(connection, 15_000_000);
        long most = 0;
        while (!bulk.isEndRead()) {
            sim.ring.run(20 * MILLI);
            most = Math.max(most, budget.promisedBytes());
        }
        assertTrue(most > 0, "no window grew");
        closeAll(sim, connection);
        assertEquals(0, budget.usedBytes());
    }

    @Test
    void aWindowDoesNotGrowWhereThereIsNoMemoryForIt() {
        MemoryBooks budget = MemoryBooks.ofBytes(1 << 20);
        Simulation sim = sharing(MemoryBooks.ofBytes(1 << 30), budget, 3, 0);
        sim.answerBytes = 1000;
        Connection connection = sim.connected();
        Transfer bulk = sim.request(connection, 15_000_000);
        sim.ring.runUntil(bulk::isEndRead, 100 * SECOND, "the answer");
        assertTrue(budget.deniedGrowths() > 0);
        assertTrue(budget.promisedBytes() <= budget.limitBytes());
    }

    @Test
    void whatNobodyReadsNeverTakesMoreThanTheReserve() {
        MemoryBooks budget = MemoryBooks.ofBytes(1 << 20);
        Simulation sim = sharing(MemoryBooks.ofBytes(1 << 30), budget, 5, 0);
        sim.answerBytes = 10;
        Connection connection = sim.connected();
        sim.server.idleNewcomers(true);
        List<Transfer> transfers = requests(sim, connection, 500, 40_000);
        long most = 0;
        for (int i = 0; i < 45; i++) { // less than the time after which unread streams are given up
            sim.ring.run(100 * MILLI);
            most = Math.max(most, budget.heldBytes());
        }
        assertTrue(most > budget.limitBytes(), "the peer was held back before it could do harm");
        assertTrue(most <= budget.limitBytes() + (16 << 20) + (1 << 20), "held " + most);
        assertTrue(sim.server.endpoint().counters().drops().of(DropReason.OUT_OF_MEMORY) > 0);
        sim.server.idleNewcomers(false);
        sim.server.transfers().forEach(transfer -> transfer.idle(false));
        sim.ring.runUntil(() -> transfers.stream().allMatch(Transfer::isEndRead), 600 * SECOND, "all answers");
        closeAll(sim, connection);
        assertEquals(0, budget.usedBytes());
    }

    @Test
    void aConnectionTooManyIsRefusedUntilThereIsMemoryAgain() {
        MemoryBooks budget = MemoryBooks.ofBytes(1);
        Simulation sim = sharing(MemoryBooks.ofBytes(1 << 30), budget, 7, 0);
        Connection first = sim.connected();
        sim.connect();
        sim.ring.run(3 * SECOND); // a refusal is believed after two
        CloseReason reason = sim.client.closes().getFirst();
        assertEquals(CloseReason.Origin.PEER_TRANSPORT, reason.origin());
        assertEquals(TransportError.CONNECTION_REFUSED, reason.errorCode());
        assertTrue(budget.refusedConnections() >= 1);
        assertTrue(sim.server.endpoint().counters().refusals().get(RefusalCause.OUT_OF_MEMORY) >= 1);
        closeAll(sim, first);
        Connection third = sim.connect();
        sim.ring.runUntil(third::isHandshakeConfirmed, SECOND, "a handshake");
        closeAll(sim, third);
        assertEquals(0, budget.usedBytes());
    }
}
