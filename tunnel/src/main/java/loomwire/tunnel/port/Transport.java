package loomwire.tunnel.port;

import loomwire.quic.MemoryBudget;
import loomwire.quic.connection.TransportConfig;
import loomwire.tunnel.config.PerformanceConfig;
import loomwire.tunnel.config.QuicSettings;

/** From the configuration to what QUIC is told: settings of a connection, memory of the process. */
public final class Transport {
    /** Bytes that a stream holds for sending: a gigabit at 8 ms, and four large reads of a relay. */
    private static final int STREAM_SEND_BUFFER = 1 << 20;

    private Transport() {}

    /** The one budget of this process, for all its endpoints. */
    static MemoryBudget memory(PerformanceConfig performance) {
        long bytes = performance.memoryBudgetBytes();
        return bytes == 0 ? MemoryBudget.ofBytes(Long.MAX_VALUE) : MemoryBudget.ofBytes(bytes);
    }

    public static TransportConfig of(QuicSettings quic) {
        return TransportConfig.DEFAULTS
                .withIdle(quic.maxIdleTimeout(), quic.keepAlivePeriod())
                .withStreams(quic.maxIncomingStreams(), quic.maxIncomingUniStreams())
                .withStreamWindows(quic.initialStreamWindow(), quic.maxStreamWindow())
                .withConnectionWindows(quic.initialConnectionWindow(), quic.maxConnectionWindow())
                .withStreamSendBuffer(STREAM_SEND_BUFFER);
    }
}
