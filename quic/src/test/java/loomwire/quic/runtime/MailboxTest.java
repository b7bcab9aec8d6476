package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MailboxTest {
    private static final Duration LONG = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void aFullBoxRefuses() {
        Mailbox<String> box = new Mailbox<>(1);
        assertTrue(box.offer("a"));
        assertFalse(box.offer("b"));
        assertEquals("a", box.poll());
        assertNull(box.poll());
        assertTrue(box.offer("c"));
    }

    @Test
    void whoWaitsGetsWhatComes() throws Exception {
        Mailbox<String> box = new Mailbox<>(1);
        BlockingQueue<String> taken = new ArrayBlockingQueue<>(1);
        Thread taker = waiting(box, LONG, taken);
        box.offer("a");
        assertEquals("a", taken.take());
        taker.join();
    }

    @Test
    void closingGivesBackWhatNobodyFetched() {
        Mailbox<String> box = new Mailbox<>(2);
        box.offer("a");
        box.offer("b");
        assertEquals("a", box.poll());
        List<String> unfetched = new ArrayList<>();
        box.close(unfetched::add);
        assertEquals(List.of("b"), unfetched);
        box.close(unfetched::add);
        assertEquals(List.of("b"), unfetched, "each once");
    }

    @Test
    void closingEndsAWaitAndEmptiesTheBox() throws Exception {
        Mailbox<String> box = new Mailbox<>(1);
        BlockingQueue<String> taken = new ArrayBlockingQueue<>(1);
        Thread taker = waiting(box, LONG, taken);
        box.close(unfetched -> {});
        assertEquals("nothing", taken.take());
        taker.join();
        assertFalse(box.offer("late"));
        assertNull(box.poll());
        assertNull(box.take(LONG), "a closed box keeps nobody waiting");
    }

    @Test
    void theTimeEndsAWait() throws Exception {
        Mailbox<String> box = new Mailbox<>(1);
        assertNull(box.take(Duration.ofMillis(20)));
        assertNull(box.take(Duration.ZERO));
        assertNull(box.take(Duration.ofSeconds(-1)));
        box.offer("a");
        assertEquals("a", box.take(Duration.ofSeconds(-1)), "what is there needs no time");
    }

    @Test
    void anInterruptEndsAWaitAndStaysPending() throws Exception {
        Mailbox<String> box = new Mailbox<>(1);
        BlockingQueue<String> taken = new ArrayBlockingQueue<>(1);
        Thread taker = waiting(box, LONG, taken);
        taker.interrupt();
        assertEquals("interrupted true", taken.take());
        taker.join();
        assertTrue(box.offer("a"));
        assertEquals("a", box.poll(), "nobody waits for it any more");
    }

    @Test
    void anInterruptedThreadTakesWhatIsThereAndDoesNotWait() throws Exception {
        Mailbox<String> box = new Mailbox<>(1);
        box.offer("a");
        Thread.currentThread().interrupt();
        assertEquals("a", box.take(LONG));
        assertThrows(InterruptedIOException.class, () -> box.take(LONG));
        assertTrue(Thread.interrupted());
    }

    /** Items that come in the moment in which times run out and interrupts arrive: each is taken by one of those who wait. */
    @Test
    void noItemIsLostToATimeoutOrAnInterrupt() throws Exception {
        int items = 20_000;
        int takers = 4;
        Mailbox<Integer> box = new Mailbox<>(Integer.MAX_VALUE);
        AtomicIntegerArray times = new AtomicIntegerArray(items);
        CountDownLatch left = new CountDownLatch(items);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < takers; i++) {
            Duration round = Duration.ofNanos(20_000L << i);
            threads.add(Thread.ofVirtual().start(() -> {
                while (left.getCount() > 0) {
                    try {
                        Integer item = box.take(round);
                        if (item != null) {
                            times.incrementAndGet(item);
                            left.countDown();
                        }
                    } catch (InterruptedIOException again) {
                        Thread.interrupted();
                    }
                }
            }));
        }
        for (int item = 0; item < items; item++) {
            assertTrue(box.offer(item));
            threads.get(item % takers).interrupt();
        }
        assertTrue(left.await(20, TimeUnit.SECONDS), () -> left.getCount() + " items are lost");
        for (Thread thread : threads) {
            thread.join();
        }
        for (int item = 0; item < items; item++) {
            assertEquals(1, times.get(item), "item " + item);
        }
    }

    /** A thread that waits, and puts what came of it into {@code outcome}. */
    private static Thread waiting(Mailbox<String> box, Duration limit, BlockingQueue<String> outcome) {
        Thread taker = Thread.ofVirtual().start(() -> {
            try {
                outcome.add(Objects.requireNonNullElse(box.take(limit), "nothing"));
            } catch (InterruptedIOException e) {
                outcome.add("interrupted " + Thread.currentThread().isInterrupted());
            }
        });
        Waiting.untilBlocked(taker);
        return taker;
    }
}
