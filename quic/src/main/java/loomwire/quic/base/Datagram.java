package loomwire.quic.base;

/**
 * A received datagram: a view of part of an array, valid only during the call it is passed to. The core decrypts in
 * place. Reused for every datagram; owned by the loop.
 */
public final class Datagram {
    private static final byte[] NOTHING = new byte[0];

    private byte[] array = NOTHING;
    private int from;
    private int to;
    private long addressHigh;
    private long addressLow;
    private int port;
    private int ecn;
    private long localHigh;
    private long localLow;
    private boolean heard;
    private boolean authenticated;

    /** Points this view at {@code array[from, to)}, received from the given peer. */
    public Datagram set(byte[] array, int from, int to, long addressHigh, long addressLow, int port, int ecn) {
        this.array = array;
        this.from = from;
        this.to = to;
        this.addressHigh = addressHigh;
        this.addressLow = addressLow;
        this.port = port;
        this.ecn = ecn;
        this.localHigh = 0;
        this.localLow = 0;
        this.heard = false;
        this.authenticated = false;
        return this;
    }

    /** Says at which address of this host it arrived; both halves 0 if the port cannot tell. */
    public Datagram at(long high, long low) {
        localHigh = high;
        localLow = low;
        return this;
    }

    /** It may be answered, though nobody knows who sent it. */
    public void markHeard() {
        heard = true;
    }

    /** It held a new packet that was protected by keys which only its sender and we have. */
    public void markAuthenticated() {
        authenticated = true;
    }

    public boolean isHeard() {
        return heard;
    }

    public boolean isAuthenticated() {
        return authenticated;
    }

    public byte[] array() {
        return array;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    public int length() {
        return to - from;
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
