package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.VarInt;

/**
 * STREAM_DATA_BLOCKED: a stream's credit is used up.
 *
 * @param streamId 0 to 2^62-1
 * @param limit the MAX_STREAM_DATA at which sending stopped, 0 to 2^62-1
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.13">RFC 9000 §19.13</a>
 */
public record StreamDataBlockedFrame(long streamId, long limit) implements Frame {
    @Override
    public long type() {
        return FrameTypes.STREAM_DATA_BLOCKED;
    }

    @Override
    public int encodedLength() {
        return 1 + VarInt.length(streamId) + VarInt.length(limit);
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.STREAM_DATA_BLOCKED);
        w.writeVarInt(streamId);
        w.writeVarInt(limit);
    }
}
