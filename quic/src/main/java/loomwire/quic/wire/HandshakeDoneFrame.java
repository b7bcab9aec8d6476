package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;

/**
 * HANDSHAKE_DONE: the server tells the client that the handshake is confirmed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.20">RFC 9000 §19.20</a>
 */
public record HandshakeDoneFrame() implements Frame {
    @Override
    public long type() {
        return FrameTypes.HANDSHAKE_DONE;
    }

    @Override
    public int encodedLength() {
        return 1;
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.HANDSHAKE_DONE);
    }
}
