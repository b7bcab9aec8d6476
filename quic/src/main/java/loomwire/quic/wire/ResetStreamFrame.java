package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.VarInt;

/**
 * RESET_STREAM: the sender gives up the rest of a stream.
 *
 * @param streamId 0 to 2^62-1
 * @param errorCode the application's, 0 to 2^62-1
 * @param finalSize bytes of the stream in all, which flow control counts, 0 to 2^62-1
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.4">RFC 9000 §19.4</a>
 */
public record ResetStreamFrame(long streamId, long errorCode, long finalSize) implements Frame {
    @Override
    public long type() {
        return FrameTypes.RESET_STREAM;
    }

    @Override
    public int encodedLength() {
        return 1 + VarInt.length(streamId) + VarInt.length(errorCode) + VarInt.length(finalSize);
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.RESET_STREAM);
        w.writeVarInt(streamId);
        w.writeVarInt(errorCode);
        w.writeVarInt(finalSize);
    }
}
