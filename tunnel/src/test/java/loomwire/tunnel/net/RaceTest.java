package loomwire.tunnel.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RaceTest {
    /** What never comes to its end within a test. */
    private static final Duration NEVER = Duration.ofHours(1);

    private final Queue<String> discarded = new ConcurrentLinkedQueue<>();

    private static Callable<String> fails(String why) {
        return () -> {
            throw new IOException(why);
        };
    }

    private static Callable<String> hangs() {
        return () -> {
            new CountDownLatch(1).await();
            return "never";
        };
    }

    private String first(List<Callable<String>> runners, Duration headStart, Duration limit) throws Exception {
        return Race.first(runners, headStart, limit, discarded::add);
    }

    @Test
    void theNextOneStartsAtOnceWhenOneHasFailed() throws Exception {
        // With a head start of an hour it could not win otherwise.
        assertEquals("won", first(List.of(fails("a"), fails("b"), fails("c"), () -> "won"), NEVER, NEVER));
    }

    @Test
    void theNextOneStartsBesideOneThatIsSilent() throws Exception {
        assertEquals("won", first(List.of(hangs(), hangs(), () -> "won"), Duration.ofMillis(1), NEVER));
    }

    @Test
    void nobodyElseStartsAfterTheFirstHasWon() throws Exception {
        assertEquals("first", first(List.of(() -> "first", fails("not asked")), NEVER, NEVER));
        assertEquals(0, discarded.size());
    }

    @Test
    void whoArrivesTooLateIsDiscarded() throws Exception {
        CountDownLatch won = new CountDownLatch(1);
        Callable<String> late = () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException overButHere) {
                // As a socket that connected in the moment of the interrupt.
            }
            return "late";
        };
        Callable<String> wins = () -> {
            won.countDown();
            return "won";
        };
        assertEquals("won", first(List.of(late, wins), Duration.ofMillis(1), NEVER));
        assertEquals(List.of("late"), List.copyOf(discarded));
    }

    @Test
    void whenAllFailEachSaysWhyInTheirOrder() {
        Race.LostException lost = assertThrows(
                Race.LostException.class, () -> first(List.of(fails("a"), fails("b"), fails("c")), NEVER, NEVER));
        assertEquals(
                List.of("a", "b", "c"),
                lost.failures().stream().map(Throwable::getMessage).toList());
    }

    @Test
    void theTimeIsForAllTogether() {
        assertThrows(
                TimeoutException.class, () -> first(List.of(hangs(), hangs()), Duration.ZERO, Duration.ofMillis(1)));
    }
}
