package loomwire.quic.base;

/**
 * Variable-length integers: values from 0 to 2^62-1 in 1, 2, 4 or 8 bytes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-16">RFC 9000 §16</a>
 */
public final class VarInt {
    /** The largest value that can be encoded, 2^62-1. */
    public static final long MAX = (1L << 62) - 1;

    private VarInt() {}

    /** Bytes that {@code value} takes in its shortest form: 1, 2, 4 or 8. */
    public static int length(long value) {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("not a variable-length integer: " + value);
        }
        if (value < 1 << 6) {
            return 1;
        }
        if (value < 1 << 14) {
            return 2;
        }
        return value < 1 << 30 ? 4 : 8;
    }

    /** Bytes of an encoding that starts with {@code firstByte}: 1, 2, 4 or 8. */
    public static int lengthFromFirstByte(byte firstByte) {
        return 1 << ((firstByte & 0xff) >>> 6);
    }

    /**
     * Writes {@code value} in its shortest form; the caller has checked that there is room.
     *
     * @return the position after the last byte written
     */
    public static int write(byte[] buffer, int at, long value) {
        return write(buffer, at, value, length(value));
    }

    /**
     * Writes {@code value} in exactly {@code length} bytes (1, 2, 4 or 8), which need not be the shortest form.
     *
     * @return the position after the last byte written
     */
    public static int write(byte[] buffer, int at, long value, int length) {
        if (length < length(value)) {
            throw new IllegalArgumentException(value + " does not fit " + length + " bytes");
        }
        int prefix = Integer.numberOfTrailingZeros(length) << 6;
        for (int i = length - 1; i > 0; i--) {
            buffer[at + i] = (byte) value;
            value >>>= 8;
        }
        buffer[at] = (byte) (value | prefix);
        return at + length;
    }

    /** Reads the integer at {@code at}; the caller has checked that its bytes are there. */
    public static long read(byte[] buffer, int at) {
        int first = buffer[at] & 0xff;
        int length = 1 << (first >>> 6);
        long value = first & 0x3f;
        for (int i = 1; i < length; i++) {
            value = value << 8 | buffer[at + i] & 0xff;
        }
        return value;
    }
}
