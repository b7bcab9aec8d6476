package loomwire.tunnel.assembly;

import loomwire.quic.MemoryBudget;
import loomwire.quic.base.WallClock;
import loomwire.quic.connection.CreditBeforeTrust;
import loomwire.quic.connection.TransportConfig;
import loomwire.quic.crypto.AdmissionKey;
import loomwire.quic.crypto.AnswerMark;
import loomwire.quic.endpoint.Credential;
import loomwire.quic.recovery.CongestionControl;
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
        return of(quic).withCreditBeforeTrust(UNKNOWN_CLIENT);
    }

    /** What a silent server answers to; {@code null} without a key. */
    public static Credential credential(Auth auth) {
        return credential(auth, System::currentTimeMillis);
    }

    /** By what a server's answer is known to those who have the key; {@code null} without one. */
    static AnswerMark mark(Auth auth) {
        return auth instanceof Auth.SharedKey shared ? new AnswerMark(AdmissionKey.derive(shared.key())) : null;
    }

    static Credential credential(Auth auth, WallClock clock) {
        return auth instanceof Auth.SharedKey shared ? new Credential(AdmissionKey.derive(shared.key()), clock) : null;
    }

    public static TransportConfig of(QuicSettings quic) {
        return of(quic, 1);
    }

    /** @param connections that this end has at once, which share its rate if it has one */
    static TransportConfig of(QuicSettings quic, int connections) {
        TransportConfig transport = TransportConfig.DEFAULTS
                .withIdle(quic.maxIdleTimeout(), quic.keepAlivePeriod())
                .withStreams(quic.maxIncomingStreams(), quic.maxIncomingUniStreams())
                .withStreamWindows(quic.initialStreamWindow(), quic.maxStreamWindow())
                .withConnectionWindows(quic.initialConnectionWindow(), quic.maxConnectionWindow())
                .withStreamSendBuffer(STREAM_SEND_BUFFER);
        return quic.congestion() == CongestionControl.FIXED
                ? transport.withFixedRate(quic.rates().each(connections).up())
                : transport.withCongestion(quic.congestion());
    }
}
