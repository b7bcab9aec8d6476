package loomwire.tunnel.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DiscardingTest {
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPeerThatNeverEndsIsListenedToNoMoreAfterItsBound() {
        AtomicLong said = new AtomicLong();
        assertFalse(Discarding.discard(buffer -> {
            int count = buffer.remaining();
            buffer.position(buffer.limit());
            said.addAndGet(count);
            return count;
        }));
        assertTrue(said.get() <= Discarding.MAX_BYTES, said + " bytes");
    }

    @Test
    void aPeerThatEndsIsListenedToTheEnd() {
        AtomicLong left = new AtomicLong(1000);
        assertTrue(Discarding.discard(buffer -> left.getAndDecrement() == 0 ? -1 : 1));
        assertEquals(-1, left.get());
    }
}
