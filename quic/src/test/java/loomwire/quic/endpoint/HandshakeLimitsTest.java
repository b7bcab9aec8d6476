package loomwire.quic.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HandshakeLimitsTest {
    private static final long MIB = 1 << 20;
    private static final long HANDSHAKE_BYTES = 64 * 1024;

    @Test
    void strangersHoldASixteenthOfTheMemoryBudgetAndAllHandshakesAQuarter() {
        for (long mebibytes = 16; mebibytes <= 4096; mebibytes *= 2) {
            HandshakeLimits limits = HandshakeLimits.of(100_000, mebibytes * MIB, 1);
            assertTrue(limits.unvalidated() * HANDSHAKE_BYTES <= mebibytes * MIB / 16, mebibytes + " MiB: " + limits);
            assertTrue(limits.underWay() * HANDSHAKE_BYTES <= mebibytes * MIB / 4, mebibytes + " MiB: " + limits);
            assertTrue(limits.unvalidatedPerPrefix() < limits.unvalidated());
            assertTrue(limits.underWayPerPrefix() < limits.underWay());
        }
    }

    @Test
    void aHeapOf256MebibytesHasRoomFor64StrangersAnd256Handshakes() {
        assertEquals(new HandshakeLimits(64, 32, 256, 128), HandshakeLimits.of(100_000, 64 * MIB, 1));
    }

    @Test
    void severalEventLoopsShareIt() {
        assertEquals(new HandshakeLimits(32, 16, 128, 64), HandshakeLimits.of(100_000, 64 * MIB, 2));
    }

    @Test
    void evenTheSmallestServerLetsSomeInAtOnce() {
        HandshakeLimits limits = HandshakeLimits.of(1, 1, 8);
        assertEquals(16, limits.unvalidated());
        assertEquals(64, limits.underWay());
    }
}
