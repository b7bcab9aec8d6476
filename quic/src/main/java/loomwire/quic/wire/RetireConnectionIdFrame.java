package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.VarInt;

/**
 * RETIRE_CONNECTION_ID: the sender will not use one of the receiver's ids any more.
 *
 * @param sequence the number under which the id was given, 0 to 2^62-1
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.16">RFC 9000 §19.16</a>
 */
public record RetireConnectionIdFrame(long sequence) implements Frame {
    @Override
    public long type() {
        return FrameTypes.RETIRE_CONNECTION_ID;
    }

    @Override
    public int encodedLength() {
        return 1 + VarInt.length(sequence);
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.RETIRE_CONNECTION_ID);
        w.writeVarInt(sequence);
    }
}
