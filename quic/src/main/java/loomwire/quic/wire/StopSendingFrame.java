package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.VarInt;

/**
 * STOP_SENDING: the receiver wants no more of a stream.
 *
 * @param streamId 0 to 2^62-1
 * @param errorCode the application's, 0 to 2^62-1
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.5">RFC 9000 §19.5</a>
 */
public record StopSendingFrame(long streamId, long errorCode) implements Frame {
    @Override
    public long type() {
        return FrameTypes.STOP_SENDING;
    }

    @Override
    public int encodedLength() {
        return 1 + VarInt.length(streamId) + VarInt.length(errorCode);
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.STOP_SENDING);
        w.writeVarInt(streamId);
        w.writeVarInt(errorCode);
    }
}
