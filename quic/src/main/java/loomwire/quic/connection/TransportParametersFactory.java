package loomwire.quic.connection;

import loomwire.quic.TransportConfig;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.wire.TransportParameters;

/** What we tell the peer of ourselves during the handshake (RFC 9000 §18.2). */
final class TransportParametersFactory {
    /** Our ACK Delay fields count in units of 2^3 microseconds, the default of RFC 9000 §18.2. */
    static final int ACK_DELAY_EXPONENT = 3;
    /** The longest we hold an acknowledgment back, the default of RFC 9000 §18.2. */
    static final int MAX_ACK_DELAY_MILLIS = 25;

    /** The shortest wait that a peer may ask us for: a loop that has others to serve keeps no shorter one. */
    static final long MIN_ACK_DELAY_MICROS = 1_000;

    private TransportParametersFactory() {}

    private static TransportParameters.Builder base(
            TransportConfig config, int maxDatagramBytes, ConnectionId initialSource) {
        return TransportParameters.builder()
                .maxIdleTimeoutMillis(config.maxIdleTimeout().toMillis())
                .maxUdpPayloadSize(maxDatagramBytes)
                .initialMaxData(FirstCredit.connectionWindow(config))
                .initialMaxStreamDataBidiLocal(config.initialStreamWindow())
                .initialMaxStreamDataBidiRemote(config.initialStreamWindow())
                .initialMaxStreamDataUni(config.initialStreamWindow())
                .initialMaxStreamsBidi(FirstCredit.bidirectionalStreams(config))
                .initialMaxStreamsUni(FirstCredit.unidirectionalStreams(config))
                .ackDelayExponent(ACK_DELAY_EXPONENT)
                .maxAckDelayMillis(MAX_ACK_DELAY_MILLIS)
                .minAckDelayMicros(MIN_ACK_DELAY_MICROS)
                .activeConnectionIdLimit(RemoteConnectionIds.ACTIVE_LIMIT)
                .disableActiveMigration(true) // RFC 9000 §18.2: packets from another address are dropped here
                .initialSourceConnectionId(initialSource);
    }

    static byte[] forClient(TransportConfig config, int maxDatagramBytes, ConnectionId initialSource) {
        return base(config, maxDatagramBytes, initialSource).build().encode();
    }

    static byte[] forServer(
            TransportConfig config,
            int maxDatagramBytes,
            ConnectionId initialSource,
            Introduction client,
            byte[] resetToken) {
        TransportParameters.Builder parameters = base(config, maxDatagramBytes, initialSource);
        if (client.retrySource() != null) {
            parameters.retrySourceConnectionId(client.retrySource());
        }
        return parameters
                .originalDestinationConnectionId(client.originalDestination())
                .statelessResetToken(resetToken)
                .build()
                .encode();
    }
}
