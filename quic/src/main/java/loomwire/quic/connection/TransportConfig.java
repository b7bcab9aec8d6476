package loomwire.quic.connection;

import java.time.Duration;

/**
 * Transport settings of a connection. Build with {@link #DEFAULTS} and the {@code with…} methods.
 *
 * @param maxIdleTimeout 0 (never) or 1 s to 600 s; the smaller of both ends' values holds (RFC 9000 §10.1)
 * @param keepAlivePeriod a PING after this long without traffic; 0 for none
 * @param maxBidirectionalStreams how many the peer may have open at once, 0 to 2^60
 * @param maxUnidirectionalStreams likewise
 * @param initialStreamWindow first flow-control credit of a stream, in bytes
 * @param maxStreamWindow how far auto-tuning may raise it
 * @param initialConnectionWindow first flow-control credit of the connection
 * @param maxConnectionWindow how far auto-tuning may raise it
 * @param streamSendBuffer bytes that a stream buffers for sending before a write waits
 * @param handshakeTimeout a handshake that takes longer is given up
 */
public record TransportConfig(
        Duration maxIdleTimeout,
        Duration keepAlivePeriod,
        long maxBidirectionalStreams,
        long maxUnidirectionalStreams,
        long initialStreamWindow,
        long maxStreamWindow,
        long initialConnectionWindow,
        long maxConnectionWindow,
        int streamSendBuffer,
        Duration handshakeTimeout) {

    public static final TransportConfig DEFAULTS = new TransportConfig(
            Duration.ofSeconds(30), Duration.ofSeconds(10), 5_000, 100, 1 << 20, 6 << 20, 2 << 20, 24 << 20,
            1 << 20, Duration.ofSeconds(10));

    public TransportConfig withIdle(Duration timeout, Duration keepAlive) {
        return new TransportConfig(timeout, keepAlive, maxBidirectionalStreams, maxUnidirectionalStreams,
                initialStreamWindow, maxStreamWindow, initialConnectionWindow, maxConnectionWindow, streamSendBuffer,
                handshakeTimeout);
    }

    public TransportConfig withStreams(long bidirectional, long unidirectional) {
        return new TransportConfig(maxIdleTimeout, keepAlivePeriod, bidirectional, unidirectional, initialStreamWindow,
                maxStreamWindow, initialConnectionWindow, maxConnectionWindow, streamSendBuffer, handshakeTimeout);
    }

    public TransportConfig withStreamWindows(long initial, long max) {
        return new TransportConfig(maxIdleTimeout, keepAlivePeriod, maxBidirectionalStreams, maxUnidirectionalStreams,
                initial, max, initialConnectionWindow, maxConnectionWindow, streamSendBuffer, handshakeTimeout);
    }

    public TransportConfig withConnectionWindows(long initial, long max) {
        return new TransportConfig(maxIdleTimeout, keepAlivePeriod, maxBidirectionalStreams, maxUnidirectionalStreams,
                initialStreamWindow, maxStreamWindow, initial, max, streamSendBuffer, handshakeTimeout);
    }

    public TransportConfig withStreamSendBuffer(int bytes) {
        return new TransportConfig(maxIdleTimeout, keepAlivePeriod, maxBidirectionalStreams, maxUnidirectionalStreams,
                initialStreamWindow, maxStreamWindow, initialConnectionWindow, maxConnectionWindow, bytes,
                handshakeTimeout);
    }

    public TransportConfig withHandshakeTimeout(Duration timeout) {
        return new TransportConfig(maxIdleTimeout, keepAlivePeriod, maxBidirectionalStreams, maxUnidirectionalStreams,
                initialStreamWindow, maxStreamWindow, initialConnectionWindow, maxConnectionWindow, streamSendBuffer,
                timeout);
    }
}
