package loomwire.quic.wire;

import java.nio.charset.StandardCharsets;
import loomwire.quic.base.ByteReader;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import org.jspecify.annotations.Nullable;

/** Reads the body of the frames that travel as records: all but PADDING, PING, ACK, CRYPTO, STREAM and DATAGRAM. */
final class RecordFrames {
    private RecordFrames() {}

    /**
     * @param type of a known frame, already read
     * @return the frame, or {@code null} if it is valid but of no use to us
     */
    static @Nullable Frame read(int type, ByteReader in) throws QuicViolation {
        return switch (type) {
            case FrameTypes.RESET_STREAM -> new ResetStreamFrame(in.readVarInt(), in.readVarInt(), in.readVarInt());
            case FrameTypes.STOP_SENDING -> new StopSendingFrame(in.readVarInt(), in.readVarInt());
            case FrameTypes.NEW_TOKEN -> newToken(in);
            case FrameTypes.MAX_DATA -> new MaxDataFrame(in.readVarInt());
            case FrameTypes.MAX_STREAM_DATA -> new MaxStreamDataFrame(in.readVarInt(), in.readVarInt());
            case FrameTypes.MAX_STREAMS_BIDI -> new MaxStreamsFrame(true, streamCount(in));
            case FrameTypes.MAX_STREAMS_UNI -> new MaxStreamsFrame(false, streamCount(in));
            case FrameTypes.DATA_BLOCKED -> new DataBlockedFrame(in.readVarInt());
            case FrameTypes.STREAM_DATA_BLOCKED -> new StreamDataBlockedFrame(in.readVarInt(), in.readVarInt());
            case FrameTypes.STREAMS_BLOCKED_BIDI -> new StreamsBlockedFrame(true, streamCount(in));
            case FrameTypes.STREAMS_BLOCKED_UNI -> new StreamsBlockedFrame(false, streamCount(in));
            case FrameTypes.NEW_CONNECTION_ID -> newConnectionId(in);
            case FrameTypes.RETIRE_CONNECTION_ID -> new RetireConnectionIdFrame(in.readVarInt());
            case FrameTypes.PATH_CHALLENGE -> new PathChallengeFrame(in.readU64());
            case FrameTypes.PATH_RESPONSE -> new PathResponseFrame(in.readU64());
            case FrameTypes.CONNECTION_CLOSE ->
                new ConnectionCloseFrame(false, in.readVarInt(), in.readVarInt(), reason(in));
            case FrameTypes.CONNECTION_CLOSE_APPLICATION ->
                new ConnectionCloseFrame(true, in.readVarInt(), 0, reason(in));
            case FrameTypes.HANDSHAKE_DONE -> new HandshakeDoneFrame();
            case FrameTypes.IMMEDIATE_ACK -> new ImmediateAckFrame();
            case FrameTypes.ACK_FREQUENCY ->
                new AckFrequencyFrame(in.readVarInt(), in.readVarInt(), in.readVarInt(), in.readVarInt());
            default -> throw new IllegalArgumentException("no control frame: " + type);
        };
    }

    private static @Nullable NewTokenFrame newToken(ByteReader in) throws QuicViolation {
        int length = in.readLength();
        if (length == 0) { // RFC 9000 §19.7
            throw malformed("an empty token");
        }
        if (length > NewTokenFrame.MAX_TOKEN_LENGTH) { // a client need not keep a token, §8.1.3
            in.skip(length);
            return null;
        }
        return new NewTokenFrame(in.readBytes(length));
    }

    private static long streamCount(ByteReader in) throws QuicViolation {
        long count = in.readVarInt();
        if (count > MaxStreamsFrame.MAX_STREAMS) { // RFC 9000 §19.11, §19.14
            throw malformed("a stream limit of more than 2^60");
        }
        return count;
    }

    private static NewConnectionIdFrame newConnectionId(ByteReader in) throws QuicViolation {
        long sequence = in.readVarInt();
        long retirePriorTo = in.readVarInt();
        int length = in.readU8();
        if (retirePriorTo > sequence) { // RFC 9000 §19.15
            throw malformed("retires connection ids beyond the one it brings");
        }
        if (length == 0 || length > ConnectionId.MAX_LENGTH) { // RFC 9000 §19.15
            throw malformed("a connection id of " + length + " bytes");
        }
        int at = in.skip(length);
        ConnectionId id = ConnectionId.copyOf(in.array(), at, length);
        return new NewConnectionIdFrame(sequence, retirePriorTo, id, in.readBytes(NewConnectionIdFrame.TOKEN_LENGTH));
    }

    /** What is not UTF-8 becomes U+FFFD: the text is only for a log, and a close must not fail over it. */
    private static String reason(ByteReader in) throws QuicViolation {
        int length = in.readLength();
        int at = in.skip(length);
        return new String(
                in.array(), at, Math.min(length, ConnectionCloseFrame.MAX_REASON_BYTES), StandardCharsets.UTF_8);
    }

    private static QuicViolation malformed(String reason) {
        return new QuicViolation(TransportError.FRAME_ENCODING_ERROR, reason);
    }
}
