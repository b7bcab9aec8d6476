package loomwire.quic.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Fuzzed connections against server and client: a few hundred seeds in the suite, without end where
 * {@code -Dloomwire.fuzz.minutes=N} asks for it ({@code quic/fuzz} does), one with {@code -Dloomwire.fuzz.seed=N}.
 */
@Tag("slow")
class HostileFuzzTest {
    private static final int USUAL_SEEDS = 200;
    private static final long FIRST_SEED = 1_000;
    private static final int REPORT_EVERY = 5_000;

    @Test
    void noSeedBringsOutMoreThanAViolation() {
        Long one = Long.getLong("loomwire.fuzz.seed");
        long minutes = Long.getLong("loomwire.fuzz.minutes", 0);
        if (one != null) {
            System.out.println("seed " + one + " found nothing, with " + FuzzRound.run(one) + " datagrams");
        } else if (minutes > 0) {
            runFor(minutes);
        } else {
            runUsual();
        }
    }

    /** All seeds, so that one finding does not hide the others. */
    private static void runUsual() {
        long datagrams = 0;
        AssertionError failures = new AssertionError("some seeds failed");
        for (int i = 0; i < USUAL_SEEDS; i++) {
            try {
                datagrams += FuzzRound.run(FIRST_SEED + i);
            } catch (AssertionError failure) {
                System.out.println(failure.getMessage());
                failures.addSuppressed(failure);
            }
        }
        System.out.println(datagrams + " datagrams met an open connection");
        if (failures.getSuppressed().length > 0) {
            throw failures;
        }
        assertTrue(
                datagrams > 10 * USUAL_SEEDS,
                "only " + datagrams + " datagrams met an open connection: the fuzz hardly gets anywhere");
    }

    private static void runFor(long minutes) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        long seed = System.currentTimeMillis() << 20; // each run goes where no other was
        System.out.println("fuzzing for " + minutes + " min from seed " + seed);
        long rounds = 0;
        int failed = 0;
        for (long datagrams = 0; System.nanoTime() < end; rounds++) {
            try {
                datagrams += FuzzRound.run(seed + rounds);
            } catch (AssertionError failure) { // and on: what a long run is for is to find all that there is
                System.out.println(failure.getMessage());
                failed++;
            }
            if (rounds % REPORT_EVERY == REPORT_EVERY - 1) {
                System.out.println(rounds + 1 + " connections, " + datagrams + " datagrams");
            }
        }
        System.out.println(failed + " of " + rounds + " connections found something, in " + minutes + " min");
        assertEquals(0, failed, "connections that found something; their seeds are above");
    }
}
