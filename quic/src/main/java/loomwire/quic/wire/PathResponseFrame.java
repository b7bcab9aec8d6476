package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;

/**
 * PATH_RESPONSE: answers a PATH_CHALLENGE with its data.
 *
 * @param data eight bytes, first byte on the wire highest
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.18">RFC 9000 §19.18</a>
 */
public record PathResponseFrame(long data) implements Frame {
    @Override
    public long type() {
        return FrameTypes.PATH_RESPONSE;
    }

    @Override
    public int encodedLength() {
        return 1 + Long.BYTES;
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.PATH_RESPONSE);
        w.writeU64(data);
    }
}
