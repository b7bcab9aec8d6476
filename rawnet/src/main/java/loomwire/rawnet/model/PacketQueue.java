package loomwire.rawnet.model;

/**
 * Packets in order, each with its length and a time, in parallel arrays that are used over and over: a packet costs no object.
 * Owned by the model that keeps it.
 */
final class PacketQueue<P> {
    private static final int FIRST_CAPACITY = 64;

    private Object[] packets = new Object[FIRST_CAPACITY];
    private int[] lengths = new int[FIRST_CAPACITY];
    private long[] times = new long[FIRST_CAPACITY];
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(P packet, int bytes, long time) {
        if (size == packets.length) {
            grow();
        }
        int at = head + size & packets.length - 1;
        packets[at] = packet;
        lengths[at] = bytes;
        times[at] = time;
        size++;
    }

    int firstBytes() {
        return lengths[head];
    }

    long firstTime() {
        return times[head];
    }

    @SuppressWarnings("unchecked")
    P remove() {
        P first = (P) packets[head];
        packets[head] = null;
        head = head + 1 & packets.length - 1;
        size--;
        return first;
    }

    private void grow() {
        int capacity = 2 * packets.length;
        Object[] morePackets = new Object[capacity];
        int[] moreLengths = new int[capacity];
        long[] moreTimes = new long[capacity];
        for (int i = 0; i < size; i++) {
            int at = head + i & packets.length - 1;
            morePackets[i] = packets[at];
            moreLengths[i] = lengths[at];
            moreTimes[i] = times[at];
        }
        packets = morePackets;
        lengths = moreLengths;
        times = moreTimes;
        head = 0;
    }
}
