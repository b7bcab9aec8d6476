package loomwire.quic.wire;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.QuicViolation;
import org.jspecify.annotations.Nullable;

/**
 * What one end declares about itself during the handshake. Immutable; made by {@link #builder()} or {@link #parse}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-18">RFC 9000 §18</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9221#section-3">RFC 9221 §3</a>
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-quic-ack-frequency/">QUIC Acknowledgment Frequency</a>
 */
public final class TransportParameters {
    private final long[] integers;
    private final @Nullable ConnectionId originalDestinationConnectionId;
    private final @Nullable ConnectionId initialSourceConnectionId;
    private final @Nullable ConnectionId retrySourceConnectionId;
    private final byte @Nullable [] statelessResetToken;
    private final @Nullable PreferredAddress preferredAddress;
    private final boolean disableActiveMigration;
    private final Map<Long, byte[]> others;

    private TransportParameters(Builder b) {
        integers = b.integers.clone();
        originalDestinationConnectionId = b.originalDestinationConnectionId;
        initialSourceConnectionId = b.initialSourceConnectionId;
        retrySourceConnectionId = b.retrySourceConnectionId;
        statelessResetToken = b.statelessResetToken;
        preferredAddress = b.preferredAddress;
        disableActiveMigration = b.disableActiveMigration;
        others = Collections.unmodifiableMap(new TreeMap<>(b.others));
    }

    /** Starts with the values that hold when nothing is sent. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads what a peer sent.
     *
     * @param fromClient whether the peer is the client, which must not send some of them
     * @throws QuicViolation TRANSPORT_PARAMETER_ERROR if one is malformed, out of range, sent twice, or not a client's
     */
    public static TransportParameters parse(byte[] encoded, boolean fromClient) throws QuicViolation {
        return new TransportParametersReader(fromClient).read(encoded);
    }

    /** The bytes of {@link #encode(ByteWriter)}. */
    public byte[] encode() {
        byte[] bytes = new byte[TransportParametersWriter.length(this)];
        encode(new ByteWriter(bytes));
        return bytes;
    }

    /** Writes every parameter that differs from its value when absent, in ascending order of ids. */
    public void encode(ByteWriter w) {
        TransportParametersWriter.write(this, w);
    }

    long value(IntegerParameter parameter) {
        return integers[parameter.ordinal()];
    }

    /** The client's first Destination Connection ID; {@code null} if absent. Only a server sends it. */
    public @Nullable ConnectionId originalDestinationConnectionId() {
        return originalDestinationConnectionId;
    }

    /** Milliseconds, 0 for never, up to 2^62-1: mind the overflow when converting. */
    public long maxIdleTimeoutMillis() {
        return value(IntegerParameter.MAX_IDLE_TIMEOUT);
    }

    /** Sixteen bytes, not copied; {@code null} if absent. Only a server sends it. */
    public byte @Nullable [] statelessResetToken() {
        return statelessResetToken;
    }

    /** The largest datagram that the sender of this takes, at least 1200. */
    public long maxUdpPayloadSize() {
        return value(IntegerParameter.MAX_UDP_PAYLOAD_SIZE);
    }

    public long initialMaxData() {
        return value(IntegerParameter.INITIAL_MAX_DATA);
    }

    /** For bidirectional streams that the sender of this parameter opens. */
    public long initialMaxStreamDataBidiLocal() {
        return value(IntegerParameter.INITIAL_MAX_STREAM_DATA_BIDI_LOCAL);
    }

    /** For bidirectional streams that the receiver of this parameter opens. */
    public long initialMaxStreamDataBidiRemote() {
        return value(IntegerParameter.INITIAL_MAX_STREAM_DATA_BIDI_REMOTE);
    }

    public long initialMaxStreamDataUni() {
        return value(IntegerParameter.INITIAL_MAX_STREAM_DATA_UNI);
    }

    /** 0 to 2^60. */
    public long initialMaxStreamsBidi() {
        return value(IntegerParameter.INITIAL_MAX_STREAMS_BIDI);
    }

    /** 0 to 2^60. */
    public long initialMaxStreamsUni() {
        return value(IntegerParameter.INITIAL_MAX_STREAMS_UNI);
    }

    /** 0 to 20. */
    public int ackDelayExponent() {
        return (int) value(IntegerParameter.ACK_DELAY_EXPONENT);
    }

    /** 0 to 16383. */
    public int maxAckDelayMillis() {
        return (int) value(IntegerParameter.MAX_ACK_DELAY);
    }

    /**
     * Microseconds, at most {@link #maxAckDelayMillis}: the shortest delay that may be asked for in an ACK_FREQUENCY frame; -1
     * if absent, and then none of these frames may be sent.
     */
    public long minAckDelayMicros() {
        return value(IntegerParameter.MIN_ACK_DELAY);
    }

    public boolean disableActiveMigration() {
        return disableActiveMigration;
    }

    /** {@code null} if absent. Only a server sends it. */
    public @Nullable PreferredAddress preferredAddress() {
        return preferredAddress;
    }

    /** At least 2. */
    public long activeConnectionIdLimit() {
        return value(IntegerParameter.ACTIVE_CONNECTION_ID_LIMIT);
    }

    /** The Source Connection ID of the sender's first packet; {@code null} if absent, which both ends must refuse. */
    public @Nullable ConnectionId initialSourceConnectionId() {
        return initialSourceConnectionId;
    }

    /** The Source Connection ID of the server's Retry; {@code null} if absent. */
    public @Nullable ConnectionId retrySourceConnectionId() {
        return retrySourceConnectionId;
    }

    /** The largest DATAGRAM frame that the sender of this takes, type and length included; 0 for none. */
    public long maxDatagramFrameSize() {
        return value(IntegerParameter.MAX_DATAGRAM_FRAME_SIZE);
    }

    /** Parameters that this class does not know, by id; reserved ones (RFC 9000 §18.1) are left out. */
    public Map<Long, byte[]> others() {
        return others;
    }

    /** Collects parameters; every setter checks the range that a peer would. Owned by one thread. */
    public static final class Builder {
        private final long[] integers = new long[IntegerParameter.COUNT];
        private final Map<Long, byte[]> others = new TreeMap<>();
        private @Nullable ConnectionId originalDestinationConnectionId;
        private @Nullable ConnectionId initialSourceConnectionId;
        private @Nullable ConnectionId retrySourceConnectionId;
        private byte @Nullable [] statelessResetToken;
        private @Nullable PreferredAddress preferredAddress;
        private boolean disableActiveMigration;

        private Builder() {
            for (IntegerParameter parameter : IntegerParameter.values()) {
                integers[parameter.ordinal()] = parameter.absent;
            }
        }

        public TransportParameters build() {
            return new TransportParameters(this);
        }

        public Builder originalDestinationConnectionId(ConnectionId id) {
            originalDestinationConnectionId = id;
            return this;
        }

        public Builder maxIdleTimeoutMillis(long millis) {
            return set(IntegerParameter.MAX_IDLE_TIMEOUT, millis);
        }

        public Builder statelessResetToken(byte[] token) {
            if (token.length != NewConnectionIdFrame.TOKEN_LENGTH) {
                throw new IllegalArgumentException("a stateless reset token of " + token.length + " bytes");
            }
            statelessResetToken = token;
            return this;
        }

        public Builder maxUdpPayloadSize(long bytes) {
            return set(IntegerParameter.MAX_UDP_PAYLOAD_SIZE, bytes);
        }

        public Builder initialMaxData(long bytes) {
            return set(IntegerParameter.INITIAL_MAX_DATA, bytes);
        }

        public Builder initialMaxStreamDataBidiLocal(long bytes) {
            return set(IntegerParameter.INITIAL_MAX_STREAM_DATA_BIDI_LOCAL, bytes);
        }

        public Builder initialMaxStreamDataBidiRemote(long bytes) {
            return set(IntegerParameter.INITIAL_MAX_STREAM_DATA_BIDI_REMOTE, bytes);
        }

        public Builder initialMaxStreamDataUni(long bytes) {
            return set(IntegerParameter.INITIAL_MAX_STREAM_DATA_UNI, bytes);
        }

        public Builder initialMaxStreamsBidi(long streams) {
            return set(IntegerParameter.INITIAL_MAX_STREAMS_BIDI, streams);
        }

        public Builder initialMaxStreamsUni(long streams) {
            return set(IntegerParameter.INITIAL_MAX_STREAMS_UNI, streams);
        }

        public Builder ackDelayExponent(int exponent) {
            return set(IntegerParameter.ACK_DELAY_EXPONENT, exponent);
        }

        public Builder maxAckDelayMillis(long millis) {
            return set(IntegerParameter.MAX_ACK_DELAY, millis);
        }

        public Builder minAckDelayMicros(long micros) {
            return set(IntegerParameter.MIN_ACK_DELAY, micros);
        }

        public Builder disableActiveMigration(boolean disable) {
            disableActiveMigration = disable;
            return this;
        }

        public Builder preferredAddress(PreferredAddress address) {
            preferredAddress = address;
            return this;
        }

        public Builder activeConnectionIdLimit(long ids) {
            return set(IntegerParameter.ACTIVE_CONNECTION_ID_LIMIT, ids);
        }

        public Builder initialSourceConnectionId(ConnectionId id) {
            initialSourceConnectionId = id;
            return this;
        }

        public Builder retrySourceConnectionId(ConnectionId id) {
            retrySourceConnectionId = id;
            return this;
        }

        public Builder maxDatagramFrameSize(long bytes) {
            return set(IntegerParameter.MAX_DATAGRAM_FRAME_SIZE, bytes);
        }

        /** A parameter that this class does not know; the ids of those it knows are refused. */
        public Builder other(long id, byte[] value) {
            if (TransportParametersReader.isKnown(id)) {
                throw new IllegalArgumentException(
                        "transport parameter 0x" + Long.toHexString(id) + " has its own setter");
            }
            others.put(id, value);
            return this;
        }

        Builder set(IntegerParameter parameter, long value) {
            if (!parameter.accepts(value)) {
                throw new IllegalArgumentException(
                        parameter + " must be " + parameter.least + " to " + parameter.most + ", not " + value);
            }
            integers[parameter.ordinal()] = value;
            return this;
        }
    }
}
