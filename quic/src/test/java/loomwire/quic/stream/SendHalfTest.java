package loomwire.quic.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.flow.SendCredit;
import loomwire.quic.pipe.Pattern;
import loomwire.quic.pipe.PipeEnd;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.pipe.SendPipe;
import loomwire.quic.wire.FrameWriter;
import loomwire.quic.wire.ResetStreamFrame;
import loomwire.quic.wire.StreamDataBlockedFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendHalfTest {
    private static final long ID = 4;

    private final SegmentPool pool = new SegmentPool(8);
    private final SendPipe pipe = new SendPipe(pool, 1 << 20);
    private final SendHalf half = new SendHalf(ID, pipe, 10_000);
    private final SendCredit connection = new SendCredit(1 << 20);
    private final ByteWriter packet = new ByteWriter(new byte[4096]);

    private void write(int length) {
        assertEquals(length, pipe.write(Pattern.bytes(pipe.written(), length), 0, length));
        half.poll();
    }

    private void finish() {
        pipe.finish();
        half.poll();
    }

    /** Expects a frame with these bytes in a packet with {@code room} bytes left. */
    private void assertFrame(int room, long offset, int length, boolean fin) {
        packet.reset(packet.array(), 0, room);
        assertTrue(half.hasDataToSend());
        assertTrue(half.writeFrame(packet, connection));
        assertEquals(offset, half.lastOffset());
        assertEquals(length, half.lastLength());
        assertEquals(fin, half.lastFin());
        int header = FrameWriter.streamHeaderLength(ID, offset, length);
        assertEquals(header + length, packet.position());
        ByteWriter expected = new ByteWriter(new byte[16]);
        FrameWriter.streamHeader(expected, ID, offset, length, fin);
        for (int i = 0; i < header; i++) {
            assertEquals(expected.array()[i], packet.array()[i]);
        }
        Pattern.verify(offset, packet.array(), header, length);
    }

    private void assertNoFrame(int room) {
        packet.reset(packet.array(), 0, room);
        assertFalse(half.writeFrame(packet, connection));
        assertEquals(0, packet.position());
    }

    @AfterEach
    void nothingLeaks() {
        if (half.isTerminal()) {
            assertEquals(0, pool.live());
        }
    }

    private void resetWhenDelivered(long code) {
        pipe.resetWhenDelivered(code);
        half.poll();
    }

    @Test
    void aResetWhenDeliveredWaitsForTheLastAcknowledgment() {
        write(1500);
        resetWhenDelivered(7);
        assertFalse(half.resetOwed());
        assertFrame(1200, 0, 1196, false);
        assertFrame(1200, 1196, 304, false);
        half.acknowledged(1196, 304, false);
        half.lost(0, 1196, false);
        assertFalse(half.resetOwed());
        assertFrame(1200, 0, 1196, false);
        half.acknowledged(0, 1196, false);

        assertTrue(half.resetOwed());
        assertEquals(new ResetStreamFrame(ID, 7, 1500), half.resetFrame());
        half.resetAcknowledged();
        assertTrue(half.isTerminal());
    }

    @Test
    void aResetWhenDeliveredIsAtOnceWhereNothingIsUnderWay() {
        resetWhenDelivered(7);
        assertEquals(new ResetStreamFrame(ID, 7, 0), half.resetFrame());
    }

    @Test
    void aResetDoesNotWaitForOneThatDoes() {
        write(1500);
        resetWhenDelivered(7);
        assertFrame(1200, 0, 1196, false);
        pipe.reset(8);
        half.poll();
        assertEquals(new ResetStreamFrame(ID, 8, 1196), half.resetFrame());
    }

    @Test
    void aPeerThatWantsNoMoreEndsAResetThatWaits() {
        write(1500);
        resetWhenDelivered(7);
        half.stopped(9);
        assertEquals(new ResetStreamFrame(ID, 9, 0), half.resetFrame());
        assertEquals(0, pool.live());
    }

    @Test
    void bytesGoInOrderAndTheFinWithTheLast() {
        write(2000);
        finish();
        assertFrame(1200, 0, 1200 - 4, false);
        assertFrame(1200, 1196, 804, true);
        assertFalse(half.hasDataToSend());
        assertEquals(SendState.DATA_SENT, half.state());

        half.acknowledged(1196, 804, true);
        assertFalse(half.isTerminal());
        half.acknowledged(0, 1196, false);
        assertEquals(SendState.DATA_RECEIVED, half.state());
        assertEquals(2000, pipe.released());
    }

    @Test
    void aFinThatComesLateGoesAlone() {
        write(100);
        assertFrame(1200, 0, 100, false);
        assertFalse(half.hasDataToSend());
        finish();
        assertFrame(1200, 100, 0, true);
        half.acknowledged(0, 100, false);
        half.acknowledged(100, 0, true);
        assertTrue(half.isTerminal());
    }

    @Test
    void anEmptyStreamIsOneFrame() {
        finish();
        assertFrame(1200, 0, 0, true);
        half.acknowledged(0, 0, true);
        assertTrue(half.isTerminal());
    }

    @Test
    void lostBytesGoBeforeNewOnesAndCostNoCredit() {
        write(3000);
        assertFrame(1004, 0, 1000, false);
        assertFrame(1006, 1000, 1000, false);
        half.lost(0, 1000, false);

        long used = connection.used();
        assertFrame(504, 0, 500, false);
        assertFrame(1200, 500, 500, false);
        assertEquals(used, connection.used());
        assertFrame(1200, 2000, 1000, false);
        assertEquals(used + 1000, connection.used());
    }

    @Test
    void whatWasAcknowledgedMeanwhileIsNotSentAgain() {
        write(3000);
        assertFrame(3100, 0, 3000, false);
        half.lost(0, 3000, false);
        half.acknowledged(1000, 1000, false);
        assertFrame(3100, 0, 1000, false);
        assertFrame(3100, 2000, 1000, false);
        assertFalse(half.hasDataToSend());

        half.lost(500, 2000, false); // half of it was acknowledged
        assertFrame(3100, 500, 500, false);
        assertFrame(3100, 2000, 500, false);
    }

    @Test
    void aLostFinIsSentAgain() {
        write(10);
        finish();
        assertFrame(1200, 0, 10, true);
        half.lost(0, 10, true);
        assertFrame(1200, 0, 10, true);
        half.lost(0, 10, true);
        half.acknowledged(0, 10, false); // as if the bytes had come in another frame
        assertFrame(1200, 10, 0, true);
        half.acknowledged(10, 0, true);
        half.lost(0, 10, true);
        assertTrue(half.isTerminal());
        assertFalse(half.hasDataToSend());
    }

    @Test
    void theStreamsLimitHoldsAndThePeerIsToldOnce() {
        write(12_000);
        for (int sent = 0; sent < 10_000; ) {
            packet.reset(packet.array(), 0, 4000);
            assertTrue(half.writeFrame(packet, connection));
            sent += half.lastLength();
        }
        assertFalse(half.hasDataToSend());
        assertNoFrame(1200);
        assertTrue(half.blockedOwed());
        assertEquals(new StreamDataBlockedFrame(ID, 10_000), half.blockedFrame());
        assertNoFrame(1200);
        assertFalse(half.blockedOwed());
        half.blockedLost(10_000);
        assertTrue(half.blockedOwed());

        half.onMaxStreamData(9_000);
        assertNoFrame(1200);
        half.onMaxStreamData(11_000);
        assertFalse(half.blockedOwed());
        assertFrame(4000, 10_000, 1000, false);
        assertNoFrame(1200);
    }

    @Test
    void theConnectionsLimitHoldsForNewBytesOnly() {
        SendCredit small = new SendCredit(1500);
        write(3000);
        packet.reset(packet.array(), 0, 4000);
        assertTrue(half.writeFrame(packet, small));
        assertEquals(1500, half.lastLength());
        assertFalse(half.writeFrame(packet, small));
        assertTrue(small.isBlockedOwed());
        assertFalse(half.hasDataWithoutConnectionCredit());
        half.lost(0, 100, false);
        assertTrue(half.hasDataWithoutConnectionCredit());
        assertTrue(half.writeFrame(packet, small));
        assertEquals(100, half.lastLength());
    }

    @Test
    void aPacketWithoutRoomGetsNothing() {
        write(100);
        for (int room = 0; room < SendHalf.MIN_PIECE_BYTES + 3; room++) {
            assertNoFrame(room);
        }
        assertFrame(68, 0, SendHalf.MIN_PIECE_BYTES, false);
        assertFrame(41, 64, 36, false);
        finish();
        for (int room = 0; room < 5; room++) {
            assertNoFrame(room);
        }
        assertFrame(5, 100, 0, true);
    }

    @Test
    void aResetByTheApplicationReplacesAllData() {
        write(3000);
        assertFrame(1004, 0, 1000, false);
        pipe.reset(77);
        half.poll();

        assertEquals(0, pool.live());
        assertNoFrame(1200);
        assertFalse(half.hasDataToSend());
        assertTrue(half.resetOwed());
        assertEquals(new ResetStreamFrame(ID, 77, 1000), half.resetFrame());
        assertFalse(half.resetOwed());
        half.lost(0, 1000, false);
        half.acknowledged(0, 1000, false);
        assertFalse(half.hasDataToSend());
        half.resetLost();
        assertTrue(half.resetOwed());
        half.resetFrame();
        half.resetAcknowledged();
        assertEquals(SendState.RESET_RECEIVED, half.state());
        half.resetLost(); // an earlier copy
        assertFalse(half.resetOwed());
    }

    @Test
    void stopSendingIsAnsweredWithAResetThatCarriesItsCode() {
        write(3000);
        assertFrame(1004, 0, 1000, false);
        half.stopped(5);
        half.stopped(6);
        assertEquals(new PipeEnd.Stopped(5), pipe.end());
        assertEquals(new ResetStreamFrame(ID, 5, 1000), half.resetFrame());
        pipe.reset(9); // too late
        half.poll();
        assertFalse(half.resetOwed());
    }

    @Test
    void stopSendingAfterEverythingWasAcknowledgedChangesNothing() {
        finish();
        assertFrame(1200, 0, 0, true);
        half.acknowledged(0, 0, true);
        half.stopped(5);
        assertFalse(half.resetOwed());
        assertEquals(SendState.DATA_RECEIVED, half.state());
    }

    @Test
    void acknowledgementsOutOfOrderReleaseThePrefix() {
        write(3000);
        assertFrame(3100, 0, 3000, false);
        half.acknowledged(2000, 1000, false);
        assertEquals(0, pipe.released());
        half.acknowledged(0, 1000, false);
        assertEquals(1000, pipe.released());
        half.acknowledged(1000, 1000, false);
        assertEquals(3000, pipe.released());
        assertEquals(0, pool.live());
    }
}
