package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.VarInt;

/**
 * MAX_STREAM_DATA: how many bytes of one stream the peer may send.
 *
 * @param streamId 0 to 2^62-1
 * @param maximum bytes since the stream began, 0 to 2^62-1
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.10">RFC 9000 §19.10</a>
 */
public record MaxStreamDataFrame(long streamId, long maximum) implements Frame {
    @Override
    public long type() {
        return FrameTypes.MAX_STREAM_DATA;
    }

    @Override
    public int encodedLength() {
        return 1 + VarInt.length(streamId) + VarInt.length(maximum);
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.MAX_STREAM_DATA);
        w.writeVarInt(streamId);
        w.writeVarInt(maximum);
    }
}
