package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;

/**
 * IMMEDIATE_ACK: asks to acknowledge the packet at once.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-quic-ack-frequency/">QUIC Acknowledgment Frequency,
 *     IMMEDIATE_ACK Frame</a>
 */
public record ImmediateAckFrame() implements Frame {
    @Override
    public long type() {
        return FrameTypes.IMMEDIATE_ACK;
    }

    @Override
    public int encodedLength() {
        return 1;
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.IMMEDIATE_ACK);
    }
}
