package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import loomwire.quic.event.FailedLife;
import org.junit.jupiter.api.Test;

/** A simulation that fails leaves the qlogs of both ends where its message says. */
class FailedSimulationTest {
    private static final Pattern PATH = Pattern.compile("[^ ,\\[]+\\.sqlog");

    private static void failing() {
        Simulation sim = Simulation.withDelay(31, 10 * Simulation.MILLI);
        sim.connected();
        sim.ring.runUntil(() -> false, Simulation.SECOND, "what never comes");
    }

    private static List<Path> leftBy(String name) {
        Throwable failure = new AssertionError("not within 1000 ms: what never comes");
        Throwable told = FailedLife.retold(failure, name, FailedSimulationTest::failing);
        assertSame(failure, told.getCause());
        assertTrue(told.getMessage().contains("what never comes"), told.getMessage());
        return PATH.matcher(told.getMessage())
                .results()
                .map(match -> Path.of(match.group()))
                .toList();
    }

    @Test
    void itsQlogsAreWhereTheMessageSaysAndTheSameEachTime() throws IOException {
        List<Path> first = leftBy("FailedSimulationTest once");
        List<Path> second = leftBy("FailedSimulationTest again");
        assertEquals(2, first.size(), first.toString());
        for (int i = 0; i < first.size(); i++) {
            assertTrue(Files.size(first.get(i)) > 1_000);
            assertEquals(-1, Files.mismatch(first.get(i), second.get(i)));
        }
    }

    @Test
    void aFailureWithoutConnectionsIsTheSame() {
        Throwable failure = new AssertionError("arithmetic");
        assertSame(failure, FailedLife.retold(failure, "none", () -> {}));
    }
}
