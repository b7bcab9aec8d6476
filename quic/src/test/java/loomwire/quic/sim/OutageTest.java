package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.CloseReason;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A path that goes black under load, both ways or one, with the timeouts that a tunnel has by default. */
class OutageTest {
    private static final long SECOND = Simulation.SECOND;
    private static final int STREAMS = 50;
    private static final long BYTES = 100_000;

    private static List<Transfer> loaded(Simulation sim) {
        sim.answerBytes = BYTES;
        Connection connection = sim.connected();
        List<Transfer> transfers = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            transfers.add(sim.request(connection, 100));
        }
        sim.ring.runUntil(() -> transfers.stream().anyMatch(t -> t.bytesRead() > 0), 10 * SECOND, "the first bytes");
        return transfers;
    }

    private static void switchPath(Simulation sim, boolean toServer, boolean toClient) {
        sim.toServer.pass(datagram -> toServer);
        sim.toClient.pass(datagram -> toClient);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true"})
    void afterFiveSecondsEveryStreamGoesOnAndArrivesWhole(boolean toServer, boolean toClient) {
        Simulation sim = new Simulation(21, Simulation.usualLink(), Simulation.usualLink());
        List<Transfer> transfers = loaded(sim);
        switchPath(sim, toServer, toClient);
        sim.ring.run(5 * SECOND);
        long before = sim.ring.now();
        switchPath(sim, true, true);
        sim.ring.runUntil(() -> transfers.stream().allMatch(Transfer::isEndRead), 60 * SECOND, "every answer");
        transfers.forEach(transfer -> assertEquals(BYTES, transfer.bytesRead()));
        // The link itself needs 4 s for what is left; the probe that finds the path again comes within as long as it
        // was away.
        assertTrue(sim.ring.now() - before < 15 * SECOND, "took " + (sim.ring.now() - before) / 1e9 + " s");
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true"})
    void afterSixtySecondsBothEndsHaveGivenUpWithTheReason(boolean toServer, boolean toClient) {
        Simulation sim = new Simulation(22, Simulation.usualLink(), Simulation.usualLink());
        loaded(sim);
        switchPath(sim, toServer, toClient);
        sim.ring.run(60 * SECOND);
        if (!toClient) {
            assertEquals(
                    CloseReason.Origin.IDLE_TIMEOUT,
                    sim.client.closes().getFirst().origin());
        }
        if (!toServer) {
            assertEquals(
                    CloseReason.Origin.IDLE_TIMEOUT,
                    sim.server.closes().getFirst().origin());
        }
        switchPath(sim, true, true);
        sim.ring.run(40 * SECOND);
        assertEquals(0, sim.client.endpoint().connectionCount());
        assertEquals(0, sim.server.endpoint().connectionCount());
    }

    @Test
    void aClientThatDialsAgainAfterALongOutageIsServedAtOnce() {
        Simulation sim = new Simulation(23, Simulation.usualLink(), Simulation.usualLink());
        loaded(sim);
        switchPath(sim, false, false);
        sim.ring.run(60 * SECOND);
        switchPath(sim, true, true);
        Connection again = sim.connect();
        long before = sim.ring.now();
        sim.ring.runUntil(again::isHandshakeConfirmed, SECOND, "a new connection");
        Transfer transfer = sim.request(again, 100);
        sim.ring.runUntil(transfer::isEndRead, 5 * SECOND, "its answer");
        assertTrue(sim.ring.now() - before < 3 * SECOND);
    }
}
