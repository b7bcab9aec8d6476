package loomwire.tunnel.assembly;

import loomwire.quic.AdmissionKey;
import loomwire.quic.CongestionControl;
import loomwire.quic.CreditBeforeTrust;
import loomwire.quic.MemoryBudget;
import loomwire.quic.TransportConfig;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.PerformanceConfig;
import loomwire.tunnel.config.QuicSettings;

/** From the configuration to what QUIC is told: settings of a connection, memory of the process. */
public final class Transport {
    /** Bytes that a stream holds for sending at first: four large reads of a relay. More where the path asks for it. */
    private static final int STREAM_SEND_BUFFER = 1 << 20;

    /** The stream of the authentication, and ten times the length of its message. */
    private static final CreditBeforeTrust UNKNOWN_CLIENT = new CreditBeforeTrust(1, 0, 16 << 10);

    private Transport() {}

    /** The one budget of this process, for all its endpoints. */
    static MemoryBudget memory(PerformanceConfig performance) {
        long bytes = performance.memoryBudgetBytes();
        return bytes == 0 ? MemoryBudget.ofBytes(Long.MAX_VALUE) : MemoryBudget.ofBytes(bytes);
    }

    /** Likewise at a server, where whoever comes has to say who it is on its first stream and in a few hundred bytes. */
    static TransportConfig ofServer(QuicSettings quic) {
        return of(quic).toBuilder().creditBeforeTrust(UNKNOWN_CLIENT).build();
    }

    /** What a silent server answers to, and by what its answer is known; {@code null} without a key. */
    public static AdmissionKey admission(Auth auth) {
        return auth instanceof Auth.SharedKey shared ? AdmissionKey.of(shared.key()) : null;
    }

    public static TransportConfig of(QuicSettings quic) {
        return of(quic, 1);
    }

    /** @param connections that this end has at once, which share its rate if it has one */
    static TransportConfig of(QuicSettings quic, int connections) {
        TransportConfig.Builder transport = TransportConfig.builder()
                .maxIdleTimeout(quic.maxIdleTimeout())
                .keepAlivePeriod(quic.keepAlivePeriod())
                .maxBidirectionalStreams(quic.maxIncomingStreams())
                .maxUnidirectionalStreams(quic.maxIncomingUniStreams())
                .initialStreamWindow(quic.initialStreamWindow())
                .maxStreamWindow(quic.maxStreamWindow())
                .initialConnectionWindow(quic.initialConnectionWindow())
                .maxConnectionWindow(quic.maxConnectionWindow())
                .streamSendBuffer(STREAM_SEND_BUFFER);
        return (quic.congestion() == CongestionControl.FIXED
                        ? transport.fixedRate(quic.rates().each(connections).up())
                        : transport.congestion(quic.congestion()))
                .build();
    }
}
