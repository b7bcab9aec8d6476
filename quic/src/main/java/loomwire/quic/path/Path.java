package loomwire.quic.path;

/**
 * The addresses a connection runs over, and how much may be sent before the peer has proven that it is there. Owned by
 * the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-8.1">RFC 9000 §8.1</a>
 */
public final class Path {
    /** A server sends at most this many times what it received from an unvalidated address. */
    private static final int AMPLIFICATION_FACTOR = 3;

    private final long addressHigh;
    private final long addressLow;
    private final int port;
    private long localHigh;
    private long localLow;
    private boolean validated;
    private long bytesReceived;
    private long bytesSent;

    /** @param validated true at a client, which chose the address itself */
    public Path(long addressHigh, long addressLow, int port, boolean validated) {
        this.addressHigh = addressHigh;
        this.addressLow = addressLow;
        this.port = port;
        this.validated = validated;
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

    /** The peer asked this address of this host, and gets its answers from there; only the first one counts. */
    public void askedAt(long high, long low) {
        if (localHigh == 0 && localLow == 0) {
            localHigh = high;
            localLow = low;
        }
    }

    /** Upper half of the address to answer from; 0 with the lower half: whatever the port takes. */
    public long localHigh() {
        return localHigh;
    }

    public long localLow() {
        return localLow;
    }

    public boolean isFrom(long high, long low, int peerPort) {
        return port == peerPort && addressLow == low && addressHigh == high;
    }

    public boolean isValidated() {
        return validated;
    }

    /** The peer has shown that it receives at this address. */
    public void validate() {
        validated = true;
    }

    public void received(int bytes) {
        bytesReceived += bytes;
    }

    public void sent(int bytes) {
        bytesSent += bytes;
    }

    /** Bytes that may be sent now as far as address validation is concerned. */
    public int sendBudgetBytes() {
        if (validated) {
            return Integer.MAX_VALUE;
        }
        return Math.clamp(AMPLIFICATION_FACTOR * bytesReceived - bytesSent, 0, Integer.MAX_VALUE);
    }

    public long bytesReceived() {
        return bytesReceived;
    }

    public long bytesSent() {
        return bytesSent;
    }
}
