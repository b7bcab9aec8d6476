package loomwire.quic.connection;

/** Counters and path figures of one connection at one moment. Times in nanoseconds, sizes in bytes. */
public record ConnectionFigures(
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
