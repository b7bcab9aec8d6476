package loomwire.quic.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SendPipeTest {
    private final SegmentPool pool = new SegmentPool(8);

    private void copyAndVerify(SendPipe pipe, long offset, int length) {
        byte[] bytes = new byte[length];
        pipe.copy(offset, bytes, 0, length);
        Pattern.verify(offset, bytes, 0, length);
    }

    @Test
    void aFullPipeTakesMoreOnlyAfterARelease() {
        SendPipe pipe = new SendPipe(pool, 100);

        assertEquals(100, pipe.write(Pattern.bytes(0, 150), 0, 150));
        assertEquals(0, pipe.write(Pattern.bytes(100, 50), 0, 50));
        assertFalse(pipe.isWritable());

        pipe.release(30);
        assertEquals(30, pipe.freeBytes());
        assertEquals(30, pipe.write(Pattern.bytes(100, 50), 0, 50));
        copyAndVerify(pipe, 30, 100);
        assertEquals(130, pipe.written());
    }

    @Test
    void theRoomIsWhatAWriteTakesAlsoWhenMemoryIsShort() {
        SendPipe ample = new SendPipe(pool, 100);
        assertEquals(100, ample.roomBytes());
        ample.write(Pattern.bytes(0, 70), 0, 70);
        assertEquals(30, ample.roomBytes());

        int large = 1 << 17;
        MemoryBooks budget = MemoryBooks.ofBytes(large);
        budget.hold(large);
        SendPipe tight = new SendPipe(budget.segments(), large);
        int room = tight.roomBytes();
        assertEquals(SegmentPool.SEGMENT_BYTES, room);
        assertEquals(room, tight.write(Pattern.bytes(0, large), 0, large));
        assertEquals(0, tight.roomBytes());
        tight.end(new PipeEnd.Stopped(0));
        assertEquals(0, tight.roomBytes());
    }

    @Test
    void everyOffsetThatIsNotReleasedCanBeCopiedAgain() {
        int size = 5 * Segment.BYTES + 7;
        SendPipe pipe = new SendPipe(pool, size);
        for (int at = 0; at < size; ) {
            at += pipe.write(Pattern.bytes(at, 10_000), 0, Math.min(10_000, size - at));
        }

        for (int at = 0; at + 1300 < size; at += 999) {
            copyAndVerify(pipe, at, 1300);
        }
        pipe.release(2 * Segment.BYTES + 1);
        assertEquals(4, pool.live());
        copyAndVerify(pipe, 2 * Segment.BYTES + 1, 3 * Segment.BYTES + 6);
        assertThrows(IndexOutOfBoundsException.class, () -> copyAndVerify(pipe, 2 * Segment.BYTES, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> copyAndVerify(pipe, size, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> pipe.release(size + 1));
    }

    @Test
    void anIdlePipeHoldsNoSegment() {
        SendPipe pipe = new SendPipe(pool, 1 << 20);
        assertEquals(0, pool.live());
        long at = 0;
        for (int length : new int[] {1, Segment.BYTES - 1, Segment.BYTES, 3 * Segment.BYTES + 5, 1}) {
            pipe.write(Pattern.bytes(at, length), 0, length);
            copyAndVerify(pipe, at, length);
            assertTrue(pool.live() > 0);
            at += length;
            pipe.release(at);
            assertEquals(0, pool.live());
        }
    }

    @Test
    void anEndedPipeRefusesBytesAndTellsTheFirstReason() {
        SendPipe pipe = new SendPipe(pool, 1 << 20);
        pipe.write(Pattern.bytes(0, 20_000), 0, 20_000);

        pipe.end(new PipeEnd.Stopped(9));
        pipe.end(PipeEnd.CONNECTION_CLOSED);

        assertEquals(new PipeEnd.Stopped(9), pipe.end());
        assertEquals(0, pipe.write(new byte[1], 0, 1));
        assertEquals(0, pipe.freeBytes());
        assertTrue(pipe.isWritable(), "a waiting writer must look");
        assertEquals(0, pool.live());
        pipe.release(20_000); // a late acknowledgement
        assertThrows(IndexOutOfBoundsException.class, () -> copyAndVerify(pipe, 0, 1));
    }

    @Test
    void writingAfterTheEndIsAMistake() {
        SendPipe pipe = new SendPipe(pool, 10);
        pipe.finish();
        assertThrows(IllegalStateException.class, () -> pipe.write(new byte[1], 0, 1));

        SendPipe reset = new SendPipe(pool, 10);
        reset.reset(3);
        reset.reset(4);
        assertEquals(3, reset.resetCode());
        assertTrue(reset.resetRequested());
        assertNull(reset.end());
        assertThrows(IllegalStateException.class, () -> reset.write(new byte[1], 0, 1));
    }

    /** A thread may stand still between any two of its instructions, for as long as another stream needs to come along. */
    @Test
    void aWriterThatFallsBehindTheEndOfItsPipeLinksNothingIntoAnotherStream() {
        SegmentPool small = new SegmentPool(4);
        ReceivePipe stranger = new ReceivePipe(small);
        int strangersBytes = 2 * Segment.BYTES;
        Runnable[] meanwhile = {() -> {}};
        SendPipe pipe = new SendPipe(small, 1 << 20, new Frontier() {
            @Override
            boolean compareAndSet(long expected, long next) {
                boolean done = super.compareAndSet(expected, next);
                Runnable now = meanwhile[0];
                if (has(next, HELD)) {
                    meanwhile[0] = () -> {};
                    now.run();
                }
                return done;
            }
        });
        pipe.write(Pattern.bytes(0, Segment.BYTES), 0, Segment.BYTES);
        meanwhile[0] = () -> {
            pipe.end(PipeEnd.CONNECTION_CLOSED);
            stranger.write(0, Pattern.bytes(0, strangersBytes), 0, strangersBytes);
            stranger.publish(strangersBytes);
        };

        assertEquals(0, pipe.write(Pattern.bytes(Segment.BYTES, 1), 0, 1));

        byte[] bytes = new byte[strangersBytes];
        assertEquals(strangersBytes, stranger.read(bytes, 0, strangersBytes));
        Pattern.verify(0, bytes, 0, strangersBytes);
        assertEquals(0, small.live());
    }
}
