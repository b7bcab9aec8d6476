package loomwire.quic.stream;

/** A first-in first-out ring of streams that grows by doubling. Owned by the loop. */
final class StreamQueue {
    private static final int FIRST_LENGTH = 16;

    private Stream[] ring = new Stream[FIRST_LENGTH];
    private int head;
    private int size;

    int size() {
        return size;
    }

    void add(Stream stream) {
        if (size == ring.length) {
            Stream[] bigger = new Stream[size * 2];
            System.arraycopy(ring, head, bigger, 0, size - head);
            System.arraycopy(ring, 0, bigger, size - head, head);
            ring = bigger;
            head = 0;
        }
        ring[head + size & ring.length - 1] = stream;
        size++;
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
