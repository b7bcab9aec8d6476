package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.VarInt;

/**
 * DATA_BLOCKED: the connection's credit is used up.
 *
 * @param limit the MAX_DATA at which sending stopped, 0 to 2^62-1
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.12">RFC 9000 §19.12</a>
 */
public record DataBlockedFrame(long limit) implements Frame {
    @Override
    public long type() {
        return FrameTypes.DATA_BLOCKED;
    }

    @Override
    public int encodedLength() {
        return 1 + VarInt.length(limit);
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.DATA_BLOCKED);
        w.writeVarInt(limit);
    }
}
