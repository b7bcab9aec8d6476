package loomwire.tunnel.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The keys under {@code transport.quic}, sizes in bytes.
 *
 * @param pin lower-case hex SHA-256 of the server's public key; {@code null} for none
 * @param ca PEM file of authorities; {@code null} for none
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
        boolean insecureSkipVerify,
        String serverName,
        String pin,
        Path ca) {}
