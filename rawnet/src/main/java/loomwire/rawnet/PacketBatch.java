package loomwire.rawnet;

/**
 * Datagrams on their way in or out: parallel arrays over one reused slab, so that a packet costs no object. Addresses
 * are 128 bits in two longs, IPv4 as {@code ::ffff:a.b.c.d} (see {@link Addresses}). Owned by one thread.
 */
public final class PacketBatch {
    private final byte[] slab;
    private final int[] offset;
    private final int[] length;
    private final int[] segmentBytes;
    private final long[] addressHigh;
    private final long[] addressLow;
    private final int[] port;
    private final byte[] ecn;
    private int size;
    private int used;

    /**
     * @param entries how many entries it holds at most
     * @param slabBytes room for the bytes of all of them together
     */
    public PacketBatch(int entries, int slabBytes) {
        slab = new byte[slabBytes];
        offset = new int[entries];
        length = new int[entries];
        segmentBytes = new int[entries];
        addressHigh = new long[entries];
        addressLow = new long[entries];
        port = new int[entries];
        ecn = new byte[entries];
    }

    /** Entries held now. */
    public int size() {
        return size;
    }

    /** Whether an entry of {@code bytes} still fits. */
    public boolean hasRoom(int bytes) {
        return size < offset.length && slab.length - used >= bytes;
    }

    /** Where the next entry's bytes go; write them to {@link #slab()} from here, then {@link #add}. */
    public int nextOffset() {
        return used;
    }

    /** Bytes of the slab that no entry uses yet. */
    public int freeBytes() {
        return slab.length - used;
    }

    /**
     * Makes the next {@code bytes} of the slab an entry.
     *
     * @param bytes length of all its datagrams together
     * @param segment length of each datagram but the last, which may be shorter; equal to {@code bytes} for a single one
     * @param high upper half of the peer's address
     * @param low lower half of the peer's address
     * @param peerPort the peer's port
     * @param ecnBits the ECN field, 0 to 3
     */
    public void add(int bytes, int segment, long high, long low, int peerPort, int ecnBits) {
        if (!hasRoom(bytes)) {
            throw new IllegalStateException("no room for an entry of " + bytes + " bytes");
        }
        int i = size++;
        offset[i] = used;
        length[i] = bytes;
        segmentBytes[i] = segment;
        addressHigh[i] = high;
        addressLow[i] = low;
        port[i] = peerPort;
        ecn[i] = (byte) ecnBits;
        used += bytes;
    }

    /** Forgets all entries; the slab is written over by the next ones. */
    public void clear() {
        size = 0;
        used = 0;
    }

    public byte[] slab() {
        return slab;
    }

    public int offset(int i) {
        return offset[i];
    }

    public int length(int i) {
        return length[i];
    }

    /** Length of each datagram in the entry but the last. */
    public int segmentBytes(int i) {
        return segmentBytes[i];
    }

    public long addressHigh(int i) {
        return addressHigh[i];
    }

    public long addressLow(int i) {
        return addressLow[i];
    }

    public int port(int i) {
        return port[i];
    }

    public int ecn(int i) {
        return ecn[i];
    }
}
