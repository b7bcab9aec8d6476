package loomwire.quic.connection;

import loomwire.quic.base.ConnectionId;
import loomwire.quic.wire.TransportParameters;

/** What we tell the peer of ourselves during the handshake (RFC 9000 §18.2). */
final class TransportParametersFactory {
    /** Our ACK Delay fields count in units of 2^3 microseconds, the default of RFC 9000 §18.2. */
    static final int ACK_DELAY_EXPONENT = 3;
    /** The longest we hold an acknowledgment back, the default of RFC 9000 §18.2. */
    static final int MAX_ACK_DELAY_MILLIS = 25;

    private TransportParametersFactory() {}

    private static TransportParameters.Builder base(TransportConfig config, int maxDatagramBytes, ConnectionId initialSource) {
        return TransportParameters.builder()
                .maxIdleTimeoutMillis(config.maxIdleTimeout().toMillis())
                .maxUdpPayloadSize(maxDatagramBytes)
                .initialMaxData(config.initialConnectionWindow())
                .initialMaxStreamDataBidiLocal(config.initialStreamWindow())
                .initialMaxStreamDataBidiRemote(config.initialStreamWindow())
                .initialMaxStreamDataUni(config.initialStreamWindow())
                .initialMaxStreamsBidi(config.maxBidirectionalStreams())
                .initialMaxStreamsUni(config.maxUnidirectionalStreams())
                .ackDelayExponent(ACK_DELAY_EXPONENT)
                .maxAckDelayMillis(MAX_ACK_DELAY_MILLIS)
                .activeConnectionIdLimit(RemoteConnectionIds.ACTIVE_LIMIT)
                .initialSourceConnectionId(initialSource);
    }

    static byte[] forClient(TransportConfig config, int maxDatagramBytes, ConnectionId initialSource) {
        return base(config, maxDatagramBytes, initialSource).build().encode();
    }

    static byte[] forServer(
            TransportConfig config, int maxDatagramBytes, ConnectionId initialSource, ConnectionId originalDestination,
            byte[] resetToken) {
        return base(config, maxDatagramBytes, initialSource)
                .originalDestinationConnectionId(originalDestination)
                .statelessResetToken(resetToken)
                .build()
                .encode();
    }
}
