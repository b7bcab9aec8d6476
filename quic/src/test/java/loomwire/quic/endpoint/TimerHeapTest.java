package loomwire.quic.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import loomwire.quic.TestSeed;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
    private final TimerHeap heap = new TimerHeap();

    @Test
    void entriesComeOutByDeadlineAndNotBeforeIt() {
        Entry late = new Entry(null);
        Entry early = new Entry(null);
        heap.schedule(late, 20);
        heap.schedule(early, 10);
        assertEquals(10, heap.earliest());
        assertNull(heap.pollExpired(9));
        assertEquals(early, heap.pollExpired(10));
        assertNull(heap.pollExpired(19));
        assertEquals(late, heap.pollExpired(20));
        assertEquals(Long.MAX_VALUE, heap.earliest());
    }

    @Test
    void anEntryWithoutADeadlineIsNotKept() {
        Entry entry = new Entry(null);
        heap.schedule(entry, 10);
        heap.schedule(entry, Long.MAX_VALUE);
        assertEquals(0, heap.size());
        assertNull(heap.pollExpired(Long.MAX_VALUE));
    }

    @Test
    void itAgreesWithASortedListOverAnyHistory() {
        Random random = TestSeed.random(TimerHeapTest.class, 1);
        List<Entry> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(new Entry(null));
        }
        for (int step = 0; step < 50_000; step++) {
            Entry entry = all.get(random.nextInt(all.size()));
            switch (random.nextInt(3)) {
                case 0, 1 -> heap.schedule(entry, random.nextInt(1000));
                default -> heap.remove(entry);
            }
            long expected = all.stream()
                    .filter(e -> e.heapIndex >= 0)
                    .mapToLong(e -> e.deadline)
                    .min()
                    .orElse(Long.MAX_VALUE);
            assertEquals(expected, heap.earliest());
        }
        List<Entry> left = all.stream()
                .filter(e -> e.heapIndex >= 0)
                .sorted(Comparator.comparingLong(e -> e.deadline))
                .toList();
        long previous = 0;
        for (int i = 0; i < left.size(); i++) {
            long deadline = heap.earliest();
            assertEquals(true, deadline >= previous);
            previous = deadline;
            heap.pollExpired(Long.MAX_VALUE - 1);
        }
        assertEquals(0, heap.size());
    }
}
