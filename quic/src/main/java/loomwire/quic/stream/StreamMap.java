package loomwire.quic.stream;

/** Streams by id: open addressing with linear probing, no boxes and no entries. Owned by the loop. */
final class StreamMap {
    private static final int FIRST_LENGTH = 8;
    /** Spreads ids, which come in steps of four, over the table (2^64 divided by the golden ratio). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** At most half full; the length is a power of two. */
    private Stream[] slots = new Stream[FIRST_LENGTH];

    private int size;

    int size() {
        return size;
    }

    /** The stream, or null. */
    Stream get(long id) {
        int at = home(id);
        while (slots[at] != null && slots[at].id() != id) {
            at = next(at);
        }
        return slots[at];
    }

    /** Adds a stream whose id is not there yet. */
    void put(Stream stream) {
        if (2 * (size + 1) > slots.length) {
            resize(slots.length * 2);
        }
        insert(stream);
        size++;
    }

    /** Removes the stream; false if it was not there. */
    boolean remove(long id) {
        int hole = home(id);
        while (slots[hole] != null && slots[hole].id() != id) {
            hole = next(hole);
        }
        if (slots[hole] == null) {
            return false;
        }
        // Closes the hole with what was pushed past it, so that no search stops short and no tombstones pile up.
        for (int at = next(hole); slots[at] != null; at = next(at)) {
            int distanceFromHome = at - home(slots[at].id()) & slots.length - 1;
            int distanceFromHole = at - hole & slots.length - 1;
            if (distanceFromHome >= distanceFromHole) {
                slots[hole] = slots[at];
                hole = at;
            }
        }
        slots[hole] = null;
        size--;
        if (slots.length > FIRST_LENGTH && 8 * size < slots.length) {
            resize(slots.length / 2);
        }
        return true;
    }

    /** The streams there are now, in no particular order. */
    Stream[] snapshot() {
        Stream[] all = new Stream[size];
        int n = 0;
        for (Stream stream : slots) {
            if (stream != null) {
                all[n++] = stream;
            }
        }
        return all;
    }

    private void insert(Stream stream) {
        int at = home(stream.id());
        while (slots[at] != null) {
            at = next(at);
        }
        slots[at] = stream;
    }

    private void resize(int length) {
        Stream[] all = snapshot();
        slots = new Stream[length];
        for (Stream stream : all) {
            insert(stream);
        }
    }

    private int home(long id) {
        return (int) (id * GOLDEN >>> Long.numberOfLeadingZeros(slots.length) + 1);
    }

    private int next(int at) {
        return at + 1 & slots.length - 1;
    }
}
