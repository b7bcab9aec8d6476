package loomwire.quic.wire;

import java.util.Arrays;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.VarInt;

/**
 * NEW_CONNECTION_ID: another id under which the sender can be reached.
 *
 * @param sequence 0 to 2^62-1
 * @param retirePriorTo ids with smaller sequence numbers are to be retired; at most {@code sequence}
 * @param id 1 to 20 bytes
 * @param statelessResetToken {@link #TOKEN_LENGTH} bytes, not copied
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.15">RFC 9000 §19.15</a>
 */
public record NewConnectionIdFrame(long sequence, long retirePriorTo, ConnectionId id, byte[] statelessResetToken)
        implements Frame {
    /** Bytes of a stateless reset token (RFC 9000 §10.3). */
    public static final int TOKEN_LENGTH = 16;

    public NewConnectionIdFrame {
        if (retirePriorTo > sequence || id.length() == 0 || statelessResetToken.length != TOKEN_LENGTH) {
            throw new IllegalArgumentException("NEW_CONNECTION_ID " + sequence + " retiring prior to " + retirePriorTo
                    + ", id of " + id.length() + " bytes, token of " + statelessResetToken.length);
        }
    }

    @Override
    public long type() {
        return FrameTypes.NEW_CONNECTION_ID;
    }

    @Override
    public int encodedLength() {
        return 1 + VarInt.length(sequence) + VarInt.length(retirePriorTo) + 1 + id.length() + TOKEN_LENGTH;
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.NEW_CONNECTION_ID);
        w.writeVarInt(sequence);
        w.writeVarInt(retirePriorTo);
        w.writeU8(id.length());
        id.writeTo(w);
        w.writeBytes(statelessResetToken);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NewConnectionIdFrame o
                && sequence == o.sequence
                && retirePriorTo == o.retirePriorTo
                && id.equals(o.id)
                && Arrays.equals(statelessResetToken, o.statelessResetToken);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sequence) * 31 + id.hashCode();
    }

    /** Without the token, whose holder could end the connection. */
    @Override
    public String toString() {
        return "NewConnectionIdFrame[sequence=" + sequence + ", retirePriorTo=" + retirePriorTo + ", id=" + id + "]";
    }
}
