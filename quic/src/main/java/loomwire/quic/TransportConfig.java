package loomwire.quic;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Transport settings of a connection. What a {@linkplain #builder builder} is not told is as in {@link #DEFAULTS}.
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
 * @param controllers makes controllers of the application's own; {@code null} for those that {@code congestion} names
 * @param fixedBytesPerSecond the rate to send at, in bytes of packets, above 0 where {@code congestion} is FIXED; else 0
 * @param creditBeforeTrust what holds instead until the application {@linkplain QuicConnection#trustPeer trusts} the peer;
 *     {@code null} to trust it at once
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
        CongestionController.@Nullable Factory controllers,
        long fixedBytesPerSecond,
        @Nullable CreditBeforeTrust creditBeforeTrust) {

    public static final TransportConfig DEFAULTS = builder().build();

    public TransportConfig {
        Objects.requireNonNull(maxIdleTimeout, "maxIdleTimeout");
        Objects.requireNonNull(keepAlivePeriod, "keepAlivePeriod");
        Objects.requireNonNull(handshakeTimeout, "handshakeTimeout");
        Objects.requireNonNull(congestion, "congestion");
        if ((congestion == CongestionControl.FIXED) != (fixedBytesPerSecond > 0)) {
            throw new IllegalArgumentException("a rate of " + fixedBytesPerSecond + " bytes/s with " + congestion
                    + "; a fixed rate is above 0, and goes with FIXED alone");
        }
    }

    /** A builder of settings that are as in {@link #DEFAULTS} but for what it is told. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder of settings that are like these but for what it is told. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Settings by their names; {@link TransportConfig} says what each means. Owned by one thread. */
    public static final class Builder {
        private Duration maxIdleTimeout = Duration.ofSeconds(30);
        private Duration keepAlivePeriod = Duration.ofSeconds(10);
        private long maxBidirectionalStreams = 5_000;
        private long maxUnidirectionalStreams = 100;
        private long initialStreamWindow = 1 << 20;
        private long maxStreamWindow = 6 << 20;
        private long initialConnectionWindow = 2 << 20;
        private long maxConnectionWindow = 24 << 20;
        private int streamSendBuffer = 1 << 20;
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private CongestionControl congestion = CongestionControl.BBR;
        private CongestionController.@Nullable Factory controllers;
        private long fixedBytesPerSecond;
        private @Nullable CreditBeforeTrust creditBeforeTrust;

        private Builder() {}

        private Builder(TransportConfig like) {
            maxIdleTimeout = like.maxIdleTimeout;
            keepAlivePeriod = like.keepAlivePeriod;
            maxBidirectionalStreams = like.maxBidirectionalStreams;
            maxUnidirectionalStreams = like.maxUnidirectionalStreams;
            initialStreamWindow = like.initialStreamWindow;
            maxStreamWindow = like.maxStreamWindow;
            initialConnectionWindow = like.initialConnectionWindow;
            maxConnectionWindow = like.maxConnectionWindow;
            streamSendBuffer = like.streamSendBuffer;
            handshakeTimeout = like.handshakeTimeout;
            congestion = like.congestion;
            controllers = like.controllers;
            fixedBytesPerSecond = like.fixedBytesPerSecond;
            creditBeforeTrust = like.creditBeforeTrust;
        }

        public Builder maxIdleTimeout(Duration value) {
            maxIdleTimeout = value;
            return this;
        }

        public Builder keepAlivePeriod(Duration value) {
            keepAlivePeriod = value;
            return this;
        }

        public Builder maxBidirectionalStreams(long value) {
            maxBidirectionalStreams = value;
            return this;
        }

        public Builder maxUnidirectionalStreams(long value) {
            maxUnidirectionalStreams = value;
            return this;
        }

        public Builder initialStreamWindow(long value) {
            initialStreamWindow = value;
            return this;
        }

        public Builder maxStreamWindow(long value) {
            maxStreamWindow = value;
            return this;
        }

        public Builder initialConnectionWindow(long value) {
            initialConnectionWindow = value;
            return this;
        }

        public Builder maxConnectionWindow(long value) {
            maxConnectionWindow = value;
            return this;
        }

        public Builder streamSendBuffer(int value) {
            streamSendBuffer = value;
            return this;
        }

        public Builder handshakeTimeout(Duration value) {
            handshakeTimeout = value;
            return this;
        }

        public Builder creditBeforeTrust(@Nullable CreditBeforeTrust value) {
            creditBeforeTrust = value;
            return this;
        }

        /** @param control any but FIXED, which {@link #fixedRate} sets together with its rate */
        public Builder congestion(CongestionControl control) {
            congestion = control;
            controllers = null;
            fixedBytesPerSecond = 0;
            return this;
        }

        /** Sends by controllers of the application's own, one for each connection; docs/extending.md shows one. */
        public Builder congestion(CongestionController.Factory own) {
            controllers = own;
            fixedBytesPerSecond = 0;
            congestion = CongestionControl.BBR; // which nobody asks for meanwhile
            return this;
        }

        /** Sends at this rate while the path delivers, in bytes of packets a second, above 0. */
        public Builder fixedRate(long bytesPerSecond) {
            congestion = CongestionControl.FIXED;
            controllers = null;
            fixedBytesPerSecond = bytesPerSecond;
            return this;
        }

        public TransportConfig build() {
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
                    controllers,
                    fixedBytesPerSecond,
                    creditBeforeTrust);
        }
    }
}
