package loomwire.quic.wire;

import loomwire.quic.base.EncryptionLevel;

/**
 * The frame types we know and the packets that each may appear in. All of them but {@link #ACK_FREQUENCY} fit one byte with
 * two zero bits in front, so a set of types is one {@code long}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-12.4">RFC 9000 §12.4</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9221#section-4">RFC 9221 §4</a>
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-quic-ack-frequency/">QUIC Acknowledgment Frequency</a>
 */
public final class FrameTypes {
    public static final int PADDING = 0x00;
    public static final int PING = 0x01;
    public static final int ACK = 0x02;
    public static final int ACK_ECN = 0x03;
    public static final int RESET_STREAM = 0x04;
    public static final int STOP_SENDING = 0x05;
    public static final int CRYPTO = 0x06;
    public static final int NEW_TOKEN = 0x07;
    /** The first of eight STREAM types; the low bits are {@link #STREAM_OFF}, {@link #STREAM_LEN}, {@link #STREAM_FIN}. */
    public static final int STREAM = 0x08;

    public static final int STREAM_LAST = 0x0f;
    public static final int MAX_DATA = 0x10;
    public static final int MAX_STREAM_DATA = 0x11;
    public static final int MAX_STREAMS_BIDI = 0x12;
    public static final int MAX_STREAMS_UNI = 0x13;
    public static final int DATA_BLOCKED = 0x14;
    public static final int STREAM_DATA_BLOCKED = 0x15;
    public static final int STREAMS_BLOCKED_BIDI = 0x16;
    public static final int STREAMS_BLOCKED_UNI = 0x17;
    public static final int NEW_CONNECTION_ID = 0x18;
    public static final int RETIRE_CONNECTION_ID = 0x19;
    public static final int PATH_CHALLENGE = 0x1a;
    public static final int PATH_RESPONSE = 0x1b;
    public static final int CONNECTION_CLOSE = 0x1c;
    public static final int CONNECTION_CLOSE_APPLICATION = 0x1d;
    public static final int HANDSHAKE_DONE = 0x1e;
    public static final int IMMEDIATE_ACK = 0x1f;
    public static final int DATAGRAM = 0x30;
    public static final int DATAGRAM_LEN = 0x31;

    /** The only one that takes two bytes, and not part of the sets. */
    public static final int ACK_FREQUENCY = 0xaf;

    static final int STREAM_OFF = 0x04;
    static final int STREAM_LEN = 0x02;
    static final int STREAM_FIN = 0x01;

    /** Types below this take one byte; the two high bits of a longer encoding are not zero (RFC 9000 §16). */
    static final int ONE_BYTE_TYPES = 0x40;

    private static final long ONE_RTT = ((1L << (IMMEDIATE_ACK + 1)) - 1) | bit(DATAGRAM) | bit(DATAGRAM_LEN);

    private static final long ZERO_RTT = ONE_RTT
            & ~(bit(ACK)
                    | bit(ACK_ECN)
                    | bit(CRYPTO)
                    | bit(NEW_TOKEN)
                    | bit(PATH_RESPONSE)
                    | bit(HANDSHAKE_DONE)
                    | bit(IMMEDIATE_ACK));

    // An application's own close would tell an observer about it before the handshake protects anything (§12.5).
    private static final long INITIAL_OR_HANDSHAKE =
            bit(PADDING) | bit(PING) | bit(ACK) | bit(ACK_ECN) | bit(CRYPTO) | bit(CONNECTION_CLOSE);

    private FrameTypes() {}

    /** Whether {@code type} is one of the types above. */
    public static boolean isKnown(long type) {
        return contains(ONE_RTT, type) || type == ACK_FREQUENCY;
    }

    /** Whether a frame of this type may appear in packets of this level; {@code false} for unknown types. */
    public static boolean isAllowed(EncryptionLevel level, long type) {
        return contains(allowed(level), type) || type == ACK_FREQUENCY && level == EncryptionLevel.ONE_RTT;
    }

    /** Whether a packet with such a frame must be acknowledged (RFC 9000 §13.2.1). */
    public static boolean isAckEliciting(long type) {
        return switch ((int) type) {
            case PADDING, ACK, ACK_ECN, CONNECTION_CLOSE, CONNECTION_CLOSE_APPLICATION -> false;
            default -> true;
        };
    }

    /** The set of types allowed at a level, as one bit per type. */
    static long allowed(EncryptionLevel level) {
        return switch (level) {
            case INITIAL, HANDSHAKE -> INITIAL_OR_HANDSHAKE;
            case ZERO_RTT -> ZERO_RTT;
            case ONE_RTT -> ONE_RTT;
        };
    }

    private static boolean contains(long set, long type) {
        return type >= 0 && type < ONE_BYTE_TYPES && (set & bit((int) type)) != 0;
    }

    private static long bit(int type) {
        return 1L << type;
    }
}
