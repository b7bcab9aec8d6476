package loomwire.quic.wire;

import java.util.Arrays;
import loomwire.quic.base.ByteWriter;

/**
 * DATAGRAM as a value, for tests and event logs; always written with its length.
 *
 * @param data not copied; may be empty
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9221#section-4">RFC 9221 §4</a>
 */
public record DatagramFrame(byte[] data) implements Frame {
    @Override
    public long type() {
        return FrameTypes.DATAGRAM_LEN;
    }

    @Override
    public int encodedLength() {
        return FrameWriter.datagramLength(data.length);
    }

    @Override
    public void write(ByteWriter w) {
        FrameWriter.datagram(w, data, 0, data.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DatagramFrame o && Arrays.equals(data, o.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "DatagramFrame[length=" + data.length + "]";
    }
}
