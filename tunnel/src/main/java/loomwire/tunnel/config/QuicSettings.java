package loomwire.tunnel.config;

import java.nio.file.Path;
import java.time.Duration;
import loomwire.quic.CongestionControl;

/**
 * The keys under {@code transport.quic}, sizes in bytes.
 *
 * @param congestion by what rules this end sends
 * @param rates which rates were asked for by those who know their line
 * @param alpn the application protocol in the TLS handshake, which everybody on the way can read
 * @param pin lower-case hex SHA-256 of the server's public key; {@code null} for none
 * @param ca PEM file of authorities; {@code null} for none
 * @param qlogDirectory where each connection leaves a qlog; {@code null} for nowhere
 * @param serverName name sent and verified; empty to use the server's address
 */
public record QuicSettings(
        Duration maxIdleTimeout,
        Duration keepAlivePeriod,
        int maxIncomingStreams,
        int maxIncomingUniStreams,
        long initialStreamWindow,
        long maxStreamWindow,
        long initialConnectionWindow,
        long maxConnectionWindow,
        CongestionControl congestion,
        FixedRates rates,
        String alpn,
        boolean insecureSkipVerify,
        String serverName,
        String pin,
        Path ca,
        Path qlogDirectory) {

    /** Whether both judge servers alike. */
    public boolean judgesAs(QuicSettings other) {
        return equals(trusting(other));
    }

    /** With the other one's ways to judge a server. */
    QuicSettings trusting(QuicSettings other) {
        return new QuicSettings(
                maxIdleTimeout,
                keepAlivePeriod,
                maxIncomingStreams,
                maxIncomingUniStreams,
                initialStreamWindow,
                maxStreamWindow,
                initialConnectionWindow,
                maxConnectionWindow,
                congestion,
                rates,
                alpn,
                other.insecureSkipVerify,
                other.serverName,
                other.pin,
                other.ca,
                qlogDirectory);
    }
}
