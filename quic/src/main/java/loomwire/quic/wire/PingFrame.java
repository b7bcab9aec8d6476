package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;

/**
 * PING: nothing but a packet that must be acknowledged.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.2">RFC 9000 §19.2</a>
 */
public record PingFrame() implements Frame {
    @Override
    public long type() {
        return FrameTypes.PING;
    }

    @Override
    public int encodedLength() {
        return 1;
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.PING);
    }
}
