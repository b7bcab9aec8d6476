package loomwire.quic.flow;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReceiveBacklogTest {
    private final ReceiveBacklog backlog = new ReceiveBacklog();

    private void received(int filledPercent, int times) {
        for (int i = 0; i < times; i++) {
            backlog.received(filledPercent);
        }
    }

    @Test
    void oneFullBatchIsABurstAndManyAreABacklog() {
        received(100, 1);
        assertFalse(backlog.isBehind());
        received(100, 20);
        assertTrue(backlog.isBehind());
    }

    @Test
    void whoIsBehindStaysSoThroughAShortPauseOfTheSenders() {
        received(100, 100);
        received(2, 10);
        assertTrue(backlog.isBehind());
        received(2, 40);
        assertFalse(backlog.isBehind());
    }

    @Test
    void theAverageCounts() {
        for (int i = 0; i < 100; i++) {
            backlog.received(i % 4 == 0 ? 5 : 100);
        }
        assertTrue(backlog.isBehind());
        for (int i = 0; i < 200; i++) {
            backlog.received(i % 16 == 0 ? 100 : 2);
        }
        assertFalse(backlog.isBehind());
    }
}
