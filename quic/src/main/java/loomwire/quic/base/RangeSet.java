package loomwire.quic.base;

import java.util.Arrays;

/**
 * Disjoint, sorted, half-open ranges {@code [start, end)} of non-negative numbers: offsets received, packet numbers
 * seen. Two parallel arrays, because the usual set holds one to five ranges and grows at its end. Owned by one thread.
 */
public final class RangeSet {
    /** Many sets stay empty, and most of the others hold one range. */
    private static final long[] NO_ROOM = {};

    private static final int FIRST_ROOM = 2;

    private long[] starts = NO_ROOM;
    private long[] ends = NO_ROOM;
    private int count;

    public boolean isEmpty() {
        return count == 0;
    }

    /** How many separate ranges there are. */
    public int count() {
        return count;
    }

    /** First number of the range at {@code index}; ranges are in ascending order. */
    public long start(int index) {
        return starts[index];
    }

    /** The number after the last of the range at {@code index}. */
    public long end(int index) {
        return ends[index];
    }

    /** The smallest number held; the set must not be empty. */
    public long first() {
        return starts[0];
    }

    /** The largest number held; the set must not be empty. */
    public long last() {
        return ends[count - 1] - 1;
    }

    public boolean contains(long value) {
        int i = firstEndingAfter(value);
        return i < count && starts[i] <= value;
    }

    /** Whether all of {@code [start, end)} is held. */
    public boolean containsAll(long start, long end) {
        int i = firstEndingAfter(start);
        return i < count && starts[i] <= start && ends[i] >= end;
    }

    /**
     * Adds {@code [start, end)}, merging ranges that overlap or touch it.
     *
     * @return whether anything was new
     */
    public boolean add(long start, long end) {
        if (start >= end) {
            return false;
        }
        if (count > 0 && start == ends[count - 1]) { // the usual case: the next in order
            ends[count - 1] = end;
            return true;
        }
        int from = firstEndingAfter(start - 1); // the first range that touches or follows start
        int to = from;
        while (to < count && starts[to] <= end) {
            to++;
        }
        if (from == to) {
            insert(from, start, end);
            return true;
        }
        if (to == from + 1 && starts[from] <= start && ends[from] >= end) {
            return false;
        }
        starts[from] = Math.min(starts[from], start);
        ends[from] = Math.max(ends[to - 1], end);
        removeRanges(from + 1, to);
        return true;
    }

    /** Adds one number; {@code false} if it was there already. */
    public boolean add(long value) {
        return add(value, value + 1);
    }

    /** Removes {@code [start, end)}, cutting ranges that overlap it. */
    public void remove(long start, long end) {
        if (start >= end) {
            return;
        }
        int i = firstEndingAfter(start);
        if (i < count && starts[i] < start && ends[i] > end) {
            insert(i + 1, end, ends[i]);
            ends[i] = start;
            return;
        }
        if (i < count && starts[i] < start) {
            ends[i] = start;
            i++;
        }
        int to = i;
        while (to < count && ends[to] <= end) {
            to++;
        }
        if (to < count && starts[to] < end) {
            starts[to] = end;
        }
        removeRanges(i, to);
    }

    /** Forgets the range with the smallest numbers: how a bounded set makes room. */
    public void removeFirstRange() {
        removeRanges(0, 1);
    }

    /** Empties the set and gives its room back. */
    public void clear() {
        count = 0;
        starts = NO_ROOM;
        ends = NO_ROOM;
    }

    private int firstEndingAfter(long value) {
        if (count == 0 || ends[count - 1] <= value) {
            return count;
        }
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] > value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void insert(int index, long start, long end) {
        if (count == starts.length) {
            int room = Math.max(FIRST_ROOM, count * 2);
            starts = Arrays.copyOf(starts, room);
            ends = Arrays.copyOf(ends, room);
        }
        System.arraycopy(starts, index, starts, index + 1, count - index);
        System.arraycopy(ends, index, ends, index + 1, count - index);
        starts[index] = start;
        ends[index] = end;
        count++;
    }

    private void removeRanges(int from, int to) {
        if (from == to) {
            return;
        }
        System.arraycopy(starts, to, starts, from, count - to);
        System.arraycopy(ends, to, ends, from, count - to);
        count -= to - from;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ", ")
                    .append('[')
                    .append(starts[i])
                    .append(", ")
                    .append(ends[i])
                    .append(')');
        }
        return text.append('}').toString();
    }
}
