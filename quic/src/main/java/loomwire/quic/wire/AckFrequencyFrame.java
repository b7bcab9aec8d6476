package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.VarInt;

/**
 * ACK_FREQUENCY: how its sender wishes to be acknowledged from now on.
 *
 * @param sequence the frame with the largest counts, 0 to 2^62-1
 * @param threshold so many ack-eliciting packets may wait for their acknowledgment, 0 to 2^62-1
 * @param maxAckDelayMicros and so long, 0 to 2^62-1; what is too short or too long is refused by whoever it is for
 * @param reorderingThreshold so far behind the newest a missing packet has it reported at once; 0 for never
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-quic-ack-frequency/">QUIC Acknowledgment Frequency,
 *     ACK_FREQUENCY Frame</a>
 */
public record AckFrequencyFrame(long sequence, long threshold, long maxAckDelayMicros, long reorderingThreshold)
        implements Frame {
    @Override
    public long type() {
        return FrameTypes.ACK_FREQUENCY;
    }

    @Override
    public int encodedLength() {
        return VarInt.length(FrameTypes.ACK_FREQUENCY)
                + VarInt.length(sequence)
                + VarInt.length(threshold)
                + VarInt.length(maxAckDelayMicros)
                + VarInt.length(reorderingThreshold);
    }

    @Override
    public void write(ByteWriter w) {
        w.writeVarInt(FrameTypes.ACK_FREQUENCY);
        w.writeVarInt(sequence);
        w.writeVarInt(threshold);
        w.writeVarInt(maxAckDelayMicros);
        w.writeVarInt(reorderingThreshold);
    }
}
