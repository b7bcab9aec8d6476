package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.VarInt;

/**
 * MAX_DATA: how many bytes of all streams together the peer may send.
 *
 * @param maximum bytes since the connection began, 0 to 2^62-1
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.9">RFC 9000 §19.9</a>
 */
public record MaxDataFrame(long maximum) implements Frame {
    @Override
    public long type() {
        return FrameTypes.MAX_DATA;
    }

    @Override
    public int encodedLength() {
        return 1 + VarInt.length(maximum);
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.MAX_DATA);
        w.writeVarInt(maximum);
    }
}
