package loomwire.quic.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import loomwire.quic.base.VarInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** RFC 9000 §18.2, §19.3: what a peer may write in a field of time, and what is made of it. */
class PeerTimesTest {
    private static final BigInteger MOST = BigInteger.valueOf(PeerTimes.MAX_NANOS);

    @Property
    void anyDelayUnderAnyExponentIsTheExactOneOrTheLongest(@ForAll long raw, @ForAll @IntRange(max = 20) int exponent) {
        BigInteger exact =
                BigInteger.valueOf(Math.max(raw, 0)).shiftLeft(exponent).multiply(BigInteger.valueOf(1000));
        assertEquals(exact.min(MOST).longValueExact(), PeerTimes.ackDelayNanos(raw, exponent));
    }

    @Test
    void everyPowerOfTwoAndItsNeighboursUnderEveryExponentIsTheExactOneOrTheLongest() {
        for (int exponent = 0; exponent <= 20; exponent++) {
            for (int bit = 0; bit < Long.SIZE; bit++) {
                for (int neighbour = -2; neighbour <= 2; neighbour++) {
                    anyDelayUnderAnyExponentIsTheExactOneOrTheLongest((1L << bit) + neighbour, exponent);
                }
            }
        }
    }

    @Property
    void anyNumberOfMillisecondsIsTheExactTimeOrTheLongest(@ForAll long millis) {
        BigInteger exact = BigInteger.valueOf(Math.max(millis, 0)).multiply(BigInteger.valueOf(1_000_000));
        assertEquals(exact.min(MOST).longValueExact(), PeerTimes.millisToNanos(millis));
    }

    @Test
    void usualDelaysAreScaledByTheExponent() {
        assertEquals(25_000_000, PeerTimes.ackDelayNanos(3125, 3));
        assertEquals(1_048_576_000, PeerTimes.ackDelayNanos(1, 20));
        assertEquals(PeerTimes.MAX_NANOS, PeerTimes.ackDelayNanos(VarInt.MAX, 0));
        assertThrows(IllegalArgumentException.class, () -> PeerTimes.ackDelayNanos(1, 21));
    }
}
