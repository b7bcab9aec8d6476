package loomwire.quic.wire;

import java.util.Arrays;
import loomwire.quic.base.ByteWriter;

/**
 * CRYPTO as a value, for tests and event logs.
 *
 * @param offset of the first byte in the handshake's stream at this level, 0 to 2^62-1
 * @param data not copied
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.6">RFC 9000 §19.6</a>
 */
public record CryptoFrame(long offset, byte[] data) implements Frame {
    @Override
    public long type() {
        return FrameTypes.CRYPTO;
    }

    @Override
    public int encodedLength() {
        return FrameWriter.cryptoHeaderLength(offset, data.length) + data.length;
    }

    @Override
    public void write(ByteWriter w) {
        FrameWriter.cryptoHeader(w, offset, data.length);
        w.writeBytes(data);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CryptoFrame o && offset == o.offset && Arrays.equals(data, o.data);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(offset) * 31 + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "CryptoFrame[offset=" + offset + ", length=" + data.length + "]";
    }
}
