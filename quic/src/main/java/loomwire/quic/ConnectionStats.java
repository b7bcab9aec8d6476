package loomwire.quic;

/** Counters and path figures of one connection at one moment. Times in nanoseconds, sizes in bytes; late packets were lost ones. */
public record ConnectionStats(
        long smoothedRttNanos,
        long minRttNanos,
        long latestRttNanos,
        long congestionWindowBytes,
        long bytesInFlight,
        long packetsSent,
        long packetsReceived,
        long packetsLost,
        long packetsLate,
        long bytesSent,
        long bytesReceived,
        long streamBytesSent,
        long streamBytesReceived,
        long openStreams,
        int maxDatagramBytes) {

    /** Before anything was counted. */
    public static final ConnectionStats NONE = new ConnectionStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** The same, but for the number of open streams. */
    public ConnectionStats withOpenStreams(long streams) {
        return new ConnectionStats(
                smoothedRttNanos,
                minRttNanos,
                latestRttNanos,
                congestionWindowBytes,
                bytesInFlight,
                packetsSent,
                packetsReceived,
                packetsLost,
                packetsLate,
                bytesSent,
                bytesReceived,
                streamBytesSent,
                streamBytesReceived,
                streams,
                maxDatagramBytes);
    }
}
