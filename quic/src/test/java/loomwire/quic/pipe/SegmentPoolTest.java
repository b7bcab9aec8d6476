package loomwire.quic.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SegmentPoolTest {
    @Test
    void aSegmentThatIsNotKeptHoldsNoMemoryWhoeverStillPointsToIt() {
        SegmentPool pool = new SegmentPool(1);
        Segment kept = pool.take(this);
        Segment left = pool.take(this);
        pool.give(kept, this);
        pool.give(left, this);
        assertEquals(1, pool.cached());
        assertEquals(Segment.BYTES, kept.bytes.length);
        assertEquals(0, left.bytes.length);
        assertEquals(Segment.BYTES, pool.take(this).bytes.length);
        assertEquals(Segment.BYTES, pool.take(this).bytes.length, "made anew");
    }
}
