package loomwire.rawnet.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(90)
@EnabledOnOs(OS.LINUX)
class PollerTest {
    private Poller poller;

    @BeforeEach
    void open() throws ErrnoException {
        poller = new Poller();
    }

    @AfterEach
    void close() throws ErrnoException {
        poller.close();
        poller.close();
    }

    @Test
    void whatIsReadyIsNotWaitedFor() {
        poller.await(() -> true, Long.MAX_VALUE);
        poller.nap(() -> true, Long.MAX_VALUE);
    }

    @Test
    void theTimeEndsTheWaitAndNotBefore() {
        long start = System.nanoTime();
        poller.await(() -> false, 1_500_000);
        assertTrue(System.nanoTime() - start >= 1_500_000);
    }

    @Test
    void anInterruptEndsTheWaitAndStaysMarked() {
        Thread.currentThread().interrupt();
        poller.await(() -> false, Long.MAX_VALUE);
        poller.nap(() -> false, Long.MAX_VALUE);
        assertTrue(Thread.interrupted());
    }

    @Test
    void aReadableDescriptorEndsTheWait() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            int netlink = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
            try (Poller over = new Poller(netlink)) {
                long start = System.nanoTime();
                over.await(() -> false, 1_000_000);
                assertTrue(System.nanoTime() - start >= 1_000_000, "nothing is there to read");
                assertFalse(over.takeReadable(0));
                MemorySegment request = arena.allocate(28);
                NeighbourMessages.writeRequest(request.asByteBuffer().order(ByteOrder.nativeOrder()), Libc.AF_INET);
                Libc.send(netlink, request);
                start = System.nanoTime();
                over.await(() -> false, 60_000_000_000L);
                assertTrue(System.nanoTime() - start < 900_000_000L, "sooner than the longest wait");
                assertTrue(over.takeReadable(0), "what ended the wait");
                assertFalse(over.takeReadable(0), "which is told once");
            } finally {
                Libc.close(netlink);
            }
        }
    }

    @Test
    void closingEndsTheWait() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        Thread loop = Thread.ofPlatform().daemon().start(() -> {
            while (!closed.get()) {
                poller.await(closed::get, Long.MAX_VALUE);
            }
        });
        closed.set(true);
        poller.close();
        loop.join();
        poller.signal();
        poller.await(() -> false, Long.MAX_VALUE);
    }

    /** Each number is published and signalled once; one in three waits is a nap. */
    @Test
    void noWakeUpIsLost() throws InterruptedException {
        int count = 20_000;
        AtomicInteger published = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        AtomicInteger late = new AtomicInteger();
        Thread loop = Thread.ofPlatform().daemon().start(() -> {
            for (int i = 1; i <= count; i++) {
                int next = i;
                while (published.get() < next) {
                    long start = System.nanoTime();
                    if (next % 3 == 0) {
                        poller.nap(() -> published.get() >= next, Long.MAX_VALUE);
                    } else {
                        poller.await(() -> published.get() >= next, Long.MAX_VALUE);
                    }
                    // A wait in the kernel ends by itself after a second: that would hide a lost wake-up.
                    late.addAndGet(published.get() >= next && System.nanoTime() - start >= 1_000_000_000L ? 1 : 0);
                }
                seen.set(next);
            }
        });
        for (int i = 1; i <= count; i++) {
            published.set(i);
            poller.signal();
            // Now and then let the loop get as far as its wait, of either kind.
            while (i % 4 == 0 && seen.get() < i && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        }
        loop.join();
        assertEquals(count, seen.get());
        assertTrue(late.get() < 10, late.get() + " waits lasted until their end");
    }
}
