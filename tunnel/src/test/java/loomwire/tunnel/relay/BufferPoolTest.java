package loomwire.tunnel.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    @Test
    void aBufferThatCameBackIsUsedAgainCleared() {
        BufferPool pool = new BufferPool(1024);
        ByteBuffer buffer = pool.take();
        buffer.put(new byte[100]).flip();
        pool.give(buffer);
        assertSame(buffer, pool.take());
        assertEquals(1024, buffer.remaining());
    }

    @Test
    void onlySoManyAreKept() {
        BufferPool pool = new BufferPool(8 << 20);
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            taken.add(pool.take());
        }
        taken.forEach(pool::give);
        assertEquals(2, pool.kept());
    }
}
