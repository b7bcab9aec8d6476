package loomwire.quic.wire;

import java.util.Arrays;
import loomwire.quic.base.ByteWriter;

/**
 * STREAM as a value, for tests and event logs; always written with its length.
 *
 * @param streamId 0 to 2^62-1
 * @param offset of the first byte in the stream, 0 to 2^62-1
 * @param data not copied; may be empty
 * @param fin whether the stream ends after {@code data}
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.8">RFC 9000 §19.8</a>
 */
public record StreamFrame(long streamId, long offset, byte[] data, boolean fin) implements Frame {
    @Override
    public long type() {
        return FrameWriter.streamType(offset, fin);
    }

    @Override
    public int encodedLength() {
        return FrameWriter.streamHeaderLength(streamId, offset, data.length) + data.length;
    }

    @Override
    public void write(ByteWriter w) {
        FrameWriter.streamHeader(w, streamId, offset, data.length, fin);
        w.writeBytes(data);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StreamFrame o
                && streamId == o.streamId
                && offset == o.offset
                && fin == o.fin
                && Arrays.equals(data, o.data);
    }

    @Override
    public int hashCode() {
        return (Long.hashCode(streamId) * 31 + Long.hashCode(offset)) * 31 + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "StreamFrame[streamId=" + streamId + ", offset=" + offset + ", length=" + data.length + ", fin=" + fin
                + "]";
    }
}
