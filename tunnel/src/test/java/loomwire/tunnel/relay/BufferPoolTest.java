package loomwire.tunnel.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import loomwire.quic.MemoryBudget;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private static final int BUFFER = 64 << 10;
    private static final int LIMIT = 16 << 20;
    /** An eighth of the budget. */
    private static final int MOST = LIMIT / 8 / BUFFER;

    private final MemoryBudget budget = MemoryBudget.ofBytes(LIMIT);
    private final BufferPool pool = new BufferPool(BUFFER, budget);

    private List<ByteBuffer> takeAll(Object owner) {
        List<ByteBuffer> taken = new ArrayList<>();
        for (ByteBuffer next = pool.take(owner); next != null; next = pool.take(owner)) {
            taken.add(next);
        }
        return taken;
    }

    @Test
    void aBufferThatCameBackIsUsedAgainCleared() {
        ByteBuffer buffer = pool.take(this);
        buffer.put(new byte[100]).flip();
        pool.give(buffer, this);
        assertSame(buffer, pool.take(this));
        assertEquals(BUFFER, buffer.remaining());
    }

    @Test
    void onlySoManyAreKept() {
        BufferPool large = new BufferPool(8 << 20);
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            taken.add(large.take(this));
        }
        taken.forEach(buffer -> large.give(buffer, this));
        assertEquals(2, large.kept());
    }

    @Test
    void whatIsLentCountsInTheBudgetUntilItIsBack() {
        ByteBuffer buffer = pool.take(this);
        assertEquals(BUFFER, budget.heldBytes());
        pool.give(buffer, this);
        assertEquals(0, budget.heldBytes());
    }

    @Test
    void oneOwnerGetsHalfAndAllTogetherAnEighthOfTheBudget() {
        List<ByteBuffer> greedy = takeAll("greedy");
        assertEquals(MOST / 2, greedy.size());
        assertEquals(MOST / 2, takeAll("other").size());
        assertNull(pool.take("third"));
        assertEquals(MOST, pool.lent());
        assertEquals((long) MOST * BUFFER, budget.heldBytes());
        pool.give(greedy.getLast(), "greedy");
        assertNotNull(pool.take("third"));
        assertEquals(MOST, pool.lent());
    }

    @Test
    void nothingIsLentWhileTheStreamsNeedTheMemory() {
        budget.hold(LIMIT / 4 * 3);
        assertNull(pool.take(this));
        assertEquals(LIMIT / 4 * 3, budget.heldBytes());
        budget.release(BUFFER);
        assertNotNull(pool.take(this));
    }
}
