package loomwire.quic.base;

/**
 * Room for datagrams to one peer, all of the same size but the last: what {@code transmit} fills in. Reused; owned by
 * the loop.
 */
public final class TransmitSlot {
    private static final byte[] NOTHING = new byte[0];

    private byte[] array = NOTHING;
    private int from;
    private int limit;
    private int maxSegments;
    private int length;
    private int segmentBytes;
    private long addressHigh;
    private long addressLow;
    private int port;
    private int ecn;
    private long localHigh;
    private long localLow;

    /** Offers {@code array[from, limit)} for at most {@code maxSegments} datagrams. */
    public TransmitSlot offer(byte[] array, int from, int limit, int maxSegments) {
        this.array = array;
        this.from = from;
        this.limit = limit;
        this.maxSegments = maxSegments;
        this.length = 0;
        this.segmentBytes = 0;
        return this;
    }

    /** Says where the datagrams go. */
    public void to(long high, long low, int peerPort, int ecnBits) {
        addressHigh = high;
        addressLow = low;
        port = peerPort;
        ecn = ecnBits;
        localHigh = 0;
        localLow = 0;
    }

    /** Says which address of this host they leave from; both halves 0, as after {@link #to}, leave it to the port. */
    public void leavingFrom(long high, long low) {
        localHigh = high;
        localLow = low;
    }

    /** Says what was written from {@link #from()} on: all bytes, and the size of each datagram but the last. */
    public void filled(int bytes, int segment) {
        length = bytes;
        segmentBytes = segment;
    }

    public byte[] array() {
        return array;
    }

    public int from() {
        return from;
    }

    public int limit() {
        return limit;
    }

    public int maxSegments() {
        return maxSegments;
    }

    public int length() {
        return length;
    }

    public int segmentBytes() {
        return segmentBytes;
    }

    public long addressHigh() {
        return addressHigh;
    }

    public long addressLow() {
        return addressLow;
    }

    public int port() {
        return port;
    }

    public int ecn() {
        return ecn;
    }

    public long localHigh() {
        return localHigh;
    }

    public long localLow() {
        return localLow;
    }
}
