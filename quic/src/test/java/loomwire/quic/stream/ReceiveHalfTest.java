package loomwire.quic.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.base.MemoryAccount;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.base.VarInt;
import loomwire.quic.flow.ConnectionShare;
import loomwire.quic.flow.ReceiveWindow;
import loomwire.quic.pipe.Pattern;
import loomwire.quic.pipe.PipeEnd;
import loomwire.quic.pipe.ReceivePipe;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.wire.StopSendingFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ReceiveHalfTest {
    private static final long ID = 4;
    private static final int WINDOW = 10_000;

    private final SegmentPool pool = new SegmentPool(8);
    private final ReceivePipe pipe = new ReceivePipe(pool);
    private final ReceiveHalf half = new ReceiveHalf(
            ID,
            pipe,
            ReceiveWindow.ofStream(WINDOW, WINDOW, MemoryAccount.UNLIMITED),
            new ConnectionShare(MemoryAccount.UNLIMITED));

    private long receive(long offset, int length, boolean fin) throws QuicViolation {
        return half.onStream(offset, Pattern.bytes(offset, length), 0, length, fin);
    }

    private void read(int length) {
        long from = pipe.readPosition();
        byte[] bytes = new byte[length];
        assertEquals(length, pipe.read(bytes, 0, length));
        Pattern.verify(from, bytes, 0, length);
    }

    private static void assertViolation(long code, Executable action) {
        assertEquals(code, assertThrows(QuicViolation.class, action).errorCode());
    }

    @AfterEach
    void nothingLeaks() {
        if (half.isTerminal()) {
            assertEquals(0, pool.live());
        }
    }

    @Test
    void onlyTheGrowthOfTheHighestOffsetCounts() throws Exception {
        assertEquals(200, receive(100, 100, false));
        assertEquals(0, receive(0, 150, false));
        assertEquals(100, receive(150, 150, false));
        assertEquals(0, receive(0, 300, false));
        read(300);
        assertEquals(300, half.consumedDelta());
        assertEquals(0, half.consumedDelta());
    }

    @Test
    void itEndsWhenTheApplicationHasReadEverything() throws Exception {
        receive(100, 100, true);
        assertEquals(ReceiveState.SIZE_KNOWN, half.state());
        receive(0, 100, false);
        assertEquals(ReceiveState.DATA_RECEIVED, half.state());
        read(200);
        assertFalse(half.isTerminal(), "credit not collected yet");
        assertEquals(200, half.consumedDelta());
        assertEquals(ReceiveState.DATA_READ, half.state());
        assertEquals(0, receive(0, 200, true), "a late copy");
    }

    @Test
    void anEmptyStreamEndsAtOnce() throws Exception {
        assertEquals(0, receive(0, 0, true));
        assertTrue(half.isTerminal());
        assertEquals(-1, pipe.read(new byte[1], 0, 1));
    }

    @Test
    void aFinAloneEndsWhatWasReadAlready() throws Exception {
        receive(0, 100, false);
        read(100);
        half.consumedDelta();
        receive(100, 0, true);
        assertTrue(half.isTerminal());
    }

    @Test
    void theLimitHoldsToTheByte() throws Exception {
        receive(WINDOW - 10, 10, false);
        assertViolation(TransportError.FLOW_CONTROL_ERROR, () -> receive(WINDOW, 1, false));
        assertViolation(TransportError.FLOW_CONTROL_ERROR, () -> half.onReset(1, WINDOW + 1));
        assertViolation(TransportError.FRAME_ENCODING_ERROR, () -> receive(VarInt.MAX, 1, false));
    }

    @Test
    void theFinalSizeNeverChanges() throws Exception {
        receive(0, 100, true);
        assertViolation(TransportError.FINAL_SIZE_ERROR, () -> receive(0, 101, false));
        assertViolation(TransportError.FINAL_SIZE_ERROR, () -> receive(0, 99, true));
        assertViolation(TransportError.FINAL_SIZE_ERROR, () -> receive(100, 1, true));
        assertViolation(TransportError.FINAL_SIZE_ERROR, () -> half.onReset(0, 99));
    }

    @Test
    void theFinalSizeIsNotBelowWhatCame() throws Exception {
        receive(0, 100, false);
        assertViolation(TransportError.FINAL_SIZE_ERROR, () -> receive(0, 99, true));
        assertViolation(TransportError.FINAL_SIZE_ERROR, () -> half.onReset(0, 99));
    }

    @Test
    void theFinalSizeHoldsAfterTheEndToo() throws Exception {
        half.onReset(0, 10);
        half.consumedDelta();
        assertTrue(half.isTerminal());
        assertViolation(TransportError.FINAL_SIZE_ERROR, () -> receive(0, 11, false));
        assertEquals(0, half.onReset(0, 10));
    }

    @Test
    void creditIsAnnouncedAsTheApplicationReads() throws Exception {
        receive(0, 5000, false);
        assertFalse(half.maxStreamDataOwed());
        read(2499);
        assertFalse(half.maxStreamDataOwed());
        read(1);
        assertTrue(half.maxStreamDataOwed());
        assertEquals(WINDOW + 2500, half.nextMaxStreamData(0, 0));
        assertFalse(half.maxStreamDataOwed());
        half.maxStreamDataLost(WINDOW + 2500);
        assertTrue(half.maxStreamDataOwed());

        receive(5000, 0, true);
        assertFalse(half.maxStreamDataOwed(), "no use once the size is known");
    }

    @Test
    void aResetGivesAllUnreadCreditBack() throws Exception {
        receive(0, 1000, false);
        receive(3000, 1000, false);
        read(400);
        assertEquals(400, half.consumedDelta());

        assertEquals(2000, half.onReset(9, 6000));

        assertEquals(new PipeEnd.Reset(9), pipe.end());
        assertEquals(5600, half.consumedDelta());
        assertEquals(ReceiveState.RESET_READ, half.state());
    }

    @Test
    void aResetThatLetTheDataGoFirstIsToldAfterIt() throws Exception {
        receive(0, 1000, false);
        read(400);
        assertEquals(0, half.onReset(9, 1000));

        assertEquals(400, half.consumedDelta(), "what is unread is not given back");
        assertFalse(half.isTerminal());
        read(600);
        assertEquals(-1, pipe.read(new byte[1], 0, 1));
        assertEquals(new PipeEnd.Reset(9), pipe.afterLast());
        assertEquals(600, half.consumedDelta());
        assertTrue(half.isTerminal());
    }

    @Test
    void aResetWithoutAnyDataIsToldAtOnce() throws Exception {
        half.onReset(9, 0);
        assertTrue(pipe.isReadable());
        assertEquals(-1, pipe.read(new byte[1], 0, 1));
        assertEquals(new PipeEnd.Reset(9), pipe.afterLast());
        assertTrue(half.isTerminal());
    }

    @Test
    void aResetThatLeavesAGapLosesWhatIsUnread() throws Exception {
        receive(0, 100, false);
        receive(200, 100, true);
        half.onReset(9, 300);
        assertEquals(new PipeEnd.Reset(9), pipe.end());
        assertEquals(300, half.consumedDelta());
        assertTrue(half.isTerminal());
    }

    @Test
    void aResetAfterEverythingCameIsIgnored() throws Exception {
        receive(0, 1000, true);
        half.onReset(9, 1000);
        assertEquals(null, pipe.end());
        read(1000);
        assertEquals(1000, half.consumedDelta());
        assertTrue(half.isTerminal());
    }

    @Test
    void afterStopWhatComesIsCountedAndGivenBackAtOnce() throws Exception {
        receive(0, 1000, false);
        read(100);
        pipe.stop(33);
        assertTrue(half.stopSendingOwed());
        assertEquals(new StopSendingFrame(ID, 33), half.stopSendingFrame());
        assertFalse(half.stopSendingOwed());
        assertEquals(1000, half.consumedDelta());
        assertEquals(0, pool.live());

        assertEquals(1000, receive(1000, 1000, false));
        assertEquals(1000, half.consumedDelta());
        assertEquals(0, pool.live());
        assertFalse(half.maxStreamDataOwed());
        half.stopLost();
        assertTrue(half.stopSendingOwed());
        half.stopSendingFrame();

        assertEquals(500, half.onReset(33, 2500));
        assertEquals(500, half.consumedDelta());
        assertTrue(half.isTerminal());
        half.stopLost();
        assertFalse(half.stopSendingOwed());
    }

    @Test
    void afterStopTheFinalSizeIsAllThatIsWaitedFor() throws Exception {
        pipe.stop(33);
        half.poll();
        receive(1000, 10, true);
        assertEquals(1010, half.consumedDelta());
        assertTrue(half.isTerminal());
        assertFalse(half.stopSendingOwed());
    }

    @Test
    void stoppingWhatCameWholeAsksThePeerForNothing() throws Exception {
        receive(0, 1000, true);
        pipe.stop(1);
        assertFalse(half.stopSendingOwed());
        assertEquals(1000, half.consumedDelta());
        assertTrue(half.isTerminal());
    }

    @Test
    void aPeerThatLeavesAGapAfterEachByteIsCutOff() {
        ReceiveHalf wide = new ReceiveHalf(
                ID,
                pipe,
                ReceiveWindow.ofStream(1 << 20, 1 << 20, MemoryAccount.UNLIMITED),
                new ConnectionShare(MemoryAccount.UNLIMITED));
        assertViolation(TransportError.INTERNAL_ERROR, () -> {
            for (int i = 1; i < 1 << 19; i++) {
                wide.onStream(2L * i, new byte[1], 0, 1, false);
                assertTrue(i <= ReceiveHalf.MIN_GAPS);
            }
        });
        pipe.discard();
        assertEquals(0, pool.live());
    }
}
