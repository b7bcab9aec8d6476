package loomwire.quic.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.base.MemoryAccount;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
    private static final long MILLISECOND = 1_000_000;

    private static void move(ReceiveWindow window, long bytes) throws QuicViolation {
        window.received(bytes);
        window.consumed(bytes);
    }

    @Test
    void theLastByteAllowedIsAllowedAndTheNextIsNot() throws Exception {
        ReceiveWindow window = ReceiveWindow.ofStream(1000, 1000, MemoryAccount.UNLIMITED);
        window.received(1000);

        QuicViolation violation = assertThrows(QuicViolation.class, () -> window.received(1));
        assertEquals(TransportError.FLOW_CONTROL_ERROR, violation.errorCode());
        assertEquals(1000, window.received());
    }

    @Test
    void newCreditIsOwedAfterAQuarterOfTheWindow() throws Exception {
        ReceiveWindow window = ReceiveWindow.ofStream(1000, 1000, MemoryAccount.UNLIMITED);
        window.received(1000);
        window.consumed(249);
        assertFalse(window.isUpdateOwed());

        window.consumed(1);
        assertTrue(window.isUpdateOwed());
        assertEquals(1250, window.nextLimit(0, 0));
        assertFalse(window.isUpdateOwed());
    }

    @Test
    void onlyTheNewestLostUpdateIsRepeated() throws Exception {
        ReceiveWindow window = ReceiveWindow.ofStream(1000, 1000, MemoryAccount.UNLIMITED);
        move(window, 500);
        long first = window.nextLimit(0, 0);
        move(window, 500);
        long second = window.nextLimit(0, 0);

        window.updateLost(first);
        assertFalse(window.isUpdateOwed());
        window.updateLost(second);
        assertTrue(window.isUpdateOwed());
        assertEquals(second, window.nextLimit(0, 0));
    }

    /** Nothing is consumed, for what would be is lost; still the peer goes on while that is repaired. */
    @Test
    void whatComesAheadOfAGapMakesTheWindowLarger() throws Exception {
        ReceiveWindow window = ReceiveWindow.ofStream(1000, 4000, MemoryAccount.UNLIMITED);
        window.received(1000);
        assertFalse(window.receivedAhead(250, 900));
        assertTrue(window.receivedAhead(1, 900));
        assertTrue(window.isUpdateOwed());
        assertEquals(2000, window.nextLimit(0, 0));
        assertTrue(window.receivedAhead(501, 900));
        assertEquals(4000, window.nextLimit(0, 0));
        assertFalse(window.receivedAhead(4000, 4000), "beyond the largest");
    }

    /** One byte at the end of the window makes a gap as large as the window, and costs nothing. */
    @Test
    void aGapAloneDoesNot() throws Exception {
        ReceiveWindow window = ReceiveWindow.ofStream(1000, 4000, MemoryAccount.UNLIMITED);
        window.received(1000);
        for (int i = 0; i < 250; i++) {
            assertFalse(window.receivedAhead(1, 1000));
        }
        assertEquals(1000, window.windowBytes());
    }

    /** Consumes {@code bytes} in quarters of a kilobyte, evenly over {@code nanos}, and announces what is owed. */
    private static void consumeEvenly(ReceiveWindow window, long bytes, long nanos, long rtt) throws QuicViolation {
        long steps = bytes / 256;
        for (long i = 0; i < steps; i++) {
            move(window, 256);
            if (window.isUpdateOwed()) {
                window.nextLimit(i * nanos / steps, rtt);
            }
        }
    }

    @Test
    void theWindowGrowsToItsMaximumWhileItSetsThePace() throws Exception {
        ReceiveWindow window = ReceiveWindow.ofStream(1 << 14, 1 << 20, MemoryAccount.UNLIMITED);
        // One window of 16 KiB in each round trip of 100 ms, and ever more of them.
        consumeEvenly(window, 64L << 20, 10_000 * MILLISECOND, 100 * MILLISECOND);
        assertEquals(1 << 20, window.windowBytes());
    }

    @Test
    void aSlowReaderKeepsASmallWindow() throws Exception {
        ReceiveWindow window = ReceiveWindow.ofStream(1 << 14, 1 << 20, MemoryAccount.UNLIMITED);
        // Half a window in more than two round trips.
        consumeEvenly(window, 1L << 20, 128 * 30 * MILLISECOND + MILLISECOND * 1000, 10 * MILLISECOND);
        assertEquals(1 << 14, window.windowBytes());
    }

    @Test
    void bulkOverAPathWithoutDelayGetsTheFullWindow() throws Exception {
        ReceiveWindow window = ReceiveWindow.ofStream(1 << 20, 24 << 20, MemoryAccount.UNLIMITED);
        consumeEvenly(window, 256L << 20, 200 * MILLISECOND, MILLISECOND / 10); // 10 Gbit/s
        assertEquals(24 << 20, window.windowBytes());
    }

    @Test
    void aReaderThatFallsBehindLosesWhatItsWindowGrewBy() throws Exception {
        ReceiveWindow window = ReceiveWindow.ofStream(1 << 14, 1 << 20, MemoryAccount.UNLIMITED);
        consumeEvenly(window, 64L << 20, 1_000 * MILLISECOND, 10 * MILLISECOND);
        assertEquals(1 << 20, window.windowBytes());
        long promised = window.limit();

        // The peer has sent all it may, and the reader takes 256 bytes in a millisecond.
        window.received(window.limit() - window.received());
        for (int i = 0; i < 8192; i++) {
            window.consumed(256);
            if (window.isUpdateOwed()) {
                long before = window.limit();
                long next = window.nextLimit((1000 + i) * MILLISECOND, 10 * MILLISECOND);
                assertTrue(next >= before, "a limit is never taken back");
                window.received(next - before);
            }
        }
        assertTrue(window.limit() > promised);
        assertTrue(window.windowBytes() <= 1 << 16, "the window is " + window.windowBytes());
    }

    @Test
    void aStreamWithoutDataKeepsItsWindow() throws Exception {
        ReceiveWindow window = ReceiveWindow.ofStream(1 << 14, 1 << 20, MemoryAccount.UNLIMITED);
        consumeEvenly(window, 64L << 20, 1_000 * MILLISECOND, 10 * MILLISECOND);
        for (int i = 0; i < 16384; i++) {
            move(window, 256);
            if (window.isUpdateOwed()) {
                window.nextLimit((1000 + i) * MILLISECOND, 10 * MILLISECOND);
            }
        }
        assertEquals(1 << 20, window.windowBytes());
    }

    @Test
    void theConnectionsWindowSlidesAsBytesArriveUntilTooManyWait() throws Exception {
        ReceiveWindow window = ReceiveWindow.ofConnection(1000, 4000, MemoryAccount.UNLIMITED);
        window.received(1000);
        assertTrue(window.isUpdateOwed());
        assertEquals(2000, window.nextLimit(0, 0));
        window.received(1000);
        assertTrue(window.nextLimit(0, 0) >= 3000);
        window.received(window.limit() - window.received());
        window.nextLimit(0, 0);
        window.received(window.limit() - window.received());
        window.nextLimit(0, 0);
        assertEquals(4000, window.limit(), "nobody has read anything");
        window.received(4000 - window.received());
        assertFalse(window.isUpdateOwed());

        window.consumed(2000);
        assertTrue(window.isUpdateOwed());
        assertEquals(6000, window.nextLimit(0, 0));
    }

    @Test
    void consumingMoreThanCameIsAMistake() {
        ReceiveWindow window = ReceiveWindow.ofStream(1000, 1000, MemoryAccount.UNLIMITED);
        assertThrows(IllegalStateException.class, () -> window.consumed(1));
    }

    @Test
    void theConnectionsWindowShrinksToItsFirstSizeWhenMoreWouldBePointless() throws Exception {
        ReceiveWindow window = ReceiveWindow.ofConnection(1 << 20, 16 << 20, MemoryAccount.UNLIMITED);
        consumeEvenly(window, 256L << 20, 200 * MILLISECOND, MILLISECOND);
        assertEquals(16 << 20, window.windowBytes());

        long promised = window.limit();
        for (int i = 0; i < 512; i++) {
            move(window, 1 << 18);
            if (window.isUpdateOwed()) {
                assertTrue(window.nextLimit((200 + i) * MILLISECOND, MILLISECOND, true) >= promised, "taken back");
                promised = window.limit();
            }
        }
        assertEquals(1 << 20, window.windowBytes());
        assertEquals(window.received() + (1 << 20), window.limit());
    }
}
