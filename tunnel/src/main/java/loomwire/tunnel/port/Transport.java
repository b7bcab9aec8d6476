package loomwire.tunnel.port;

import loomwire.quic.connection.TransportConfig;
import loomwire.tunnel.config.QuicSettings;

/** From the keys under {@code transport.quic} to the settings of a connection. */
public final class Transport {
    /** Bytes that a stream holds for sending: a gigabit at 8 ms, and four large reads of a relay. */
    private static final int STREAM_SEND_BUFFER = 1 << 20;

    private Transport() {}

    public static TransportConfig of(QuicSettings quic) {
        return TransportConfig.DEFAULTS
                .withIdle(quic.maxIdleTimeout(), quic.keepAlivePeriod())
                .withStreams(quic.maxIncomingStreams(), quic.maxIncomingUniStreams())
                .withStreamWindows(quic.initialStreamWindow(), quic.maxStreamWindow())
                .withConnectionWindows(quic.initialConnectionWindow(), quic.maxConnectionWindow())
                .withStreamSendBuffer(STREAM_SEND_BUFFER);
    }
}
