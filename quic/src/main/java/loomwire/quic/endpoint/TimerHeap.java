package loomwire.quic.endpoint;

import java.util.Arrays;

/** Connections by their next deadline: a binary heap that knows where each entry stands. Owned by the shard loop. */
final class TimerHeap {
    private Entry[] heap = new Entry[16];
    private int size;

    /** The earliest deadline; {@link Long#MAX_VALUE} if there is none. */
    long earliest() {
        return size == 0 ? Long.MAX_VALUE : heap[0].deadline;
    }

    /** The entry with the earliest deadline if it has come, taken out; else {@code null}. */
    Entry pollExpired(long now) {
        if (size == 0 || heap[0].deadline > now) {
            return null;
        }
        Entry first = heap[0];
        remove(first);
        return first;
    }

    /** Gives the entry its deadline, {@link Long#MAX_VALUE} for none. */
    void schedule(Entry entry, long deadline) {
        if (deadline == Long.MAX_VALUE) {
            remove(entry);
            return;
        }
        if (entry.heapIndex < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            entry.deadline = deadline;
            place(entry, size++);
            siftUp(entry.heapIndex);
            return;
        }
        boolean earlier = deadline < entry.deadline;
        entry.deadline = deadline;
        if (earlier) {
            siftUp(entry.heapIndex);
        } else {
            siftDown(entry.heapIndex);
        }
    }

    void remove(Entry entry) {
        int index = entry.heapIndex;
        if (index < 0) {
            return;
        }
        entry.heapIndex = -1;
        entry.deadline = Long.MAX_VALUE;
        Entry last = heap[--size];
        heap[size] = null;
        if (last != entry) {
            place(last, index);
            siftUp(index);
            siftDown(last.heapIndex);
        }
    }

    int size() {
        return size;
    }

    private void siftUp(int start) {
        int index = start;
        Entry entry = heap[index];
        while (index > 0 && heap[index - 1 >>> 1].deadline > entry.deadline) {
            place(heap[index - 1 >>> 1], index);
            index = index - 1 >>> 1;
        }
        place(entry, index);
    }

    private void siftDown(int start) {
        int index = start;
        Entry entry = heap[index];
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && heap[child + 1].deadline < heap[child].deadline) {
                child++;
            }
            if (heap[child].deadline >= entry.deadline) {
                break;
            }
            place(heap[child], index);
            index = child;
        }
        place(entry, index);
    }

    private void place(Entry entry, int index) {
        heap[index] = entry;
        entry.heapIndex = index;
    }
}
