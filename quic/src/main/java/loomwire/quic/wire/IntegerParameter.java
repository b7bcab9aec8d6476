package loomwire.quic.wire;

import loomwire.quic.base.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * The transport parameters that are integers: id, value when absent, and the range that a peer may send.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-18.2">RFC 9000 §18.2</a>
 */
enum IntegerParameter {
    MAX_IDLE_TIMEOUT(0x01, 0, 0, VarInt.MAX),
    MAX_UDP_PAYLOAD_SIZE(0x03, 65_527, 1_200, VarInt.MAX),
    INITIAL_MAX_DATA(0x04, 0, 0, VarInt.MAX),
    INITIAL_MAX_STREAM_DATA_BIDI_LOCAL(0x05, 0, 0, VarInt.MAX),
    INITIAL_MAX_STREAM_DATA_BIDI_REMOTE(0x06, 0, 0, VarInt.MAX),
    INITIAL_MAX_STREAM_DATA_UNI(0x07, 0, 0, VarInt.MAX),
    // RFC 9000 §4.6: more streams than 2^60 would need ids beyond 2^62-1.
    INITIAL_MAX_STREAMS_BIDI(0x08, 0, 0, MaxStreamsFrame.MAX_STREAMS),
    INITIAL_MAX_STREAMS_UNI(0x09, 0, 0, MaxStreamsFrame.MAX_STREAMS),
    ACK_DELAY_EXPONENT(0x0a, 3, 0, 20),
    MAX_ACK_DELAY(0x0b, 25, 0, (1 << 14) - 1),
    ACTIVE_CONNECTION_ID_LIMIT(0x0e, 2, 2, VarInt.MAX),
    /** RFC 9221 §3. */
    MAX_DATAGRAM_FRAME_SIZE(0x20, 0, 0, VarInt.MAX),
    /** QUIC Acknowledgment Frequency: its absence says that the frames of that draft are not understood. */
    MIN_ACK_DELAY(0xff04de1bL, -1, 0, VarInt.MAX);

    static final int COUNT = values().length;

    final long id;
    final long absent;
    final long least;
    final long most;

    IntegerParameter(long id, long absent, long least, long most) {
        this.id = id;
        this.absent = absent;
        this.least = least;
        this.most = most;
    }

    boolean accepts(long value) {
        return value >= least && value <= most;
    }

    static @Nullable IntegerParameter byId(long id) {
        for (IntegerParameter parameter : values()) {
            if (parameter.id == id) {
                return parameter;
            }
        }
        return null;
    }
}
