package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MailboxTest {
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
        Thread taker = Thread.ofVirtual().start(() -> {
            try {
                taken.add(box.take());
            } catch (InterruptedException e) {
                taken.add("interrupted");
            }
        });
        box.offer("a");
        assertEquals("a", taken.take());
        taker.join();
    }

    @Test
    void closingEndsAWaitAndEmptiesTheBox() throws Exception {
        Mailbox<String> box = new Mailbox<>(1);
        AtomicReference<String> taken = new AtomicReference<>("untouched");
        Thread taker = Thread.ofVirtual().start(() -> {
            try {
                taken.set(box.take());
            } catch (InterruptedException e) {
                taken.set("interrupted");
            }
        });
        box.close();
        taker.join();
        assertNull(taken.get());
        assertFalse(box.offer("late"));
        assertNull(box.poll());
    }

    @Test
    void anInterruptedWaitTakesNothing() {
        Mailbox<String> box = new Mailbox<>(1);
        box.offer("a");
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, box::take);
        assertEquals("a", box.poll());
    }
}
