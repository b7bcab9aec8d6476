package loomwire.quic.recovery;

/**
 * What recovery must know at the start of a connection.
 *
 * @param maxDatagramBytes largest datagram the path carries, 1,200 to 65,535
 * @param initialRttNanos round-trip time assumed before the first sample, above 0
 * @param client whether this end is the client, which keeps probing until the server has validated its address
 */
public record RecoverySettings(int maxDatagramBytes, long initialRttNanos, boolean client) {
    /** RFC 9002 §6.2.2: 333 ms, so that a handshake starts with a probe timeout of one second. */
    public static final long DEFAULT_INITIAL_RTT_NANOS = 333_000_000L;

    private static final int SMALLEST_DATAGRAM = 1_200;
    private static final int LARGEST_DATAGRAM = 65_535;

    public RecoverySettings {
        if (maxDatagramBytes < SMALLEST_DATAGRAM || maxDatagramBytes > LARGEST_DATAGRAM) {
            throw new IllegalArgumentException("maxDatagramBytes " + maxDatagramBytes + " is not 1200 to 65535");
        }
        if (initialRttNanos <= 0) {
            throw new IllegalArgumentException("initialRttNanos " + initialRttNanos + " is not above 0");
        }
    }

    public static RecoverySettings of(int maxDatagramBytes, boolean client) {
        return new RecoverySettings(maxDatagramBytes, DEFAULT_INITIAL_RTT_NANOS, client);
    }
}
