package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.VarInt;

/**
 * STREAMS_BLOCKED: the sender would open a stream but may not.
 *
 * @param bidirectional which kind
 * @param limit the MAX_STREAMS that held it back, 0 to 2^60
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.14">RFC 9000 §19.14</a>
 */
public record StreamsBlockedFrame(boolean bidirectional, long limit) implements Frame {
    public StreamsBlockedFrame {
        if (limit < 0 || limit > MaxStreamsFrame.MAX_STREAMS) {
            throw new IllegalArgumentException(limit + " streams");
        }
    }

    @Override
    public long type() {
        return bidirectional ? FrameTypes.STREAMS_BLOCKED_BIDI : FrameTypes.STREAMS_BLOCKED_UNI;
    }

    @Override
    public int encodedLength() {
        return 1 + VarInt.length(limit);
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8((int) type());
        w.writeVarInt(limit);
    }
}
