package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.QuicException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CommandQueueTest {
    private final CommandQueue queue = new CommandQueue();

    private static final class Numbered extends Command {
        final int producer;
        final int number;

        Numbered(int producer, int number) {
            this.producer = producer;
            this.number = number;
        }

        @Override
        void run(long now) {}

        @Override
        void refuse(QuicException reason) {}
    }

    @Test
    void commandsComeOutInTheOrderInWhichTheyWentIn() {
        for (int i = 0; i < 3; i++) {
            assertTrue(queue.push(new Numbered(0, i)));
        }
        assertFalse(queue.isEmpty());
        assertEquals(List.of(0, 1, 2), numbers(queue.takeAll()));
        assertTrue(queue.isEmpty());
        assertNull(queue.takeAll());
    }

    @Test
    void aCommandCanBeQueuedAgainAfterItWasTaken() {
        Numbered again = new Numbered(0, 7);
        queue.push(again);
        queue.takeAll();
        queue.push(new Numbered(0, 8));
        queue.push(again);
        assertEquals(List.of(8, 7), numbers(queue.takeAll()));
    }

    @Test
    void closingReturnsWhatIsLeftAndRefusesTheRest() {
        queue.push(new Numbered(0, 1));
        assertEquals(List.of(1), numbers(queue.close()));
        assertFalse(queue.push(new Numbered(0, 2)));
        assertTrue(queue.isEmpty());
    }

    @Test
    @Timeout(30)
    void everyCommandOfManyProducersComesOutOnceAndInItsProducersOrder() throws Exception {
        int producers = 4;
        int each = 50_000;
        AtomicInteger running = new AtomicInteger(producers);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    queue.push(new Numbered(producer, i));
                }
                running.decrementAndGet();
            }));
        }
        int[] next = new int[producers];
        boolean last;
        do {
            last = running.get() == 0;
            for (Command c = queue.takeAll(); c != null; c = c.next) {
                Numbered taken = (Numbered) c;
                assertEquals(next[taken.producer]++, taken.number, "of producer " + taken.producer);
            }
            Thread.onSpinWait();
        } while (!last);
        for (int p = 0; p < producers; p++) {
            threads.get(p).join();
            assertEquals(each, next[p]);
        }
    }

    private static List<Integer> numbers(Command first) {
        List<Integer> numbers = new ArrayList<>();
        for (Command c = first; c != null; c = c.next) {
            numbers.add(((Numbered) c).number);
        }
        return numbers;
    }
}
