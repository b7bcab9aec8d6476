package loomwire.quic.connection;

import java.time.Duration;
import loomwire.quic.recovery.CongestionControl;

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
 * @param streamSendBuffer bytes that a stream buffers for sending before a write waits, at first; it follows the
 *     congestion window up to maxStreamWindow
 * @param handshakeTimeout a handshake that takes longer is given up
 * @param congestion what decides how much may be in flight and how fast it is sent
 * @param fixedBytesPerSecond the rate to send at, in bytes of packets, above 0 where {@code congestion} is FIXED; else 0
 * @param beforeTrust what holds instead until the application trusts the peer; {@code null} to trust it at once
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
        Duration handshakeTimeout,
        CongestionControl congestion,
        long fixedBytesPerSecond,
        CreditBeforeTrust beforeTrust) {

    public static final TransportConfig DEFAULTS = new TransportConfig(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            5_000,
            100,
            1 << 20,
            6 << 20,
            2 << 20,
            24 << 20,
            1 << 20,
            Duration.ofSeconds(10),
            CongestionControl.BBR,
            0,
            null);

    public TransportConfig withIdle(Duration timeout, Duration keepAlive) {
        return new TransportConfig(
                timeout,
                keepAlive,
                maxBidirectionalStreams,
                maxUnidirectionalStreams,
                initialStreamWindow,
                maxStreamWindow,
                initialConnectionWindow,
                maxConnectionWindow,
                streamSendBuffer,
                handshakeTimeout,
                congestion,
                fixedBytesPerSecond,
                beforeTrust);
    }

    public TransportConfig withStreams(long bidirectional, long unidirectional) {
        return new TransportConfig(
                maxIdleTimeout,
                keepAlivePeriod,
                bidirectional,
                unidirectional,
                initialStreamWindow,
                maxStreamWindow,
                initialConnectionWindow,
                maxConnectionWindow,
                streamSendBuffer,
                handshakeTimeout,
                congestion,
                fixedBytesPerSecond,
                beforeTrust);
    }

    public TransportConfig withStreamWindows(long initial, long max) {
        return new TransportConfig(
                maxIdleTimeout,
                keepAlivePeriod,
                maxBidirectionalStreams,
                maxUnidirectionalStreams,
                initial,
                max,
                initialConnectionWindow,
                maxConnectionWindow,
                streamSendBuffer,
                handshakeTimeout,
                congestion,
                fixedBytesPerSecond,
                beforeTrust);
    }

    public TransportConfig withConnectionWindows(long initial, long max) {
        return new TransportConfig(
                maxIdleTimeout,
                keepAlivePeriod,
                maxBidirectionalStreams,
                maxUnidirectionalStreams,
                initialStreamWindow,
                maxStreamWindow,
                initial,
                max,
                streamSendBuffer,
                handshakeTimeout,
                congestion,
                fixedBytesPerSecond,
                beforeTrust);
    }

    public TransportConfig withStreamSendBuffer(int bytes) {
        return new TransportConfig(
                maxIdleTimeout,
                keepAlivePeriod,
                maxBidirectionalStreams,
                maxUnidirectionalStreams,
                initialStreamWindow,
                maxStreamWindow,
                initialConnectionWindow,
                maxConnectionWindow,
                bytes,
                handshakeTimeout,
                congestion,
                fixedBytesPerSecond,
                beforeTrust);
    }

    public TransportConfig withHandshakeTimeout(Duration timeout) {
        return new TransportConfig(
                maxIdleTimeout,
                keepAlivePeriod,
                maxBidirectionalStreams,
                maxUnidirectionalStreams,
                initialStreamWindow,
                maxStreamWindow,
                initialConnectionWindow,
                maxConnectionWindow,
                streamSendBuffer,
                timeout,
                congestion,
                fixedBytesPerSecond,
                beforeTrust);
    }

    /** @param control any but FIXED, which {@link #withFixedRate} sets together with its rate */
    public TransportConfig withCongestion(CongestionControl control) {
        return new TransportConfig(
                maxIdleTimeout,
                keepAlivePeriod,
                maxBidirectionalStreams,
                maxUnidirectionalStreams,
                initialStreamWindow,
                maxStreamWindow,
                initialConnectionWindow,
                maxConnectionWindow,
                streamSendBuffer,
                handshakeTimeout,
                control,
                0,
                beforeTrust);
    }

    /** Sends at this rate while the path delivers, in bytes of packets a second, above 0. */
    public TransportConfig withFixedRate(long bytesPerSecond) {
        return new TransportConfig(
                maxIdleTimeout,
                keepAlivePeriod,
                maxBidirectionalStreams,
                maxUnidirectionalStreams,
                initialStreamWindow,
                maxStreamWindow,
                initialConnectionWindow,
                maxConnectionWindow,
                streamSendBuffer,
                handshakeTimeout,
                CongestionControl.FIXED,
                bytesPerSecond,
                beforeTrust);
    }

    public TransportConfig withCreditBeforeTrust(CreditBeforeTrust credit) {
        return new TransportConfig(
                maxIdleTimeout,
                keepAlivePeriod,
                maxBidirectionalStreams,
                maxUnidirectionalStreams,
                initialStreamWindow,
                maxStreamWindow,
                initialConnectionWindow,
                maxConnectionWindow,
                streamSendBuffer,
                handshakeTimeout,
                congestion,
                fixedBytesPerSecond,
                credit);
    }

    /** The connection's window that the peer is told of first. */
    long firstConnectionWindow() {
        return beforeTrust == null
                ? initialConnectionWindow
                : Math.min(initialConnectionWindow, beforeTrust.connectionWindow());
    }

    long firstBidirectionalStreams() {
        return beforeTrust == null
                ? maxBidirectionalStreams
                : Math.min(maxBidirectionalStreams, beforeTrust.bidirectionalStreams());
    }

    long firstUnidirectionalStreams() {
        return beforeTrust == null
                ? maxUnidirectionalStreams
                : Math.min(maxUnidirectionalStreams, beforeTrust.unidirectionalStreams());
    }
}
