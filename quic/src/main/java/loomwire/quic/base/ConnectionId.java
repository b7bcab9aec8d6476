package loomwire.quic.base;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A connection id: 0 to 20 opaque bytes, immutable and usable as a map key.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-5.1">RFC 9000 §5.1</a>
 */
public final class ConnectionId {
    /** The longest connection id of QUIC version 1. */
    public static final int MAX_LENGTH = 20;

    public static final ConnectionId EMPTY = new ConnectionId(new byte[0]);

    private final byte[] bytes;
    private final int hash;

    private ConnectionId(byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException("a connection id has at most 20 bytes, not " + bytes.length);
        }
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    public static ConnectionId copyOf(byte[] array, int from, int length) {
        return length == 0 ? EMPTY : new ConnectionId(Arrays.copyOfRange(array, from, from + length));
    }

    public static ConnectionId copyOf(byte[] array) {
        return copyOf(array, 0, array.length);
    }

    /** A fresh id that nobody can guess. */
    public static ConnectionId random(Entropy entropy, int length) {
        byte[] bytes = new byte[length];
        entropy.fill(bytes, 0, length);
        return new ConnectionId(bytes);
    }

    public int length() {
        return bytes.length;
    }

    public byte byteAt(int index) {
        return bytes[index];
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Writes the bytes of this id, without a length. */
    public void writeTo(ByteWriter writer) {
        writer.writeBytes(bytes);
    }

    /** Whether {@code array[from, from + length())} holds this id. */
    public boolean matches(byte[] array, int from) {
        return Arrays.equals(array, from, from + bytes.length, bytes, 0, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConnectionId id && hash == id.hash && Arrays.equals(bytes, id.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return bytes.length == 0 ? "(empty)" : HexFormat.of().formatHex(bytes);
    }
}
