package loomwire.quic.stream;

/** A first-in first-out ring of streams that grows by doubling. Owned by the loop. */
final class StreamQueue {
    private static final int FIRST_LENGTH = 8;
    private static final Stream[] NO_ROOM = {};

    private Stream[] ring = NO_ROOM;
    private int head;
    private int size;

    int size() {
        return size;
    }

    void add(Stream stream) {
        if (size == ring.length) {
            Stream[] bigger = new Stream[Math.max(FIRST_LENGTH, size * 2)];
            System.arraycopy(ring, head, bigger, 0, size - head);
            System.arraycopy(ring, 0, bigger, size - head, head);
            ring = bigger;
            head = 0;
        }
        ring[head + size & ring.length - 1] = stream;
        size++;
    }

    /** The stream that was added last becomes the one that has been in the longest. */
    void lastBecomesFirst() {
        int mask = ring.length - 1;
        int last = head + size - 1 & mask;
        Stream stream = ring[last];
        ring[last] = null; // which is where the new head stands, if the ring is full
        head = head - 1 & mask;
        ring[head] = stream;
    }

    /** Gives back its room if it is empty. */
    void trim() {
        if (size == 0) {
            ring = NO_ROOM;
            head = 0;
        }
    }

    /** The stream that has been in the longest, which stays; null if there is none. */
    Stream peek() {
        return size == 0 ? null : ring[head];
    }

    /** Takes out the stream that has been in the longest; null if there is none. */
    Stream poll() {
        if (size == 0) {
            return null;
        }
        Stream stream = ring[head];
        ring[head] = null;
        head = head + 1 & ring.length - 1;
        size--;
        return stream;
    }
}
