package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;

/**
 * One frame as a value: what the control frames are handed around as. The frequent ones (STREAM, ACK, CRYPTO, DATAGRAM)
 * exist as records for tests and event logs, while the hot path reads and writes them as primitives through
 * {@link FrameReader} and {@link FrameWriter}. PADDING is no value; it is skipped.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19">RFC 9000 §19</a>
 */
public sealed interface Frame
        permits AckFrame,
                AckFrequencyFrame,
                ConnectionCloseFrame,
                CryptoFrame,
                DataBlockedFrame,
                DatagramFrame,
                HandshakeDoneFrame,
                ImmediateAckFrame,
                MaxDataFrame,
                MaxStreamDataFrame,
                MaxStreamsFrame,
                NewConnectionIdFrame,
                NewTokenFrame,
                PathChallengeFrame,
                PathResponseFrame,
                PingFrame,
                ResetStreamFrame,
                RetireConnectionIdFrame,
                StopSendingFrame,
                StreamDataBlockedFrame,
                StreamFrame,
                StreamsBlockedFrame {

    /** The type on the wire, one of {@link FrameTypes}. */
    long type();

    /** Bytes that {@link #write} takes, the type included. */
    int encodedLength();

    /** Writes the whole frame; the caller has checked that {@link #encodedLength()} bytes are free. */
    void write(ByteWriter w);

    /** Whether the packet that carries this frame must be acknowledged. */
    default boolean isAckEliciting() {
        return FrameTypes.isAckEliciting(type());
    }
}
