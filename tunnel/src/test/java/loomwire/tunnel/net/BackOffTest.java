package loomwire.tunnel.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackOffTest {
    @Test
    void waitsDoubleUpToTheirLimitAndAreSpread() {
        BackOff backOff = new BackOff(Duration.ofMillis(100), Duration.ofMillis(500), new Random(5));
        for (int round = 0; round < 2; round++) {
            for (long whole : new long[] {100, 200, 400, 500, 500}) {
                long millis = backOff.next().toMillis();
                assertTrue(millis >= whole / 2 && millis <= whole, millis + " of " + whole);
            }
            backOff.reset();
        }
    }
}
