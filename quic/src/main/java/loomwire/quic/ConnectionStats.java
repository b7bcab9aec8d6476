package loomwire.quic;

/** Counters and path figures of one connection at one moment. Times in nanoseconds, sizes in bytes. */
public record ConnectionStats(
        long smoothedRttNanos,
        long minRttNanos,
        long latestRttNanos,
        long congestionWindowBytes,
        long bytesInFlight,
        long packetsSent,
        long packetsReceived,
        long packetsLost,
        long bytesSent,
        long bytesReceived,
        long streamBytesSent,
        long streamBytesReceived,
        long openStreams,
        int maxDatagramBytes) {}
