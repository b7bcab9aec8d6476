package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;

/**
 * PATH_CHALLENGE: asks whether the peer can be reached on this path.
 *
 * @param data eight bytes, first byte on the wire highest
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.17">RFC 9000 §19.17</a>
 */
public record PathChallengeFrame(long data) implements Frame {
    @Override
    public long type() {
        return FrameTypes.PATH_CHALLENGE;
    }

    @Override
    public int encodedLength() {
        return 1 + Long.BYTES;
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.PATH_CHALLENGE);
        w.writeU64(data);
    }
}
