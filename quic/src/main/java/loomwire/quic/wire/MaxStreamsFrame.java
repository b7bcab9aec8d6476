package loomwire.quic.wire;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.VarInt;

/**
 * MAX_STREAMS: how many streams of a kind the peer may open in all.
 *
 * @param bidirectional which kind
 * @param maximum streams since the connection began, 0 to {@link #MAX_STREAMS}
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.11">RFC 9000 §19.11</a>
 */
public record MaxStreamsFrame(boolean bidirectional, long maximum) implements Frame {
    /** More streams of a kind than this would need ids beyond 2^62-1 (RFC 9000 §4.6). */
    public static final long MAX_STREAMS = 1L << 60;

    public MaxStreamsFrame {
        if (maximum < 0 || maximum > MAX_STREAMS) {
            throw new IllegalArgumentException(maximum + " streams");
        }
    }

    @Override
    public long type() {
        return bidirectional ? FrameTypes.MAX_STREAMS_BIDI : FrameTypes.MAX_STREAMS_UNI;
    }

    @Override
    public int encodedLength() {
        return 1 + VarInt.length(maximum);
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8((int) type());
        w.writeVarInt(maximum);
    }
}
