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
    private final long[] localHigh;
    private final long[] localLow;
    private final int[] sequenceEnd;
    private final int[] timestamp;
    private final long[] sourceMac;
    private int size;
    private int used;
    private int held;
    private int mainSize;
    private int mainBytes;
    private boolean side;

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
        localHigh = new long[entries];
        localLow = new long[entries];
        sequenceEnd = new int[entries];
        timestamp = new int[entries];
        sourceMac = new long[entries];
    }

    /** Entries held now. */
    public int size() {
        return size;
    }

    /** Whether an entry of {@code bytes} still fits. */
    public boolean hasRoom(int bytes) {
        return size < offset.length - held && slab.length - used >= bytes;
    }

    /** Keeps some entries for datagrams of a {@link SideQueue}, until {@link #beginSide}. */
    public void holdForSide() {
        held = offset.length / SideQueue.SHARE_OF_BATCH;
    }

    /** From now on entries come from a {@link SideQueue}. */
    public void beginSide() {
        held = 0;
        side = true;
        mainSize = size;
        mainBytes = used;
    }

    /** Entries that came from no {@link SideQueue}. */
    public int mainSize() {
        return side ? mainSize : size;
    }

    /** Bytes of the slab that those take. */
    public int mainBytes() {
        return side ? mainBytes : used;
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
        localHigh[i] = 0;
        localLow[i] = 0;
        used += bytes;
    }

    /**
     * Says at which address of this host the last entry arrived, or from which it shall leave. Both halves 0, as without this
     * call, leave it to the port.
     */
    public void local(long high, long low) {
        localHigh[size - 1] = high;
        localLow[size - 1] = low;
    }

    /**
     * Keeps what the headers of the last entry claim, until somebody knows whether it is true (see {@link PacketPort#learn}).
     *
     * @param end the sequence number behind the entry
     * @param peerTimestamp the peer's timestamp
     * @param mac the MAC address the entry came from
     */
    public void claims(int end, int peerTimestamp, long mac) {
        sequenceEnd[size - 1] = end;
        timestamp[size - 1] = peerTimestamp;
        sourceMac[size - 1] = mac;
    }

    /** Forgets all entries; the slab is written over by the next ones. */
    public void clear() {
        size = 0;
        used = 0;
        held = 0;
        side = false;
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

    /** Upper half of the address of this host that the entry came to or leaves from; 0 with the lower half: not said. */
    public long localHigh(int i) {
        return localHigh[i];
    }

    public long localLow(int i) {
        return localLow[i];
    }

    public int sequenceEnd(int i) {
        return sequenceEnd[i];
    }

    public int timestamp(int i) {
        return timestamp[i];
    }

    public long sourceMac(int i) {
        return sourceMac[i];
    }
}
