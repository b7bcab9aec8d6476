package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StrangersTurnTest {
    private static final long EACH_NANOS = 100;

    private long now;
    private int waiting = 1000;
    private int looked;
    private final StrangersTurn turn = new StrangersTurn(
            began -> {
                now += EACH_NANOS;
                looked++;
                return --waiting > 0;
            },
            () -> now);

    @Test
    void whenTheirTimeIsOverTheOthersWaitForTheNextTurn() {
        turn.take(now, 5 * EACH_NANOS);
        assertEquals(5, looked);
        turn.take(now, 5 * EACH_NANOS);
        assertEquals(10, looked);
    }

    @Test
    void whereNoTimeIsLeftAFewHaveTheirTurnAllTheSame() {
        turn.take(now, 0);
        assertEquals(1, looked);
    }

    @Test
    void itEndsWhenNobodyWaits() {
        waiting = 3;
        turn.take(now, Long.MAX_VALUE / 2);
        assertEquals(3, looked);
    }
}
