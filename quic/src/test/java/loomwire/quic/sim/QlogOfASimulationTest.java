package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import loomwire.quic.connection.Connection;
import loomwire.quic.event.Recording;
import loomwire.quic.qlog.QlogSchemaCheck;
import loomwire.quic.qlog.Qlogs;
import org.junit.jupiter.api.Test;

/** The qlogs of whole connections: valid by the drafts, complete, and the same for the same seed. */
class QlogOfASimulationTest {
    private static final long MILLI = Simulation.MILLI;
    private static final long SECOND = Simulation.SECOND;

    /** A life with a Retry, losses, an update of keys and a close. */
    private static Qlogs eventfulLife(long seed) {
        Qlogs logs = new Qlogs();
        Simulation sim = Recording.by(
                logs,
                () -> Simulation.withRetry(
                        seed, List.of(new DelayNode(10 * MILLI)), List.of(new DelayNode(10 * MILLI))));
        Connection connection = sim.connected();
        int[] count = {0};
        sim.toClient.pass(d -> ++count[0] % 40 != 0);
        sim.answerBytes = 500_000;
        Transfer transfer = sim.request(connection, 10_000);
        sim.ring.run(50 * MILLI);
        connection.updateKeys();
        sim.ring.runUntil(transfer::isEndRead, 60 * SECOND, "the answer");
        connection.close(7, "done", sim.ring.now());
        sim.client.endpoint().touched(connection);
        sim.ring.run(5 * SECOND);
        return logs;
    }

    @Test
    void everyEventIsValidByTheDraftsAndAllKindsAreThere() {
        Set<Object> names = new TreeSet<>();
        for (Qlogs.Log log : eventfulLife(1).logs()) {
            assertTrue(log.ended);
            List<Map<?, ?>> records = log.records();
            QlogSchemaCheck.check(records);
            records.stream().skip(1).forEach(record -> names.add(record.get("name")));
            double before = 0;
            for (Map<?, ?> record : records.subList(1, records.size())) {
                double time = ((Number) record.get("time")).doubleValue();
                assertTrue(time >= before, time + " after " + before);
                before = time;
            }
        }
        Set<Object> missing = new HashSet<>(QlogSchemaCheck.events());
        missing.removeAll(names);
        // Nothing was out of order or out of bounds here.
        missing.removeAll(Set.of("quic:packet_buffered", "quic:packet_dropped", "loglevel:warning"));
        assertEquals(Set.of(), missing);
    }

    @Test
    void theSameSeedGivesTheSameBytes() {
        List<Qlogs.Log> first = eventfulLife(2).logs();
        List<Qlogs.Log> second = eventfulLife(2).logs();
        assertEquals(first.size(), second.size());
        for (int i = 0; i < first.size(); i++) {
            assertArrayEquals(first.get(i).bytes(), second.get(i).bytes());
        }
    }

    @Test
    void aPacketIsToldBeforeWhatItCauses() {
        List<Map<?, ?>> records = eventfulLife(3).of(true).records();
        List<Object> names =
                records.stream().<Object>map(record -> record.get("name")).toList();
        int acked = names.indexOf("quic:packets_acked");
        assertEquals("quic:packet_received", names.get(acked - 1));
    }
}
