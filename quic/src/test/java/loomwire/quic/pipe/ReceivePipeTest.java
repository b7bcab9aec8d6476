package loomwire.quic.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReceivePipeTest {
    private final SegmentPool pool = new SegmentPool(8);
    private final ReceivePipe pipe = new ReceivePipe(pool);
    private final byte[] target = new byte[1 << 17];

    private void store(long offset, int length) {
        pipe.write(offset, Pattern.bytes(offset, length), 0, length);
    }

    private void readAndVerify(int most, int expected) {
        long from = pipe.readPosition();
        assertEquals(expected, pipe.read(target, 0, most));
        if (expected > 0) {
            Pattern.verify(from, target, 0, expected);
            assertEquals(from + expected, pipe.readPosition());
        }
    }

    @Test
    void bytesAreReadableOnceNothingBeforeThemIsMissing() {
        store(100, 50);
        pipe.publish(0);
        assertFalse(pipe.isReadable());
        readAndVerify(1000, 0);

        store(0, 100);
        pipe.publish(150);
        assertEquals(150, pipe.available());
        readAndVerify(40, 40);
        readAndVerify(1000, 110);
        readAndVerify(1000, 0);
        assertEquals(0, pool.live());
    }

    @Test
    void bytesFarAheadTakeOnlyTheSegmentsTheyTouch() {
        store(40L << 20, 10);
        assertEquals(1, pool.live());
        store(7L << 20, Segment.BYTES);
        assertEquals(2, pool.live());
        store(1, Segment.BYTES);
        assertEquals(4, pool.live());
        pipe.discard();
        assertEquals(0, pool.live());
    }

    @Test
    void whatTheApplicationMayBeReadingIsNotWrittenAgain() {
        store(0, 100);
        pipe.publish(100);
        pipe.write(0, new byte[150], 0, 120); // 20 new bytes, all zero
        pipe.publish(120);

        readAndVerify(100, 100);
        assertEquals(20, pipe.read(target, 0, 100));
        assertEquals(0, target[0]);
    }

    @Test
    void theEndComesAfterTheLastByte() {
        store(0, 10);
        pipe.publish(10);
        pipe.finish(10);

        readAndVerify(100, 10);
        assertTrue(pipe.drained());
        assertTrue(pipe.isReadable());
        readAndVerify(100, -1);
        assertEquals(0, pool.live());
    }

    @Test
    void anEmptyStreamEndsAtOnce() {
        pipe.finish(0);
        assertTrue(pipe.isReadable());
        assertTrue(pipe.drained());
        readAndVerify(1, -1);
    }

    @Test
    void aResetLosesWhatIsUnread() {
        store(0, 20_000);
        pipe.publish(20_000);
        readAndVerify(5, 5);

        pipe.end(new PipeEnd.Reset(4));

        assertEquals(0, pipe.read(target, 0, 10));
        assertEquals(0, pipe.available());
        assertTrue(pipe.isReadable());
        assertEquals(new PipeEnd.Reset(4), pipe.end());
        assertEquals(0, pool.live());
        store(20_000, 10);
        pipe.publish(20_010);
        assertEquals(0, pool.live());
    }

    @Test
    void aStreamThatCameWholeIsReadToItsEndThoughTheConnectionClosed() {
        store(0, 20_000);
        pipe.publish(20_000);
        pipe.finish(20_000);

        pipe.end(PipeEnd.CONNECTION_CLOSED);

        assertNull(pipe.end());
        readAndVerify(1 << 17, 20_000);
        readAndVerify(1, -1);
        assertEquals(0, pool.live());
    }

    @Test
    void stoppingAStreamWhoseConnectionIsGoneGivesItsSegmentsBack() {
        store(0, 20_000);
        pipe.publish(20_000);
        pipe.finish(20_000);
        pipe.end(PipeEnd.CONNECTION_CLOSED);

        pipe.stop(1);
        pipe.stop(2);

        assertEquals(1, pipe.stopCode());
        assertEquals(0, pool.live());
        readAndVerify(1, -1);
    }

    @Test
    void publishingWhatWasNotWrittenIsAMistake() {
        store(0, 10);
        assertThrows(IndexOutOfBoundsException.class, () -> pipe.publish(11));
    }

    @Test
    void aSegmentGivenBackTwiceIsNoticed() {
        Segment segment = pool.take(this);
        pool.give(segment, this);
        assertThrows(AssertionError.class, () -> pool.give(segment, this));
        Segment same = pool.take("another");
        assertThrows(AssertionError.class, () -> pool.give(same, this), "it is another's by now");
        pool.give(same, "another");
    }

    @Test
    void thePoolKeepsNoMoreThanItMay() {
        Segment[] segments = new Segment[20];
        for (int i = 0; i < segments.length; i++) {
            segments[i] = pool.take(this);
        }
        assertEquals(20, pool.live());
        for (Segment segment : segments) {
            pool.give(segment, this);
        }
        assertEquals(0, pool.live());
        assertEquals(8, pool.cached());
    }

    @Test
    void aSecondReaderIsTurnedAway() {
        byte[] bytes = new byte[3];
        Runnable[] meanwhile = {() -> {}};
        ReceivePipe shared = new ReceivePipe(pool, new Frontier() {
            @Override
            boolean compareAndSet(long expected, long next) {
                boolean done = super.compareAndSet(expected, next);
                Runnable now = meanwhile[0];
                meanwhile[0] = () -> {};
                now.run();
                return done;
            }
        });
        shared.write(0, Pattern.bytes(0, 3), 0, 3);
        shared.publish(3);
        meanwhile[0] = () -> assertThrows(IllegalStateException.class, () -> shared.read(new byte[3], 0, 3));

        assertEquals(3, shared.read(bytes, 0, 3));
        Pattern.verify(0, bytes, 0, 3);
        assertEquals(0, pool.live());
    }
}
