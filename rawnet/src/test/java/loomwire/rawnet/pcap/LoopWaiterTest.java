package loomwire.rawnet.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class LoopWaiterTest {
    private final LoopWaiter waiter = new LoopWaiter();

    @Test
    void whatIsReadyIsNotWaitedFor() {
        waiter.await(() -> true, Long.MAX_VALUE);
        assertFalse(waiter.isWaiting());
    }

    @Test
    void theTimeEndsTheWaitAndNotBefore() {
        long start = System.nanoTime();
        waiter.await(() -> false, 1_500_000);
        assertTrue(System.nanoTime() - start >= 1_500_000);
        assertFalse(waiter.isWaiting());
    }

    @Test
    void anInterruptEndsTheWaitAndStaysMarked() {
        Thread.currentThread().interrupt();
        waiter.await(() -> false, Long.MAX_VALUE);
        assertTrue(Thread.interrupted());
    }

    /** Each number is published and signalled once; a single lost wake-up and the two wait for each other for ever. */
    @Test
    void noWakeUpIsLost() throws InterruptedException {
        int count = 50_000;
        AtomicInteger published = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        Thread loop = Thread.ofPlatform().daemon().start(() -> {
            for (int i = 1; i <= count; i++) {
                int next = i;
                waiter.await(() -> published.get() >= next, Long.MAX_VALUE);
                seen.set(next);
            }
        });
        for (int i = 1; i <= count; i++) {
            published.set(i);
            waiter.signal();
            // Now and then let the loop get as far as its park, so that every order of the two threads occurs.
            if (i % 3 == 0) {
                while (seen.get() < i && !Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
            }
        }
        loop.join();
        assertEquals(count, seen.get());
    }
}
